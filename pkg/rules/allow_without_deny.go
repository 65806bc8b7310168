package rules

import (
	"github.com/wellserved/wellserved/pkg/diag"
	"github.com/wellserved/wellserved/pkg/rule"
)

var allowWithoutDeny = &rule.Rule{
	ID: "allow-without-deny", Category: rule.Security, Severity: diag.Warning, Since: since,
	Summary: "Addresses are allowed and no others refused",
	Why: "nginx takes the first rule of the list that fits, and lets in whoever none fits. A list of allow alone refuses nobody. " +
		"A block with rules of its own inherits none from outside, so an outer deny does not help.",
	References: []string{"https://nginx.org/en/docs/http/ngx_http_access_module.html"},
	Peers:      []rule.Peer{rule.GixyNG.Calls("allow_without_deny"), rule.GixyNext.Calls("allow_without_deny")},
	Bad: `location /admin/ {
    allow 192.0.2.0/24; # want "no deny"
    proxy_pass http://127.0.0.1:8000;
}
`,
	Good: `location /admin/ {
    allow 192.0.2.0/24;
    deny all;
    proxy_pass http://127.0.0.1:8000;
}
`,
	Fix: rule.UnsafeFix,
	CheckSite: func(p *rule.Pass) {
		for _, level := range levels(p, "allow") {
			allowedOnly(p, level)
		}
	},
}

func allowedOnly(p *rule.Pass, l level) {
	if l.block.Child("deny") != nil || !p.Site.ReadBelow(l.block) {
		return
	}
	if allowsAll(l.block) {
		return
	}
	if s := l.block.EffectiveOne("satisfy"); s != nil && s.Arg(0) == "any" && authenticated(l.block) {
		return
	}
	first, last := l.list[0], l.list[len(l.list)-1]
	end := last.Range().End
	p.Report(diag.Finding{
		At: first.Head(), Message: "allow stands here and no deny: everyone else is allowed as well",
		Effect: "the addresses are listed in vain, nobody is refused",
		Remedy: "add deny all; after the last allow",
		Fixes: []diag.Fix{{
			Description: "refuse all other addresses",
			Edits:       []diag.Edit{{At: last.File.At(end, end), Text: lineBreak(last) + "deny all;"}},
		}},
	})
}
