package rules

import (
	"slices"

	"github.com/wellserved/wellserved/pkg/diag"
	"github.com/wellserved/wellserved/pkg/nginx"
	"github.com/wellserved/wellserved/pkg/rule"
)

var validReferersNone = &rule.Rule{
	ID: "valid-referers-none", Category: rule.Security, Severity: diag.Info, Since: since,
	Summary: "A request without a Referer passes the check",
	Why: "valid_referers none lets in requests that have no Referer, which any page can bring a browser to send. As protection against embedding the check is weak then; " +
		"without none, visitors whose browsers leave the header out are locked out.",
	References: []string{"https://nginx.org/en/docs/http/ngx_http_referer_module.html"},
	Peers:      []rule.Peer{rule.Gixy.Calls("valid_referers")},
	Bad: `server {
    listen 8080;
    location / {
        valid_referers none server_names; # want "no Referer"
        if ($invalid_referer) { return 403; }
    }
}
`,
	Good: `server {
    listen 8080;
    location / {
        valid_referers server_names;
        if ($invalid_referer) { return 403; }
    }
}
`,
	Visit: rule.Visit{"valid_referers": func(p *rule.Pass, d *nginx.Directive) {
		if slices.Contains(d.Values(), "none") {
			p.Report(diag.Finding{
				At: d.Head(), Message: "requests with no Referer are valid",
				Effect: "a page elsewhere can embed the files by suppressing the header", Remedy: "remove none if that matters more than visitors without the header",
			})
		}
	}},
}
