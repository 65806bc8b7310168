package rules

import (
	"slices"
	"strings"

	"github.com/wellserved/wellserved/pkg/diag"
	"github.com/wellserved/wellserved/pkg/nginx"
	"github.com/wellserved/wellserved/pkg/route"
	"github.com/wellserved/wellserved/pkg/rule"
)

var hstsMissing = &rule.Rule{
	ID: "hsts-missing", Category: rule.TLS, Severity: diag.Info, Since: since,
	Summary:    "A TLS server does not ask browsers to stay with TLS",
	Why:        "With Strict-Transport-Security a browser that came once over TLS never asks over plain HTTP again. Django sends the header itself with SECURE_HSTS_SECONDS, but not on static files.",
	References: []string{"https://datatracker.ietf.org/doc/html/rfc6797"},
	Peers:      []rule.Peer{rule.GixyNG.Calls("hsts_header"), rule.CIS.Calls("4.1.8")},
	Bad: `events {}
http {
    server {
        listen 8443 ssl; # want "Strict-Transport-Security"
        server_name shop.example;
        ssl_certificate cert.pem;
        ssl_certificate_key key.pem;
        root /srv/shop;
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
        root /srv/shop;
        add_header Strict-Transport-Security "max-age=31536000" always;
    }
}
`,
	CheckSite: func(p *rule.Pass) {
		if !p.Complete() {
			return
		}
		for _, s := range securedServers(p) {
			if rejects(s.Directive) || answersErrors(s.Directive) || sendsHSTS(s.Directive) {
				continue
			}
			p.Report(diag.Finding{
				At: s.first.Head(), Message: "no level of this TLS server sends Strict-Transport-Security",
				Effect: "a first visit over plain HTTP can be kept there by those between",
				Remedy: `add_header Strict-Transport-Security "max-age=31536000" always; once every page works over TLS`,
			})
		}
	},
}

// answersErrors reports whether a server answers everything with an error.
func answersErrors(server *nginx.Directive) bool {
	if onlyRefuses(server) {
		return true
	}
	list := server.All("location")
	for _, d := range list {
		if l := readLocation(d); l.kind != route.Named && !onlyRefuses(d) {
			return false
		}
	}
	return len(list) > 0 && slices.ContainsFunc(list, func(d *nginx.Directive) bool { l := readLocation(d); return l.prefix() && l.name == "/" })
}

func sendsHSTS(server *nginx.Directive) bool {
	is := func(d *nginx.Directive) bool {
		switch d.Name {
		case "add_header":
			return isHeader(d, "strict-transport-security")
		case "more_set_headers":
			return strings.Contains(strings.ToLower(strings.Join(d.Values(), " ")), "strict-transport-security")
		}
		return false
	}
	for _, name := range []string{"add_header", "more_set_headers"} {
		if slices.ContainsFunc(server.Effective(name), is) {
			return true
		}
	}
	for d := range server.Descendants() {
		if is(d) {
			return true
		}
	}
	return false
}
