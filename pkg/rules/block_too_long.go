package rules

import (
	"fmt"
	"strings"

	"github.com/wellserved/wellserved/pkg/diag"
	"github.com/wellserved/wellserved/pkg/nginx"
	"github.com/wellserved/wellserved/pkg/rule"
)

var blockTooLong = &rule.Rule{
	ID: "block-too-long", Category: rule.Style, Severity: diag.Info, Since: since, OptIn: true,
	Summary:    "A block is longer than a hundred lines",
	Why:        "Who reads a block must keep in mind where it began. Parts of a long one fit into files of their own.",
	References: []string{"https://nginx.org/en/docs/beginners_guide.html"},
	Peers:      []rule.Peer{rule.NginxLint.Calls("block-lines")},
	Examples: func() (bad, good string) {
		return "server { # want \"lines\"\n    listen 8080;\n" + strings.Repeat("    # one more line\n", 110) + "}\n",
			"server {\n    listen 8080;\n}\n"
	},
	Params: []rule.Param{{Name: "lines", About: "lines that a block may have", Default: 100, Min: 1, Max: 100_000}},
	CheckSite: func(p *rule.Pass) {
		including := map[*nginx.Directive]bool{p.Config().Root: true}
		for _, d := range p.Directives("include") {
			for b := d.Parent; b != nil && !including[b]; b = b.Parent {
				including[b] = true
			}
		}
		longBlocks(p, p.Config().Root, including)
	},
}

// longBlocks reports the innermost long blocks, and whether there is one. What is
// in a short block is short, but for what an include brings in.
func longBlocks(p *rule.Pass, block *nginx.Directive, including map[*nginx.Directive]bool) bool {
	long := block.Parent != nil && isLong(p, block)
	if !long && !including[block] {
		return false
	}
	inside := false
	for _, d := range block.Children {
		if d.IsBlock() && !d.IsRaw() && longBlocks(p, d, including) {
			inside = true
		}
	}
	if inside || !long {
		return inside
	}
	switch block.Name {
	case "map", "geo", "types", "split_clients", "charset_map":
		return false
	}
	p.Report(diag.Finding{
		At: block.Head(), Message: fmt.Sprintf("this block has %d lines", linesOf(block)),
		Effect: "it is hard to see where it ends and what holds in it", Remedy: "move parts of it into files that it includes",
	})
	return true
}

func linesOf(block *nginx.Directive) int { return strings.Count(block.Range().Text(), "\n") + 1 }

func isLong(p *rule.Pass, block *nginx.Directive) bool {
	most, r := p.Param("lines", block.File), block.Range()
	return r.End-r.Start >= most && linesOf(block) > most // a line has a byte or more
}
