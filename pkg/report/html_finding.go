package report

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/wellserved/wellserved/pkg/diag"
	"github.com/wellserved/wellserved/pkg/source"
)

// pageFinding is one finding as the page shows it.
type pageFinding struct {
	ID, Severity, Rule, URL string
	Place, Message          string
	Lines                   []pageLine
	Effect, Remedy          string
	RemedyIsCode            bool
	Fixes                   []pageFix
	Related                 []pageRelated
	About                   []pageText
	AboutID, AboutAt        string // the place of About, or where it stands
}

// pageLine is a line of source, or of a fix.
type pageLine struct {
	Class                 string // hit, del, add or ""
	Number                string // or the sign of a fix
	Before, Marked, After string
}

// pageRelated is a second place of a finding.
type pageRelated struct {
	Place, Message string
	Lines          []pageLine
}

// pageText is a paragraph, or a link.
type pageText struct {
	Text string
	Link bool
}

func newPageFinding(r *Report, f *diag.Finding, id string) pageFinding {
	out := pageFinding{
		ID: id, Severity: f.Severity.String(), Rule: printable(f.Rule), Place: placeOf(f.At), Message: printable(f.Message),
		Lines: around(f.At, contextLines), Effect: printable(f.Effect),
	}
	if strings.Contains(strings.TrimSpace(f.Remedy), "\n") {
		out.RemedyIsCode, out.Remedy = true, visibleLines(f.Remedy)
	} else {
		out.Remedy = printable(f.Remedy)
	}
	for _, rel := range f.Related {
		related := pageRelated{Place: placeOf(rel.At), Message: printable(rel.Message)}
		if !sameLine(rel.At, f.At) {
			related.Lines = around(rel.At, 0)
		}
		out.Related = append(out.Related, related)
	}
	for _, fx := range f.Fixes {
		out.Fixes = append(out.Fixes, newPageFix(fx, f.At.File))
	}
	rule := r.Rules[f.Rule]
	out.URL = secureLink(rule.URL)
	for p := range strings.SplitSeq(rule.Help, "\n\n") {
		out.About = append(out.About, paragraphsOf(p)...)
	}
	return out
}

// paragraphsOf returns a part of a rule's help: its text, and addresses as links.
func paragraphsOf(text string) []pageText {
	var out []pageText
	var words []string
	flush := func() {
		if len(words) > 0 {
			out = append(out, pageText{Text: printable(strings.Join(words, " "))})
			words = nil
		}
	}
	for line := range strings.Lines(text) {
		line = strings.TrimSpace(line)
		if secureLink(line) != "" && !strings.Contains(line, " ") {
			flush()
			out = append(out, pageText{Text: printable(line), Link: true})
		} else if line != "" {
			words = append(words, line)
		}
	}
	flush()
	return out
}

// secureLink returns an address of the web, and "" for anything else.
func secureLink(address string) string {
	if strings.HasPrefix(address, "https://") {
		return address
	}
	return ""
}

// visibleLines returns a text of several lines with every character visible.
func visibleLines(text string) string {
	var b strings.Builder
	for line := range strings.Lines(strings.TrimRight(text, "\n")) {
		b.WriteString(show(cells(strings.TrimRight(line, "\r\n"))) + "\n")
	}
	return strings.TrimRight(b.String(), "\n")
}

// contextLines are how many lines are shown around that of a finding.
const contextLines = 2

// around returns the first line of a range with the range marked, and so many
// lines before and after it. Secrets are masked.
func around(r source.Range, context int) []pageLine {
	if r.IsZero() {
		return nil
	}
	hit := r.Line()
	last := r.File.Lines()
	if r.File.Line(last) == "" {
		last-- // what follows the final line feed
	}
	from, to := max(hit-context, 1), min(hit+context, last)
	for from < hit && strings.TrimSpace(r.File.Line(from)) == "" {
		from++
	}
	for to > hit && strings.TrimSpace(r.File.Line(to)) == "" {
		to--
	}
	var out []pageLine
	for n := from; n <= max(to, hit); n++ {
		if n == hit {
			e := excerptOf(r, 0)
			out = append(out, pageLine{Class: "hit", Number: strconv.Itoa(n), Before: e.before, Marked: strings.TrimRight(e.marked, " "), After: e.after})
			continue
		}
		out = append(out, pageLine{Number: strconv.Itoa(n), Before: masking(r.File.Line(n))})
	}
	return out
}

// masking returns a line as it is shown: bounded, visible, without secrets.
func masking(line string) string {
	from, to := window(line, 0)
	row := cells(line[from:to])
	hide(row, secretSpans(line[from:to]))
	_, right := crop(row, 0, 0, widest)
	text := strings.TrimRight(show(row[:right]), " ")
	if right < len(row) || to < len(line) {
		text += "…"
	}
	return text
}

// countLines says how many further lines there are.
func countLines(n int) string { return fmt.Sprintf("… %s more", plural(n, "line")) }
