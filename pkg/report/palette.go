package report

import (
	"github.com/fatih/color"

	"github.com/wellserved/wellserved/pkg/diag"
)

// palette holds the colours of text output. Without colour every one of them
// returns its text unchanged.
type palette struct {
	place, gutter, faint, label, good *color.Color
	severity                          map[diag.Severity]*color.Color
}

func newPalette(on bool) *palette {
	// The library looks at the terminal and at NO_COLOR by itself; here the
	// caller has decided.
	paint := func(attributes ...color.Attribute) *color.Color {
		c := color.New(attributes...)
		if on {
			c.EnableColor()
		} else {
			c.DisableColor()
		}
		return c
	}
	return &palette{
		place:  paint(color.Bold),
		gutter: paint(color.FgBlue),
		faint:  paint(color.Faint),
		label:  paint(color.Bold),
		good:   paint(color.FgGreen, color.Bold),
		severity: map[diag.Severity]*color.Color{
			diag.Error:   paint(color.FgRed, color.Bold),
			diag.Warning: paint(color.FgYellow, color.Bold),
			diag.Info:    paint(color.FgCyan, color.Bold),
		},
	}
}

// of returns the colour of a severity.
func (p *palette) of(s diag.Severity) *color.Color {
	if c, ok := p.severity[s]; ok {
		return c
	}
	return p.label
}

// Painters returns what paints the headings of a page, and the lines that a
// finding points at.
func Painters() (head, mark func(string) string) {
	p := newPalette(true)
	paint := func(c *color.Color) func(string) string { return func(s string) string { return c.Sprint(s) } }
	return paint(p.label), paint(p.of(diag.Warning))
}
