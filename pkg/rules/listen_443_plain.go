package rules

import (
	"github.com/wellserved/wellserved/pkg/diag"
	"github.com/wellserved/wellserved/pkg/rule"
)

var listen443Plain = &rule.Rule{
	ID: "listen-443-plain", Category: rule.TLS, Severity: diag.Error, Since: since,
	Summary:    "Plain HTTP is spoken on port 443",
	Why:        "Without ssl on a listen for port 443 nginx speaks plain HTTP there, and browsers, which begin with TLS, get an error. One server of the socket that says ssl is enough for all of them.",
	References: []string{"https://nginx.org/en/docs/http/ngx_http_core_module.html#listen"},
	Bad: `events {}
http {
    server {
        listen 443; # want "plain HTTP"
        ssl_reject_handshake on;
        server_name shop.example;
    }
}
`,
	Good: `events {}
http {
    server {
        listen 443 ssl;
        ssl_reject_handshake on;
        server_name shop.example;
    }
}
`,
	Fix: rule.UnsafeFix,
	CheckSite: func(p *rule.Pass) {
		for _, s := range sockets(p) {
			if s.key.port != 443 || s.tls || s.unix {
				continue
			}
			for i, l := range s.listens {
				server := s.servers[i].Directive
				if l.Directive == nil || !p.Site.ReadBelow(server) || !p.Site.AllRead() {
					continue
				}
				if d := server.EffectiveOne("ssl"); d != nil && d.Arg(0) == "on" {
					continue
				}
				f := diag.Finding{
					At: l.Directive.Head(), Message: "port 443 speaks plain HTTP: no listen of this socket says ssl",
					Effect: "browsers show a connection error for https", Remedy: "listen " + l.Directive.Arg(0) + " ssl; with ssl_certificate and ssl_certificate_key",
				}
				if !p.Config().Whole() {
					f.Severity = diag.Warning // another file may say ssl for the socket
				}
				end := l.Directive.ArgRange(0).End
				f.Fixes = []diag.Fix{{Description: "speak TLS; it needs a certificate", Edits: []diag.Edit{{At: l.Directive.File.At(end, end), Text: " ssl"}}}}
				p.Report(f)
			}
		}
	},
}
