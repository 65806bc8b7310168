package rules

import (
	"strings"

	"github.com/wellserved/wellserved/pkg/diag"
	"github.com/wellserved/wellserved/pkg/rule"
)

var staplingLetsEncrypt = &rule.Rule{
	ID: "stapling-lets-encrypt", Category: rule.TLS, Severity: diag.Info, Since: since,
	Summary:    "OCSP stapling is on for an authority that no longer answers",
	Why:        "Let's Encrypt stopped OCSP in 2025: its certificates name no responder, and nginx warns that stapling is ignored.",
	References: []string{"https://letsencrypt.org/2024/12/05/ending-ocsp"},
	Peers:      []rule.Peer{rule.GixyNG.Calls("ssl_stapling_letsencrypt"), rule.GixyNext.Calls("ssl_stapling_letsencrypt")},
	Bad: `server {
    listen 8443 ssl;
    ssl_certificate /etc/letsencrypt/live/shop.example/fullchain.pem;
    ssl_certificate_key /etc/letsencrypt/live/shop.example/privkey.pem;
    ssl_stapling on; # want "no longer"
}
`,
	Good: `server {
    listen 8443 ssl;
    ssl_certificate /etc/letsencrypt/live/shop.example/fullchain.pem;
    ssl_certificate_key /etc/letsencrypt/live/shop.example/privkey.pem;
}
`,
	CheckSite: func(p *rule.Pass) {
		if !p.Site.Has("ssl_stapling") {
			return
		}
		for _, s := range securedServers(p) {
			d := s.Directive.EffectiveOne("ssl_stapling")
			c := s.Directive.EffectiveOne("ssl_certificate")
			if d == nil || d.Arg(0) != "on" || c == nil || !strings.HasPrefix(c.Arg(0), "/etc/letsencrypt/") {
				continue
			}
			p.Report(diag.Finding{
				At: d.Head(), Message: "the authority of this certificate no longer answers OCSP",
				Effect: "nothing is stapled, and nginx warns at every start", Remedy: "remove ssl_stapling",
				Related: []diag.Related{{At: c.Head(), Message: "of Let's Encrypt"}},
			})
		}
	},
}
