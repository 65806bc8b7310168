package rules

import (
	"strings"
	"sync"

	"github.com/wellserved/wellserved/pkg/nginx"
	"github.com/wellserved/wellserved/pkg/rule"
)

// level is a block with its own directives of one name.
type level struct {
	block *nginx.Directive
	list  []*nginx.Directive // in the order of reading, at least one
}

// levelsByName are the levels that were asked for.
type levelsByName struct {
	mu  sync.Mutex
	all map[string][]level
}

var levelsFact = rule.NewFact[*levelsByName]()

// levels returns the blocks that have directives of that name directly in them,
// in the order of reading. It is worked out once for all rules.
func levels(p *rule.Pass, name string) []level {
	f := levelsFact.Of(p.Site, func(*rule.Site) *levelsByName { return &levelsByName{all: map[string][]level{}} })
	f.mu.Lock()
	defer f.mu.Unlock()
	found, known := f.all[name]
	if !known {
		found = levelsOf(p.Directives(name))
		f.all[name] = found
	}
	return found
}

// levelsOf sorts directives, in the order of reading, by their blocks.
func levelsOf(all []*nginx.Directive) []level {
	out := make([]level, 0, runs(all))
	at := map[*nginx.Directive]int{} // blocks that are not done with, as others lie inside
	for from := 0; from < len(all); {
		block := all[from].Parent
		to := from + 1
		for to < len(all) && all[to].Parent == block {
			to++
		}
		// Most blocks have theirs in one run, which is shared.
		if n, ok := at[block]; ok {
			out[n].list = append(out[n].list, all[from:to]...)
		} else {
			if holdsBlocks(block) {
				at[block] = len(out)
			}
			out = append(out, level{block: block, list: all[from:to:to]})
		}
		from = to
	}
	return out
}

// runs counts how often the block changes from one directive to the next.
func runs(all []*nginx.Directive) (n int) {
	for i, d := range all {
		if i == 0 || d.Parent != all[i-1].Parent {
			n++
		}
	}
	return n
}

// holdsBlocks reports whether a block has blocks inside.
func holdsBlocks(block *nginx.Directive) bool {
	for _, c := range block.Children {
		if c.IsBlock() {
			return true
		}
	}
	return false
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
	if line > 1 && text[line-2] == '\r' { // as the line before it ends
		return "\r\n" + indent
	}
	return "\n" + indent
}
