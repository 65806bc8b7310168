package rules

import (
	"github.com/wellserved/wellserved/pkg/diag"
	"github.com/wellserved/wellserved/pkg/nginx"
	"github.com/wellserved/wellserved/pkg/rule"
)

var forwardedProtoFromClient = &rule.Rule{
	ID: "forwarded-proto-from-client", Category: rule.Proxy, Severity: diag.Info, Since: since,
	Summary:    "X-Forwarded-Proto is passed on as the client sent it",
	Why:        "Django with SECURE_PROXY_SSL_HEADER believes this header. Passed on from the client, it lets anyone claim HTTPS, unless a trusted proxy in front sets it.",
	References: []string{"https://docs.djangoproject.com/en/stable/ref/settings/#secure-proxy-ssl-header"},
	Bad: `location / {
    proxy_set_header X-Forwarded-Proto $http_x_forwarded_proto; # want "as the client sent it"
    proxy_pass http://127.0.0.1:8000;
}
`,
	Good: `location / {
    proxy_set_header X-Forwarded-Proto $scheme;
    proxy_pass http://127.0.0.1:8000;
}
`,
	Fix: rule.UnsafeFix,
	Visit: rule.Visit{"proxy_set_header": func(p *rule.Pass, d *nginx.Directive) {
		if !isHeader(d, "x-forwarded-proto") || !onlyVariable(d, "http_x_forwarded_proto") ||
			len(d.Parent.Effective("set_real_ip_from")) > 0 {
			return
		}
		p.Report(diag.Finding{
			At: d.Head(), Message: "X-Forwarded-Proto is passed on as the client sent it",
			Effect: "a client over plain HTTP passes for one over HTTPS", Remedy: "proxy_set_header X-Forwarded-Proto $scheme; or name the proxy in front with set_real_ip_from",
			Fixes: []diag.Fix{{Description: "send the scheme that nginx saw", Edits: []diag.Edit{replaceArg(d, 1, "$scheme")}}},
		})
	}},
}
