package report

import (
	"bufio"
	"fmt"
	"io"
	"strings"

	"github.com/fatih/color"

	"github.com/wellserved/wellserved/pkg/diag"
	"github.com/wellserved/wellserved/pkg/diagnose"
)

// Diagnosis is what `diagnose` came to.
type Diagnosis struct {
	*diagnose.Diagnosis
	Version string
	Diffs   map[*diag.Fix]string // of the edits that the plan makes
	Errors  []InputError         // inputs that could not be read; the rest was judged
}

// WriteDiagnosis writes the story of a URL for people: the verdict with its
// place, the chain of evidence, what was ruled out, and what to do.
func WriteDiagnosis(w io.Writer, d *Diagnosis, s Style) error {
	t := &storyWriter{textWriter: textWriter{w: bufio.NewWriter(w), p: newPalette(s.Color), width: s.Width}}
	t.verdict(d)
	t.others(d)
	t.chain(d)
	t.parts(d)
	t.ruled(d)
	t.plan(d)
	t.notes(d)
	return t.w.Flush()
}

// storyWriter writes a diagnosis.
type storyWriter struct {
	textWriter
}

// verdict is the sentence that one who reads no further should have read, and
// the line that it is about.
func (t *storyWriter) verdict(d *Diagnosis) {
	word := string(d.State)
	c := t.p.of(diag.Error)
	switch d.State {
	case diagnose.Healthy:
		c = t.p.good
	case diagnose.Unknown:
		c = t.p.of(diag.Warning)
	}
	if d.Root != nil {
		c = t.p.of(d.Root.Severity)
	}
	t.w.WriteString(c.Sprint(word+":") + " ")
	const indent = 2
	width := 0
	if t.width > 0 {
		width = max(t.width-indent, narrowest)
	}
	for i, line := range wrap(d.Verdict, width, columns(word)+2-indent) {
		if i > 0 {
			t.w.WriteString("\n" + strings.Repeat(" ", indent))
		}
		t.w.WriteString(t.p.label.Sprint(line))
	}
	t.w.WriteString("\n")
	if d.Root != nil {
		t.cause(d.Root)
	}
}

// cause writes place, line and effect of a cause.
func (t *storyWriter) cause(c *diagnose.Cause) {
	if place := placeOf(c.At); place != "" {
		t.w.WriteString("  " + t.p.place.Sprint(place) + "\n")
		t.excerpt(c.At, max(len(fmt.Sprint(c.At.Line())), 3), t.p.of(c.Severity))
	}
	t.paragraph("effect", c.Effect, t.p.label)
	if c.Rule != "" {
		t.paragraph("more", "wellserved explain "+c.Rule, t.p.label)
	}
}

// others are further causes, which the root does not explain.
func (t *storyWriter) others(d *Diagnosis) {
	const most = 5
	for i := range d.Others {
		if i == most {
			fmt.Fprintf(t.w, "\nand %d causes more, which the JSON tells\n", len(d.Others)-most)
			return
		}
		c := &d.Others[i]
		word := "also: "
		t.w.WriteString("\n" + t.p.of(c.Severity).Sprint(word))
		t.wrapped(c.Sentence, len(word), 2)
		t.cause(c)
	}
}

func (t *storyWriter) heading(text string) { t.w.WriteString("\n" + t.p.label.Sprint(text) + "\n") }

// chain writes the evidence, the root cause marked.
func (t *storyWriter) chain(d *Diagnosis) {
	if len(d.Chain) == 0 {
		return
	}
	if d.Root == nil {
		t.heading("How it is answered")
	} else {
		t.heading("How it comes about")
	}
	for i, e := range d.Chain {
		mark, paint := "  ", (*color.Color)(nil)
		if e.Root {
			mark, paint = "> ", t.p.of(d.Root.Severity)
		}
		t.item(mark+fmt.Sprintf("%2d. ", i+1), e.Text, e.At.String(), paint)
	}
}

// item writes a numbered text, and its place where there is room, else below.
func (t *storyWriter) item(lead, text, at string, paint *color.Color) {
	const gap = 2
	indent := len(lead)
	lines := []string{printable(text)}
	if t.width > 0 && indent+columns(lines[0]) > t.width {
		lines = wrap(text, max(t.width-indent, narrowest), 0)
	}
	for i, line := range lines {
		if i > 0 {
			lead = strings.Repeat(" ", indent)
		}
		if paint != nil {
			lead, line = paint.Sprint(lead), paint.Sprint(line)
		}
		if i > 0 {
			t.w.WriteString("\n")
		}
		t.w.WriteString(lead + line)
	}
	if at = printable(at); at != "" {
		at = "[" + at + "]"
		if last := columns(lines[len(lines)-1]); t.width > 0 && indent+last+gap+columns(at) > t.width {
			t.w.WriteString("\n" + strings.Repeat(" ", indent))
		} else {
			t.w.WriteString(strings.Repeat(" ", gap))
		}
		t.w.WriteString(t.p.faint.Sprint(at))
	}
	t.w.WriteString("\n")
}

// maxParts is how many of the parts that are right are told one by one.
const maxParts = 12

// parts writes what the page refers to: what is wrong first.
func (t *storyWriter) parts(d *Diagnosis) {
	if len(d.Parts) == 0 {
		return
	}
	t.heading("What the page refers to")
	told, left := 0, 0
	for _, wrong := range []bool{true, false} {
		for _, p := range d.Parts {
			if (p.Known && !p.OK) != wrong {
				continue
			}
			if !wrong {
				if told++; told > maxParts {
					left++
					continue
				}
			}
			t.part(p)
		}
	}
	if left > 0 {
		fmt.Fprintf(t.w, "         and %d more\n", left)
	}
}

func (t *storyWriter) part(p diagnose.Part) {
	word, paint := "right    ", t.p.good
	switch {
	case !p.Known:
		word, paint = "unknown  ", t.p.faint
	case !p.OK:
		word, paint = "wrong    ", t.p.of(diag.Error)
	}
	t.w.WriteString("  " + paint.Sprint(word))
	const indent = 11
	t.wrapped(fmt.Sprintf("%s (%s)", p.URL, p.Kind), indent, indent)
	if !p.OK || !p.Known {
		t.w.WriteString(strings.Repeat(" ", indent))
		t.wrapped(p.What, indent, indent)
	}
}

// ruled writes what was suspected too.
func (t *storyWriter) ruled(d *Diagnosis) {
	for _, group := range []struct {
		heading string
		out     bool
	}{{"Ruled out", true}, {"Not ruled out", false}} {
		begun := false
		for _, e := range d.Ruled {
			if e.Out != group.out {
				continue
			}
			if !begun {
				t.heading(group.heading)
				begun = true
			}
			const indent = 22
			t.w.WriteString("  " + t.p.label.Sprintf("%-*s", indent-2, e.Suspect))
			t.wrapped(e.How, indent, indent)
		}
	}
}

// plan writes the steps, with the diff of an edit and the commands to type.
func (t *storyWriter) plan(d *Diagnosis) {
	if len(d.Plan) == 0 {
		return
	}
	t.heading("What to do")
	for i, step := range d.Plan {
		t.item(fmt.Sprintf("  %2d. ", i+1), step.Text, "", nil)
		if step.Fix != nil {
			t.diff(d.Diffs[step.Fix])
		}
		for _, c := range step.Commands {
			t.command(printable(c))
		}
	}
}

// command writes what is to be typed, in lines that a shell joins again.
func (t *storyWriter) command(text string) {
	const indent = "      "
	if first, rest, two := strings.Cut(text, " && "); two && t.width > 0 && columns(indent+"$ "+text) > t.width {
		t.command(first + " &&")
		t.w.WriteString(indent + "  " + t.p.good.Sprint(rest) + "\n")
		return
	}
	line, lead := "", indent+"$ "
	for _, word := range shellWords(text) {
		if t.width > 0 && line != "" && columns(lead+line+" "+word)+2 > t.width {
			t.w.WriteString(lead[:len(indent)] + t.p.good.Sprint(lead[len(indent):]+line+" \\") + "\n")
			line, lead = word, indent+"    "
			continue
		}
		if line != "" {
			line += " "
		}
		line += word
	}
	t.w.WriteString(lead[:len(indent)] + t.p.good.Sprint(lead[len(indent):]+line) + "\n")
}

// shellWords splits a command at its blanks, but not inside of quotes.
func shellWords(text string) []string {
	var out []string
	start, quoted := 0, false
	for i := 0; i < len(text); i++ {
		switch {
		case text[i] == '\'':
			quoted = !quoted
		case text[i] == ' ' && !quoted:
			out = append(out, text[start:i])
			start = i + 1
		}
	}
	return append(out, text[start:])
}

// diff writes an edit, indented.
func (t *storyWriter) diff(text string) {
	paint := map[byte]*color.Color{'+': t.p.good, '-': t.p.of(diag.Error), '@': t.p.faint}
	for line := range strings.Lines(text) {
		line = strings.TrimRight(line, "\r\n")
		shown := show(cells(line))
		if c := paint[(line + " ")[0]]; c != nil {
			shown = c.Sprint(shown)
		}
		t.w.WriteString("        " + shown + "\n")
	}
}

func (t *storyWriter) notes(d *Diagnosis) {
	if len(d.Notes) == 0 {
		return
	}
	t.w.WriteString("\n")
	for _, n := range d.Notes {
		t.w.WriteString(t.p.label.Sprint("note:") + " ")
		t.wrapped(n, len("note: "), len("note: "))
	}
}
