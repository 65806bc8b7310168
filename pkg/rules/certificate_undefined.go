package rules

import (
	"github.com/wellserved/wellserved/pkg/diag"
	"github.com/wellserved/wellserved/pkg/rule"
)

var certificateUndefined = &rule.Rule{
	ID: "certificate-undefined", Category: rule.TLS, Severity: diag.Error, Since: since,
	Summary:    "A TLS server has no certificate",
	Why:        "A server with a listen that says ssl needs ssl_certificate at its level or in http. nginx refuses the configuration, or, where another server of the socket has one, each handshake for this name.",
	References: []string{"https://nginx.org/en/docs/http/ngx_http_ssl_module.html#ssl_certificate"},
	Peers:      []rule.Peer{rule.Nginx.Calls(rule.Refused)},
	Bad: `events {}
http {
    server {
        listen 8443 ssl; # want "no ssl_certificate"
        server_name shop.example;
    }
}
`,
	Good: `events {}
http {
    server {
        listen 8443 ssl;
        server_name shop.example;
        ssl_certificate cert.pem;
        ssl_certificate_key key.pem;
    }
}
`,
	CheckSite: func(p *rule.Pass) {
		if !p.Config().Whole() {
			return
		}
		for _, s := range securedServers(p) {
			if len(s.Directive.Effective("ssl_certificate")) > 0 || rejects(s.Directive) || !saysTLS(s) || !p.Site.ReadAround(s.Directive) {
				continue
			}
			p.Report(diag.Finding{
				At: s.first.Head(), Message: "this server speaks TLS and has no ssl_certificate",
				Effect: refused, Remedy: "add ssl_certificate and ssl_certificate_key",
			})
		}
	},
}

// saysTLS reports whether one of a server's own listens says so.
func saysTLS(s secured) bool {
	for _, l := range s.Listens {
		if l.SSL || listenHas(&l, "quic") {
			return true
		}
	}
	d := s.Directive.EffectiveOne("ssl")
	return d != nil && d.Arg(0) == "on"
}
