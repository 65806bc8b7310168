package report

import (
	"bufio"
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/fatih/color"

	"github.com/wellserved/wellserved/pkg/diag"
	"github.com/wellserved/wellserved/pkg/source"
)

// textWriter writes findings for people to read.
type textWriter struct {
	w     *bufio.Writer
	p     *palette
	width int // 0 wraps nothing
}

// writeText writes every finding with its source line, and nothing else: the
// summary is for standard error.
func writeText(w io.Writer, r *Report, s Style) error {
	t := &textWriter{w: bufio.NewWriter(w), p: newPalette(s.Color), width: s.Width}
	for i := 0; i < len(r.Findings); {
		if i > 0 {
			fmt.Fprintln(t.w)
		}
		alike := r.Findings[i:]
		alike = alike[:sameCause(alike)]
		t.finding(&alike[0])
		t.further(alike[1:])
		i += len(alike)
	}
	return t.w.Flush()
}

// Of findings that a run over many files gives for one cause.
const (
	headsShown = 9  // after the first, by their heads alone
	manyAlike  = 12 // fewer are all shown in full
)

// sameCause returns how many findings at the beginning of a list say the same of
// further URLs, and are too many to be read one by one; else 1.
func sameCause(list []diag.Finding) int {
	n := 1
	for n < len(list) && list[n].Data["url"] != "" && list[n].Rule == list[0].Rule && list[n].At == list[0].At &&
		list[n].Effect == list[0].Effect && list[n].Severity == list[0].Severity {
		n++
	}
	if n < manyAlike {
		return 1
	}
	return n
}

// further writes the heads of findings with the cause of the one before, and
// how many more there are.
func (t *textWriter) further(list []diag.Finding) {
	for i := range list[:min(len(list), headsShown)] {
		t.head(&list[i])
	}
	if left := len(list) - headsShown; left > 0 {
		fmt.Fprintf(t.w, "  %s\n", t.p.faint.Sprintf("and %d more of the same here; --format json lists them all", left))
	}
}

func (t *textWriter) finding(f *diag.Finding) {
	t.head(f)
	gutter := t.gutter(f)
	t.excerpt(f.At, gutter, t.p.of(f.Severity))
	for _, rel := range f.Related {
		t.related(rel, gutter, sameLine(rel.At, f.At))
	}
	t.paragraph("effect", f.Effect, t.p.label)
	t.paragraph("mend", f.Remedy, t.p.good)
	for _, fx := range f.Fixes {
		how := "wellserved fix --unsafe"
		if fx.Safe {
			how = "wellserved fix"
		}
		t.paragraph("fix", fmt.Sprintf("%s (%s)", fx.Description, strings.ReplaceAll(how, " ", noBreak)), t.p.good)
	}
}

// head writes place, severity and message in the form that editors jump by.
func (t *textWriter) head(f *diag.Finding) {
	place := placeOf(f.At)
	if place != "" {
		place += ": "
	}
	severity := f.Severity.String() + ": "
	first := columns(place) + columns(severity)
	const indent = 2 // of the lines after the first
	width := 0
	if t.width > 0 {
		width = max(t.width-indent, narrowest)
	}
	lines := wrap(f.Message, width, first-indent)
	rule := "[" + f.Rule + "]"
	t.w.WriteString(t.p.place.Sprint(place) + t.p.of(f.Severity).Sprint(severity))
	used := first
	for i, line := range lines {
		if i > 0 {
			t.w.WriteString("\n" + strings.Repeat(" ", indent))
			used = indent
		}
		t.w.WriteString(t.p.label.Sprint(line))
		used += columns(line)
	}
	if t.width > 0 && used+1+columns(rule) > t.width {
		t.w.WriteString("\n ")
	}
	t.w.WriteString(" " + t.p.faint.Sprint(rule) + "\n")
}

// sameLine reports whether a line that is shown for one range shows the other.
func sameLine(a, b source.Range) bool { return a.File == b.File && a.Line() == b.Line() }

// related writes a second place with its own source line, unless that stands
// above already.
func (t *textWriter) related(rel diag.Related, gutter int, shown bool) {
	place := placeOf(rel.At)
	if place != "" {
		place += ": "
	}
	t.w.WriteString("  " + t.p.place.Sprint(place))
	t.wrapped(rel.Message, 2+columns(place), 4)
	if shown {
		return
	}
	t.excerpt(rel.At, gutter, t.p.severity[diag.Info])
}

// paragraph writes a labelled text under a finding. A text of several lines
// is configuration to type and is kept as it is.
func (t *textWriter) paragraph(label, text string, c *color.Color) {
	if text == "" {
		return
	}
	const indent = 10
	t.w.WriteString("  " + c.Sprint(label+":") + strings.Repeat(" ", indent-3-len(label)))
	if !strings.Contains(text, "\n") {
		t.wrapped(text, indent, indent)
		return
	}
	for i, line := range strings.Split(strings.TrimRight(text, "\n"), "\n") {
		if i > 0 {
			t.w.WriteString(strings.Repeat(" ", indent))
		}
		t.w.WriteString(show(cells(strings.TrimRight(line, "\r"))) + "\n")
	}
}

// wrapped writes a text that begins at column used and goes on at indent.
func (t *textWriter) wrapped(text string, used, indent int) {
	width := 0
	if t.width > 0 {
		width = max(t.width-indent, narrowest)
	}
	for i, line := range wrap(text, width, used-indent) {
		if i > 0 {
			t.w.WriteString(strings.Repeat(" ", indent))
		}
		t.w.WriteString(line + "\n")
	}
}

// gutter returns the columns that the line numbers of a finding need.
func (t *textWriter) gutter(f *diag.Finding) int {
	n := len(strconv.Itoa(f.At.Line()))
	for _, rel := range f.Related {
		n = max(n, len(strconv.Itoa(rel.At.Line())))
	}
	return max(n, 3)
}

// excerpt writes a source line and the marks under it.
func (t *textWriter) excerpt(r source.Range, gutter int, mark *color.Color) {
	if r.IsZero() {
		return
	}
	width := 0
	if t.width > 0 {
		width = t.width - gutter - 5
	}
	e := excerptOf(r, width)
	if e.before+e.marked+e.after == "" {
		return // an empty line shows nothing that the place does not say
	}
	bar := t.p.gutter.Sprint("|")
	fmt.Fprintf(t.w, "  %s %s %s%s%s\n", t.p.gutter.Sprintf("%*d", gutter, e.number), bar,
		e.before, mark.Sprint(e.marked), strings.TrimRight(e.after, " "))
	fmt.Fprintf(t.w, "  %*s %s %s%s\n", gutter, "", bar,
		strings.Repeat(" ", e.indent), mark.Sprint(strings.Repeat("^", e.length)))
}

// placeOf returns file:line:column, or "" for a range that points nowhere.
func placeOf(r source.Range) string {
	if r.IsZero() {
		return ""
	}
	p := r.Begin()
	return fmt.Sprintf("%s:%d:%d", printable(r.Name()), p.Line, p.Column)
}
