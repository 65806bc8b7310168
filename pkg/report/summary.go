package report

import (
	"fmt"
	"io"
	"strings"

	"github.com/wellserved/wellserved/pkg/diag"
)

// WriteNote writes a line that is no finding: faint, and wrapped for a terminal.
func WriteNote(w io.Writer, text string, s Style) error {
	p := newPalette(s.Color)
	var b strings.Builder
	const indent = 2 // of the lines after the first
	width := 0
	if s.Width > 0 {
		width = max(s.Width-indent, narrowest)
	}
	for i, line := range wrap(text, width, -indent) {
		if i > 0 {
			line = strings.Repeat(" ", indent) + line
		}
		b.WriteString(p.faint.Sprint(line) + "\n")
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// Summary returns the line that closes a text report, without a line end.
func (r *Report) Summary(s Style) string {
	p := newPalette(s.Color)
	if len(r.Findings) == 0 {
		line := p.good.Sprint("no findings") + " in " + plural(len(r.Files), "file") + r.silenced()
		if n := len(r.Errors); n > 0 {
			line += ", and " + plural(n, "input") + " that could not be read"
		}
		return line
	}
	var parts []string
	for _, severity := range []diag.Severity{diag.Error, diag.Warning, diag.Info} {
		if n := r.Count(severity); n > 0 {
			parts = append(parts, p.of(severity).Sprint(plural(n, severity.String())))
		}
	}
	line := strings.Join(parts, ", ") + " in " + plural(len(r.Files), "file") + r.silenced()
	if n := len(r.Errors); n > 0 {
		line += ", and " + plural(n, "input") + " that could not be read"
	}
	if n := r.SafeFixes(); n > 0 {
		line += fmt.Sprintf("; `wellserved fix` mends %d safely", n)
	}
	return line
}

func (r *Report) silenced() string {
	if r.Suppressed == 0 {
		return ""
	}
	return fmt.Sprintf(" (%d suppressed)", r.Suppressed)
}

// plural returns "1 file", "2 files".
func plural(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}
