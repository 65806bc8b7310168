package rules

import (
	"strings"

	"github.com/wellserved/wellserved/pkg/diag"
	"github.com/wellserved/wellserved/pkg/nginx"
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
	Fix: rule.UnsafeFix,
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
				Effect: "nothing is stapled, and nginx warns at every start", Remedy: "remove ssl_stapling", Fixes: withoutStapling(s.Directive, d),
				Related: []diag.Related{{At: c.Head(), Message: "of Let's Encrypt"}},
			})
		}
	},
}

// allLetsEncrypt reports whether all certificates of a server, of which there is
// one for each kind of key, are where the authority's client keeps them.
func allLetsEncrypt(server *nginx.Directive) bool {
	for _, c := range server.Effective("ssl_certificate") {
		if !strings.HasPrefix(c.Arg(0), "/etc/letsencrypt/") {
			return false
		}
	}
	return true
}

// withoutStapling is the fix that takes stapling away where no authority answers:
// not from other servers, and not from a certificate of another authority.
func withoutStapling(server, d *nginx.Directive) []diag.Fix {
	if d.Parent != server || !allLetsEncrypt(server) {
		return nil
	}
	fix := diag.Fix{Description: "remove stapling", Edits: []diag.Edit{removal(d)}}
	if v := server.Child("ssl_stapling_verify"); v != nil && v.File == d.File {
		fix.Edits = append(fix.Edits, removal(v))
	}
	return []diag.Fix{fix}
}
