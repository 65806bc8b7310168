package rules

import (
	"github.com/wellserved/wellserved/pkg/diag"
	"github.com/wellserved/wellserved/pkg/nginx"
	"github.com/wellserved/wellserved/pkg/rule"
)

var tlsProtocolsDefault = &rule.Rule{
	ID: "tls-protocols-default", Category: rule.TLS, Severity: diag.Info, Since: since,
	Summary:    "The versions of TLS are left to nginx",
	Why:        "Before nginx 1.27.3 the default includes TLS 1.0 and 1.1, as far as OpenSSL allows them. Say which versions are meant.",
	References: []string{"https://nginx.org/en/docs/http/ngx_http_ssl_module.html#ssl_protocols"},
	Peers:      []rule.Peer{rule.GixyNG.Calls("weak_ssl_tls"), rule.Semgrep.Calls("missing-ssl-version")},
	Bad: `events {}
http {
    server {
        listen 8443 ssl; # want "ssl_protocols"
        ssl_certificate cert.pem;
        ssl_certificate_key key.pem;
    }
}
`,
	Good: `events {}
http {
    ssl_protocols TLSv1.2 TLSv1.3;
    server {
        listen 8443 ssl;
        ssl_certificate cert.pem;
        ssl_certificate_key key.pem;
    }
}
`,
	CheckSite: func(p *rule.Pass) {
		if !p.Complete() {
			return
		}
		for _, s := range securedServers(p) {
			if rejects(s.Directive) || len(s.Directive.Effective("ssl_protocols")) > 0 || setsMinimum(s.Directive) {
				continue
			}
			if p.NginxVersion().AtLeast("1.27.3") {
				return
			}
			p.Report(diag.Finding{
				At: s.first.Head(), Message: "no ssl_protocols holds for this TLS server",
				Effect: "nginx before 1.27.3 allows TLS 1.0 and 1.1", Remedy: "ssl_protocols TLSv1.2 TLSv1.3;",
			})
		}
	},
}

func setsMinimum(server *nginx.Directive) bool {
	for _, d := range server.Effective("ssl_conf_command") {
		if d.Arg(0) == "MinProtocol" {
			return true
		}
	}
	return false
}
