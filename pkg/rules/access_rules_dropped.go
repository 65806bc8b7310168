package rules

import (
	"strings"

	"github.com/wellserved/wellserved/pkg/diag"
	"github.com/wellserved/wellserved/pkg/nginx"
	"github.com/wellserved/wellserved/pkg/rule"
)

var accessRulesDropped = &rule.Rule{
	ID: "access-rules-dropped", Category: rule.Security, Severity: diag.Warning, Since: since,
	Summary: "An inner allow or deny takes away an outer deny all",
	Why: "A block with allow or deny of its own inherits none of the outer rules. Where the outer list ends in deny all and the inner one does not, " +
		"everybody whom the inner list does not name gets in.",
	References: []string{"https://nginx.org/en/docs/http/ngx_http_access_module.html"},
	Bad: `server {
    listen 8080;
    allow 192.0.2.0/24;
    deny all;
    location /reports/ {
        deny 192.0.2.13; # want "deny all"
        root /srv;
    }
}
`,
	Good: `server {
    listen 8080;
    allow 192.0.2.0/24;
    deny all;
    location /reports/ {
        deny 192.0.2.13;
        allow 192.0.2.0/24;
        deny all;
        root /srv;
    }
}
`,
	Fix: rule.UnsafeFix,
	CheckSite: func(p *rule.Pass) {
		seen := map[*nginx.Directive]bool{}
		for _, name := range []string{"allow", "deny"} {
			for _, l := range levels(p, name) {
				if !seen[l.block] {
					seen[l.block] = true
					accessDropped(p, l)
				}
			}
		}
	},
}

func accessDropped(p *rule.Pass, l level) {
	if l.block.Parent == nil || !deniesRest(l.block.Parent) || !p.Site.ReadBelow(l.block) {
		return
	}
	var first *nginx.Directive
	for _, d := range l.block.Children {
		if d.Name != "allow" && d.Name != "deny" {
			continue
		}
		if d.Arg(0) == "all" {
			return
		}
		if first == nil {
			first = d
		}
	}
	if s := l.block.EffectiveOne("satisfy"); s != nil && s.Arg(0) == "any" && authenticated(l.block) {
		return
	}
	outer := lastOf(l.block.Parent.Effective("deny"))
	p.Report(diag.Finding{
		Fixes: []diag.Fix{{Description: "repeat the outer rules behind these", Edits: []diag.Edit{repeatAfter(l.block, outer.Parent)}}},
		At:    first.Head(), Message: "rules of its own take away the outer deny all",
		Effect:  "addresses that this list does not name get in here, though the level outside refuses them",
		Remedy:  "end this list with deny all; and repeat the outer allow",
		Related: []diag.Related{{At: outer.Head(), Message: "no longer holds inside"}},
	})
}

func lastOf(list []*nginx.Directive) *nginx.Directive { return list[len(list)-1] }

// repeatAfter is the edit that repeats the rules of an outer block behind those
// of an inner one.
func repeatAfter(inner, outer *nginx.Directive) diag.Edit {
	var last *nginx.Directive
	for _, d := range inner.Children {
		if d.Name == "allow" || d.Name == "deny" {
			last = d
		}
	}
	var text strings.Builder
	for _, d := range outer.Children {
		if d.Name == "allow" || d.Name == "deny" {
			text.WriteString(lineBreak(last) + d.Head().Text() + ";")
		}
	}
	end := last.Range().End
	return diag.Edit{At: last.File.At(end, end), Text: text.String()}
}
