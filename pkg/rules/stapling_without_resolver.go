package rules

import (
	"strings"

	"github.com/wellserved/wellserved/pkg/diag"
	"github.com/wellserved/wellserved/pkg/rule"
)

var staplingWithoutResolver = &rule.Rule{
	ID: "stapling-without-resolver", Category: rule.TLS, Severity: diag.Warning, Since: since,
	Summary:    "OCSP stapling has no resolver",
	Why:        "nginx asks the authority's responder by name, and without resolver it cannot find it: no answer is ever stapled.",
	References: []string{"https://nginx.org/en/docs/http/ngx_http_ssl_module.html#ssl_stapling"},
	Peers:      []rule.Peer{rule.GixyNG.Calls("ssl_stapling_without_resolver"), rule.GixyNext.Calls("ssl_stapling_without_resolver")},
	Bad: `events {}
http {
    server {
        listen 8443 ssl;
        ssl_certificate cert.pem;
        ssl_certificate_key key.pem;
        ssl_stapling on; # want "resolver"
    }
}
`,
	Good: `events {}
http {
    resolver 127.0.0.53;
    server {
        listen 8443 ssl;
        ssl_certificate cert.pem;
        ssl_certificate_key key.pem;
        ssl_stapling on;
    }
}
`,
	CheckSite: func(p *rule.Pass) {
		if !p.Complete() || !p.Site.Has("ssl_stapling") {
			return
		}
		for _, s := range securedServers(p) {
			d := s.Directive.EffectiveOne("ssl_stapling")
			if d == nil || d.Arg(0) != "on" || len(s.Directive.Effective("resolver")) > 0 || s.Directive.EffectiveOne("ssl_stapling_file") != nil {
				continue
			}
			if r := s.Directive.EffectiveOne("ssl_stapling_responder"); r != nil && byAddress(r.Arg(0)) {
				continue
			}
			p.Report(diag.Finding{
				At: d.Head(), Message: "ssl_stapling is on and no resolver holds for the server",
				Effect: "nothing is stapled, and nginx logs an error at every try", Remedy: "resolver with the address of a resolver of yours",
			})
		}
	},
}

// byAddress reports whether a URL's host is an address.
func byAddress(url string) bool {
	_, rest, _ := strings.Cut(url, "://")
	host, _, _ := strings.Cut(rest, "/")
	_, ok := addressOf(host)
	return ok
}
