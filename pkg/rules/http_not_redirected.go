package rules

import (
	"fmt"

	"github.com/wellserved/wellserved/pkg/diag"
	"github.com/wellserved/wellserved/pkg/nginx"
	"github.com/wellserved/wellserved/pkg/rule"
)

var httpNotRedirected = &rule.Rule{
	ID: "http-not-redirected", Category: rule.TLS, Severity: diag.Info, Since: since,
	Summary:    "A name with a TLS server is served over plain HTTP too",
	Why:        "The same site over both kinds of connection lets visitors stay on the open one, with their cookies. The plain server is best a redirect.",
	References: []string{"https://nginx.org/en/docs/http/ngx_http_core_module.html#listen"},
	Peers:      []rule.Peer{rule.CIS.Calls("4.1.1")},
	Bad: `server {
    listen 8443 ssl;
    server_name shop.example;
    ssl_reject_handshake on;
}
server {
    listen 8080; # want "shop.example"
    server_name shop.example;
    root /srv/shop;
}
`,
	Good: `server {
    listen 8443 ssl;
    server_name shop.example;
    ssl_reject_handshake on;
}
server {
    listen 8080;
    server_name shop.example;
    return 301 https://shop.example$request_uri;
}
`,
	CheckSite: func(p *rule.Pass) {
		names := map[string]bool{}
		secure := map[*nginx.Directive]bool{}
		for _, s := range securedServers(p) {
			secure[s.Directive] = true
			for _, n := range s.Names {
				names[n] = n != "" && n != "_"
			}
		}
		if len(secure) == 0 {
			return
		}
		for _, s := range p.Site.Router.Servers() {
			if secure[s.Directive] || len(s.Listens) == 0 || s.Listens[0].Directive == nil || s.Listens[0].Unix || !p.Site.ReadBelow(s.Directive) || redirectsAll(s.Directive) {
				continue
			}
			for _, n := range s.Names {
				if !names[n] {
					continue
				}
				p.Report(diag.Finding{
					At: s.Listens[0].Directive.Head(), Message: fmt.Sprintf("%s has a TLS server and is served over plain HTTP too", n),
					Effect: "visitors can stay on the open connection", Remedy: "return 301 https://$host$request_uri; in this server",
				})
				break
			}
		}
	},
}

// redirectsAll reports whether a server answers / with a redirect or an error.
func redirectsAll(server *nginx.Directive) bool {
	answers := func(b *nginx.Directive) bool {
		for _, d := range b.Children {
			if d.Name == "return" || d.Name == "rewrite" && leavesTo(d) {
				return true
			}
			if d.Name == "if" && leaves(d) {
				return true
			}
		}
		return false
	}
	if answers(server) {
		return true
	}
	for _, d := range server.All("location") {
		if l := readLocation(d); l.prefix() && l.name == "/" {
			return answers(d)
		}
	}
	return false
}

func leavesTo(d *nginx.Directive) bool {
	return d.Arg(2) == "permanent" || d.Arg(2) == "redirect" || absoluteURL(d.Arg(1))
}
