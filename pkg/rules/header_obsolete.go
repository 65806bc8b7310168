package rules

import (
	"strings"

	"github.com/wellserved/wellserved/pkg/diag"
	"github.com/wellserved/wellserved/pkg/nginx"
	"github.com/wellserved/wellserved/pkg/rule"
)

var headerObsolete = &rule.Rule{
	ID: "header-obsolete", Category: rule.Headers, Severity: diag.Info, Since: since,
	Summary:    "A header that browsers no longer use, or that does harm",
	Why:        "X-XSS-Protection turns on a filter that itself opened holes and that browsers have dropped; Public-Key-Pins can lock a site out; Expect-CT and P3P mean nothing today.",
	References: []string{"https://owasp.org/www-project-secure-headers/"},
	Bad: `server {
    listen 8080;
    add_header X-XSS-Protection "1; mode=block"; # want "X-XSS-Protection"
}
`,
	Good: `server {
    listen 8080;
}
`,
	Fix: rule.UnsafeFix,
	Visit: rule.Visit{"add_header": func(p *rule.Pass, d *nginx.Directive) {
		key := strings.ToLower(d.Arg(0))
		switch {
		case key == "x-xss-protection" && strings.TrimSpace(d.Arg(1)) != "0":
		case key == "public-key-pins", key == "public-key-pins-report-only", key == "expect-ct", key == "p3p":
		default:
			return
		}
		p.Report(diag.Finding{
			At: d.Head(), Message: d.Arg(0) + " is obsolete", Effect: "browsers ignore it, old ones may do harm by it", Remedy: "remove the line",
			Fixes: []diag.Fix{{Description: "remove the line", Edits: []diag.Edit{removal(d)}}},
		})
	}},
}
