package rules

import (
	"strings"

	"github.com/wellserved/wellserved/pkg/nginx"
	"github.com/wellserved/wellserved/pkg/rule"
)

// level is a block with its own directives of one name.
type level struct {
	block *nginx.Directive
	list  []*nginx.Directive // in the order of reading, at least one
}

// levels returns the blocks that have directives of that name directly in them,
// in the order of reading.
func levels(p *rule.Pass, name string) []level {
	var out []level
	at := map[*nginx.Directive]int{}
	for _, d := range p.Directives(name) {
		if n := len(out) - 1; n >= 0 && out[n].block == d.Parent {
			out[n].list = append(out[n].list, d)
			continue
		}
		i, ok := at[d.Parent]
		if !ok {
			i = len(out)
			at[d.Parent] = i
			out = append(out, level{block: d.Parent})
		}
		out[i].list = append(out[i].list, d)
	}
	return out
}

// outer returns the directives of that name of the nearest block around that
// has any: those which the level hides.
func (l level) outer(name string) []*nginx.Directive {
	if l.block.Parent == nil {
		return nil
	}
	return l.block.Parent.Effective(name)
}

// lineBreak is what comes between a directive and a new one after it: a line
// end and the same indentation.
func lineBreak(d *nginx.Directive) string {
	start := d.Range().Start
	text := d.File.Text()
	line := strings.LastIndexByte(text[:start], '\n') + 1
	indent := text[line:start]
	if strings.TrimSpace(indent) != "" {
		return " "
	}
	if strings.Contains(text[:line], "\r\n") {
		return "\r\n" + indent
	}
	return "\n" + indent
}
