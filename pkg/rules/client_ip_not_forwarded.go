package rules

import (
	"github.com/wellserved/wellserved/pkg/diag"
	"github.com/wellserved/wellserved/pkg/nginx"
	"github.com/wellserved/wellserved/pkg/rule"
)

var clientIPNotForwarded = &rule.Rule{
	ID: "client-ip-not-forwarded", Category: rule.Proxy, Severity: diag.Info, Since: since,
	Summary:    "The application does not learn the visitor's address",
	Why:        "Without X-Forwarded-For, X-Real-IP or Forwarded every request seems to come from nginx: logs, limits and the admin's history show one address.",
	References: []string{"https://nginx.org/en/docs/http/ngx_http_proxy_module.html#var_proxy_add_x_forwarded_for"},
	Peers:      []rule.Peer{rule.CIS.Calls("3.7")},
	Bad: `location / {
    proxy_set_header Host $host;
    proxy_pass http://127.0.0.1:8000; # want "address"
}
`,
	Good: `location / {
    proxy_set_header Host $host;
    proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
    proxy_pass http://127.0.0.1:8000;
}
`,
	Fix: rule.UnsafeFix,
	Visit: rule.Visit{"proxy_pass": func(p *rule.Pass, d *nginx.Directive) {
		if sendsHeader(d.Parent, "x-forwarded-for", "x-real-ip", "forwarded") || !ownBackEnd(p, d) || !p.Site.ReadBelow(d.Parent) ||
			len(d.Parent.Effective("proxy_protocol")) > 0 {
			return
		}
		f := diag.Finding{
			At: d.Head(), Message: "the visitor's address is not passed on",
			Effect: "every request seems to come from nginx", Remedy: "proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;",
		}
		if own := d.Parent.All("proxy_set_header"); len(own) > 0 {
			start := d.Range().Start
			f.Fixes = []diag.Fix{{Description: "pass it on", Edits: []diag.Edit{{
				At: d.File.At(start, start), Text: "proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;" + lineBreak(d)}}}}
		}
		p.Report(f)
	}},
}
