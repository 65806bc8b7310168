package demo

import (
	"context"
	"fmt"
	"io"
	"regexp"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/fatih/color"

	"github.com/wellserved/wellserved/pkg/report"
)

// columns is the widest line where no terminal says otherwise.
const columns = 80

// Indents of what was typed and of what came back.
const (
	typed  = "  "
	output = "    "
)

// page writes the story.
type page struct {
	out                       io.Writer
	width                     int
	chosen                    map[string]bool // lines that tell what was chosen, and were shown
	bold, prompted, bad, good *color.Color
}

func newPage(out io.Writer, style report.Style) page {
	paint := func(attributes ...color.Attribute) *color.Color {
		c := color.New(attributes...)
		if style.Color {
			c.EnableColor()
		} else {
			c.DisableColor()
		}
		return c
	}
	p := page{out: out, width: columns, chosen: map[string]bool{}, bold: paint(color.Bold), prompted: paint(color.FgCyan, color.Bold),
		bad: paint(color.FgRed), good: paint(color.FgGreen)}
	if style.Width > 0 {
		p.width = min(style.Width, columns)
	}
	return p
}

// Inner is the style of the commands that the demo runs: their output stands
// indented.
func Inner(style report.Style) report.Style {
	width := columns
	if style.Width > 0 {
		width = min(style.Width, columns)
	}
	return report.Style{Color: style.Color, Width: width - len(output)}
}

func (p *page) intro() {
	fmt.Fprintln(p.out, p.bold.Sprint("A site, and what went wrong with it"))
	p.say("The board's static files used to be collected into staticfiles/, and now into static/. " +
		"A new worker.js shows the server a key when it opens its WebSocket; the server refuses a WebSocket without one. " +
		"All was deployed: collectstatic ran, Daphne was restarted, nginx was reloaded, caches are empty. " +
		"Yet in every browser the WebSocket ends in 403.")
}

func (p *page) outro() {
	fmt.Fprintln(p.out)
	fmt.Fprintln(p.out, p.bold.Sprint("On your own site, in the folder of manage.py:"))
	for _, line := range [][2]string{
		{"wellserved check", "what is wrong, and where"},
		{"wellserved verify https://example.com/", "what browsers really get"},
		{"wellserved fix", "the mending, as a diff"},
		{"sudo wellserved fix --write --test --reload", "made, tested, in use"},
	} {
		fmt.Fprintf(p.out, "%s%s%s\n", typed, p.prompted.Sprintf("%-46s", line[0]), line[1])
	}
}

// step begins a step, after a pause.
func (p *page) step(ctx context.Context, n int, text string, pause time.Duration) error {
	if pause > 0 {
		select {
		case <-time.After(pause):
		case <-ctx.Done():
		}
	}
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	fmt.Fprintf(p.out, "\n%s\n", p.bold.Sprintf("%d. %s", n, text))
	return nil
}

// say writes a paragraph.
func (p *page) say(text string) { p.wrapped(text, "", "") }

// wrapped writes a text in lines that fit; colours take no room.
func (p *page) wrapped(text, indent, next string) {
	line, used := indent, len(indent)
	for i, word := range strings.Split(text, " ") {
		n := utf8.RuneCountInString(plain(word))
		switch {
		case i == 0:
		case used+1+n > p.width:
			fmt.Fprintln(p.out, line)
			line, used = next, len(next)
		default:
			line, used = line+" ", used+1
		}
		line, used = line+word, used+n
	}
	fmt.Fprintln(p.out, line)
}

// prompt shows a command line as it would be typed.
func (p *page) prompt(args []string) {
	line := typed + "$ wellserved"
	text := ""
	for _, arg := range args {
		if len(line)+1+len(arg) > p.width-2 {
			text += line + " \\\n"
			line = typed + "     "
		}
		line += " " + arg
	}
	fmt.Fprintln(p.out, p.prompted.Sprint(text+line))
}

// output shows what a command wrote. What it chose to read is the same for all
// of them and shown once.
func (p *page) output(text string) {
	begun := false
	for line := range strings.Lines(text) {
		line = strings.TrimRight(line, "\n")
		if text := plain(line); strings.HasPrefix(text, "nginx configuration: ") || strings.HasPrefix(text, "Django project: ") {
			if p.chosen[text] {
				continue
			}
			p.chosen[text] = true
		}
		if line == "" {
			if begun {
				fmt.Fprintln(p.out)
			}
			continue
		}
		begun = true
		p.wrapped(line, output, output+"  ")
	}
}

// versions shows the line of worker.js that is served, and the one that is
// meant.
func (p *page) versions(served, meant string) {
	fmt.Fprintf(p.out, "\n%s%s %s\n", typed, p.bold.Sprint("browsers run:"), p.bad.Sprint(served))
	fmt.Fprintf(p.out, "%s%s  %s\n", typed, p.bold.Sprint("Django has:"), p.good.Sprint(meant))
}

// version shows the line that browsers run now.
func (p *page) version(meant string) {
	fmt.Fprintf(p.out, "\n%s%s %s\n\n", typed, p.bold.Sprint("browsers run:"), p.good.Sprint(meant))
}

var painted = regexp.MustCompile("\x1b\\[[0-9;]*m")

// plain returns a text without its colours.
func plain(text string) string { return painted.ReplaceAllString(text, "") }
