package rules

import (
	"slices"

	"github.com/wellserved/wellserved/pkg/diag"
	"github.com/wellserved/wellserved/pkg/nginx"
	"github.com/wellserved/wellserved/pkg/rule"
)

var listenHTTP2Deprecated = &rule.Rule{
	ID: "listen-http2-deprecated", Category: rule.Lifecycle, Severity: diag.Info, Since: since,
	Summary:    "listen … http2 is superseded by http2 on",
	Why:        "Since nginx 1.25.1 the directive http2 turns HTTP/2 on for a server, and the parameter of listen brings a warning at every start. Older nginx does not know the directive.",
	References: []string{"https://nginx.org/en/docs/http/ngx_http_v2_module.html#http2"},
	Peers:      []rule.Peer{rule.NginxLint.Calls("listen-http2-deprecated")},
	Bad: `server {
    listen 8443 ssl http2; # want "http2 on"
    ssl_reject_handshake on;
}
`,
	Good: `server {
    listen 8443 ssl;
    http2 on;
    ssl_reject_handshake on;
}
`,
	Visit: rule.Visit{"listen": func(p *rule.Pass, d *nginx.Directive) {
		if d.Context.InHTTP() && len(d.Args) > 1 && slices.Contains(d.Values()[1:], "http2") && !p.NginxVersion().Before("1.25.1") {
			p.Report(diag.Finding{
				At: d.Head(), Message: "nginx 1.25.1 and later want http2 on in place of listen … http2",
				Effect: "newer nginx warns at every start", Remedy: "remove http2 here and write http2 on; in the server, once nginx is 1.25.1 or later",
			})
		}
	}},
}
