package mapping

import (
	"strings"

	"github.com/wellserved/wellserved/pkg/nginx"
	"github.com/wellserved/wellserved/pkg/source"
)

// maxLine bounds how much of a line of source a chain quotes, in bytes.
const maxLine = 200

// Chain returns all that a row rests on, in the order in which a path travels:
// the URL's setting, the location and the directive that open nginx's directory
// and what holds it; then what holds Django's directory, the statements that set
// it, the settings module; last what concerns the row as a whole.
func (m *Mapping) Chain() []Evidence {
	c := chain{}
	if at := m.URLValue.At; !at.IsZero() {
		c.add(OfURL, at, lineOf(at))
	}
	if m.Server != nil && m.Location != nil {
		c.add(OfNginx, m.Location.Head(), "location "+m.Match)
	}
	if d := m.Directive; d != nil {
		c.add(OfNginx, d.NameRange(), d.Head().Text())
	}
	c.take(m.Evidence, OfNginx)
	c.take(m.Evidence, OfDjango)
	c.setting(m)
	c.take(m.Evidence, OfRow)
	if m.Kind == Shadowed {
		seen := map[*nginx.Directive]bool{}
		for _, p := range m.Stray() {
			if l := p.Trace.Location; l != nil && !seen[l] {
				seen[l] = true
				c.add(OfRow, l.Head(), "location "+p.Trace.Match+" takes "+p.URI)
			}
		}
	}
	return c.list
}

type chain struct {
	list   []Evidence
	django bool // something of it is about Django's directory
}

func (c *chain) add(of Way, at source.Range, message string) {
	c.list = append(c.list, Evidence{At: at, Message: message, Of: of})
	c.django = c.django || of == OfDjango
}

func (c *chain) take(list []Evidence, of Way) {
	for _, e := range list {
		if e.Of == of {
			c.add(of, e.At, e.Message)
		}
	}
}

// setting adds how Django's setting came to its value, and which module it is
// of.
func (c *chain) setting(m *Mapping) {
	v := m.RootValue
	list := v.Chain
	if len(list) == 0 && !v.At.IsZero() {
		list = []source.Range{v.At}
	}
	seen := map[string]bool{}
	for i := len(list) - 1; i >= 0; i-- {
		if at := list[i]; !at.IsZero() && !seen[at.String()] {
			seen[at.String()] = true
			c.add(OfDjango, at, lineOf(at))
		}
	}
	if at := v.Cause; !at.IsZero() && !seen[at.String()] {
		c.add(OfDjango, at, "here it stops being known")
	}
	if m.Django == nil || !c.django {
		return
	}
	for _, k := range m.Django.Candidates {
		if k.Chosen {
			c.add(OfDjango, k.At, "settings module "+k.Module+": "+k.Why)
		}
	}
}

// lineOf quotes the line that a statement begins on.
func lineOf(at source.Range) string {
	line := strings.TrimSpace(at.File.Line(at.Line()))
	if len(line) > maxLine {
		line = strings.ToValidUTF8(line[:maxLine], "") + "…"
	}
	return line
}
