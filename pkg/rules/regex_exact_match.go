package rules

import (
	"fmt"

	"github.com/wellserved/wellserved/pkg/diag"
	"github.com/wellserved/wellserved/pkg/nginx"
	"github.com/wellserved/wellserved/pkg/route"
	"github.com/wellserved/wellserved/pkg/rule"
)

var regexExactMatch = &rule.Rule{
	ID: "regex-exact-match", Category: rule.Correctness, Severity: diag.Info, Since: since, OptIn: true,
	Summary:    "An expression for one URL could be an exact location",
	Why:        "`location = /x` is found without trying expressions, and wins over all others; check the order before changing it.",
	References: []string{"https://nginx.org/en/docs/http/ngx_http_core_module.html#location"},
	Peers:      []rule.Peer{rule.GixyNG.Calls("regex_exact_match")},
	Bad: `server {
    listen 8080;
    location ~ ^/health$ { # want "= /health"
        return 204;
    }
}
`,
	Good: `server {
    listen 8080;
    location = /health {
        return 204;
    }
}
`,
	Fix: rule.UnsafeFix,
	CheckSite: func(p *rule.Pass) {
		for _, l := range locations(p) {
			if l.kind != route.Regex || l.re == nil || !l.re.Root.Begins() {
				continue
			}
			text, whole := l.re.Root.Prefix()
			if !whole || text == "" {
				continue
			}
			f := diag.Finding{
				At: l.d.Head(), Message: fmt.Sprintf("this expression fits one URL: location = %s does too", text),
				Effect: "expressions are tried one after the other for each request", Remedy: "location = " + text,
			}
			f.Fixes = []diag.Fix{{Description: "make it exact", Edits: []diag.Edit{{At: l.d.ArgsRange(), Text: "= " + nginx.Quote(text)}}}}
			p.Report(f)
		}
	},
}
