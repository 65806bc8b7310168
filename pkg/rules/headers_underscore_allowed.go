package rules

import (
	"github.com/wellserved/wellserved/pkg/diag"
	"github.com/wellserved/wellserved/pkg/nginx"
	"github.com/wellserved/wellserved/pkg/rule"
)

var headersUnderscoreAllowed = &rule.Rule{
	ID: "headers-underscore-allowed", Category: rule.Security, Severity: diag.Warning, Since: since,
	Summary: "Request headers with underscores are let through",
	Why: "WSGI and CGI turn both X-Forwarded-Proto and X_Forwarded_Proto into HTTP_X_FORWARDED_PROTO. nginx drops the second form unless told otherwise; with " +
		"underscores_in_headers on, a client can forge every header that proxy_set_header is meant to own.",
	References: []string{"https://nginx.org/en/docs/http/ngx_http_core_module.html#underscores_in_headers"},
	Bad: `server {
    listen 8080;
    underscores_in_headers on; # want "underscores"
}
`,
	Good: `server {
    listen 8080;
    underscores_in_headers off;
}
`,
	Fix: rule.UnsafeFix,
	Visit: rule.Visit{"underscores_in_headers": func(p *rule.Pass, d *nginx.Directive) {
		if d.Arg(0) == "on" {
			p.Report(diag.Finding{
				At: d.Head(), Message: "headers with underscores in their names reach the application",
				Effect: "a client can forge X-Forwarded-Proto, Remote-User and the like by writing them with underscores",
				Remedy: "underscores_in_headers off;",
				Fixes:  []diag.Fix{{Description: "drop such headers", Edits: []diag.Edit{replaceArg(d, 0, "off")}}},
			})
		}
	}},
}
