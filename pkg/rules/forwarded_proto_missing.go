package rules

import (
	"strings"

	"github.com/wellserved/wellserved/pkg/diag"
	"github.com/wellserved/wellserved/pkg/nginx"
	"github.com/wellserved/wellserved/pkg/rule"
)

var forwardedProtoMissing = &rule.Rule{
	ID: "forwarded-proto-missing", Category: rule.Proxy, Severity: diag.Info, Since: since,
	Summary:    "The application does not learn that the visitor came over TLS",
	Why:        "Behind a TLS server Django sees plain HTTP unless a header says otherwise: request.is_secure() is false, SECURE_SSL_REDIRECT loops, and absolute links begin with http.",
	References: []string{"https://docs.djangoproject.com/en/stable/ref/settings/#secure-proxy-ssl-header"},
	Bad: `server {
    listen 8443 ssl;
    ssl_reject_handshake on;
    location / {
        proxy_set_header Host $host;
        proxy_pass http://127.0.0.1:8000; # want "TLS"
    }
}
`,
	Good: `server {
    listen 8443 ssl;
    ssl_reject_handshake on;
    location / {
        proxy_set_header Host $host;
        proxy_set_header X-Forwarded-Proto $scheme;
        proxy_pass http://127.0.0.1:8000;
    }
}
`,
	Fix: rule.UnsafeFix,
	CheckSite: func(p *rule.Pass) {
		secure := map[*nginx.Directive]bool{}
		for _, s := range securedServers(p) {
			secure[s.Directive] = true
		}
		if len(secure) == 0 {
			return
		}
		for _, d := range p.Directives("proxy_pass") {
			if !strings.HasPrefix(d.Arg(0), "http://") || !secure[d.Parent.Enclosing("server")] || !ownBackEnd(p, d) || !p.Site.ReadBelow(d.Parent) ||
				sendsHeader(d.Parent, "x-forwarded-proto", "x-forwarded-ssl", "forwarded", "x-scheme", "x-forwarded-protocol") {
				continue
			}
			f := diag.Finding{
				At: d.Head(), Message: "nothing tells the application that the visitor came over TLS",
				Effect: "Django takes every request for plain HTTP", Remedy: "proxy_set_header X-Forwarded-Proto $scheme; and SECURE_PROXY_SSL_HEADER in the settings",
			}
			if len(d.Parent.All("proxy_set_header")) > 0 {
				start := d.Range().Start
				f.Fixes = []diag.Fix{{Description: "tell it", Edits: []diag.Edit{{
					At: d.File.At(start, start), Text: "proxy_set_header X-Forwarded-Proto $scheme;" + lineBreak(d)}}}}
			}
			p.Report(f)
		}
	},
}
