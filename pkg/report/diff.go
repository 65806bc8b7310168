package report

import (
	"bufio"
	"io"
	"strings"

	"github.com/fatih/color"

	"github.com/wellserved/wellserved/pkg/diag"
)

// WriteDiff writes a unified diff. Without colour it is the same bytes, so that
// patch can read it; for a terminal, control characters are made visible.
func WriteDiff(w io.Writer, diff string, s Style) error {
	if !s.Color && s.Width == 0 {
		_, err := io.WriteString(w, diff)
		return err
	}
	p := newPalette(s.Color)
	b := bufio.NewWriter(w)
	paint := map[byte]*color.Color{'@': p.of(diag.Info), '+': p.good, '-': p.of(diag.Error)}
	for line := range strings.Lines(diff) {
		text := strings.TrimRight(line, "\r\n")
		c := paint[(text + " ")[0]]
		if strings.HasPrefix(text, "--- ") || strings.HasPrefix(text, "+++ ") {
			c = p.place
		}
		if s.Width > 0 {
			text = show(cells(text))
		}
		if c != nil && text != "" {
			text = c.Sprint(text)
		}
		b.WriteString(text + "\n")
	}
	return b.Flush()
}
