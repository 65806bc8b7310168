package rules

import (
	"strings"

	"github.com/wellserved/wellserved/pkg/diag"
	"github.com/wellserved/wellserved/pkg/nginx"
	"github.com/wellserved/wellserved/pkg/rule"
)

var rewriteArgsOverflow = &rule.Rule{
	ID: "rewrite-args-overflow", Category: rule.Security, Severity: diag.Info, Since: since, Elsewhere: true,
	Summary: "A group is read after a rewrite with arguments, which overflows a buffer in older nginx",
	Why: "CVE-2026-42945: before 1.30.1 and 1.31.0, a rewrite that has ? in its replacement and does not end the rewrites makes nginx escape the groups that a later " +
		"set, if or rewrite reads, into a buffer that was measured without. Named groups, or a flag that ends the rewrites, avoid it; so does a newer nginx.",
	References: []string{"https://nginx.org/en/security_advisories.html"},
	Peers:      []rule.Peer{rule.GixyNext.Calls("unnamed_groups"), rule.NginxLint.Calls("nginx-rift")},
	Bad: `location /api/ {
    rewrite ^/api/(.*)$ /v2/$1?legacy=1; # want "CVE-2026-42945"
    set $path $1;
    proxy_pass http://127.0.0.1:8000;
}
`,
	Good: `location /api/ {
    rewrite ^/api/(?<part1>.*)$ /v2/${part1}?legacy=1;
    set $path ${part1};
    proxy_pass http://127.0.0.1:8000;
}
`,
	Fix: rule.UnsafeFix,
	CheckSite: func(p *rule.Pass) {
		seen := map[*nginx.Directive]bool{}
		for _, d := range p.Directives("rewrite") {
			block := d.Parent
			for block.Name == "if" && block.Parent != nil {
				block = block.Parent // an if shares the script of the block around it
			}
			if !d.Context.InHTTP() || seen[block] {
				continue
			}
			seen[block] = true
			s := script{readers: map[*nginx.Directive]*read{}}
			s.follow(block)
			for _, w := range s.order {
				if r := s.readers[w]; r != nil && !p.NginxVersion().Mended("1.30.1", "1.31.0") {
					reportArgs(p, w, *r)
				}
			}
		}
	},
}

// script is what nginx runs of a block: set, if, rewrite, break and return in
// the order of the text.
type script struct {
	order   []*nginx.Directive         // rewrites with arguments that go on
	pending []*nginx.Directive         // those of them that what follows comes after
	readers map[*nginx.Directive]*read // the first value after each that reads a group
}

// follow goes through a block; ended says that nothing after it is run when the
// block was.
func (s *script) follow(block *nginx.Directive) (ended bool) {
	for _, d := range block.Children {
		switch d.Name {
		case "return", "break":
			return true
		case "set", "rewrite", "if":
			for _, r := range readsOf(d) {
				if numbered(r.value()) && !(d.Name == "if" && condition(d).subject(r.arg)) {
					s.reads(r)
				}
			}
		}
		switch d.Name {
		case "rewrite":
			if d.Arg(2) == "" && !absoluteURL(d.Arg(1)) && strings.Contains(strings.TrimSuffix(d.Arg(1), "?"), "?") {
				s.order = append(s.order, d)
				s.pending = append(s.pending, d)
			}
		case "if":
			before := len(s.pending)
			if s.follow(d) {
				s.pending = s.pending[:before]
			}
		}
	}
	return false
}

func (s *script) reads(r read) {
	for _, w := range s.pending {
		if s.readers[w] == nil {
			s.readers[w] = &r
		}
	}
}

func reportArgs(p *rule.Pass, d *nginx.Directive, by read) {
	f := diag.Finding{
		At: d.Head(), Severity: vulnerable(p), Message: "a group is read after this rewrite, which has arguments (CVE-2026-42945)",
		Effect: "nginx before 1.30.1 and 1.31.0 writes past a buffer", Remedy: "named groups, the flag last or break, or a newer nginx",
		Related: []diag.Related{{At: by.d.Head(), Message: "reads a group"}},
	}
	if fix, ok := namedGroups(p, d, by); ok {
		f.Fixes = []diag.Fix{fix}
	}
	p.Report(f)
}
