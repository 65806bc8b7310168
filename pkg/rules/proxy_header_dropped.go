package rules

import (
	"strings"

	"github.com/wellserved/wellserved/pkg/diag"
	"github.com/wellserved/wellserved/pkg/nginx"
	"github.com/wellserved/wellserved/pkg/rule"
)

var proxyHeaderDropped = &rule.Rule{
	ID: "proxy-header-dropped", Category: rule.Proxy, Severity: diag.Warning, Since: since,
	Summary: "An inner proxy_set_header takes away the outer ones",
	Why: "proxy_set_header is inherited as a whole list or not at all. A location that sets Upgrade for WebSockets no longer sends the Host, " +
		"X-Forwarded-For and X-Forwarded-Proto of the server: Django sees the wrong host and takes every request for plain HTTP.",
	References: []string{"https://nginx.org/en/docs/http/ngx_http_proxy_module.html#proxy_set_header"},
	Peers:      []rule.Peer{rule.GixyNext.Calls("proxy_set_header_redefinition"), rule.NginxLint.Calls("directive-inheritance")},
	Bad: `server {
    listen 8080;
    proxy_set_header Host $host;
    location /ws/ {
        proxy_set_header Upgrade $http_upgrade; # want "Host"
        proxy_pass http://127.0.0.1:8001;
    }
}
`,
	Good: `server {
    listen 8080;
    proxy_set_header Host $host;
    location /ws/ {
        proxy_set_header Host $host;
        proxy_set_header Upgrade $http_upgrade;
        proxy_pass http://127.0.0.1:8001;
    }
}
`,
	Fix: rule.UnsafeFix,
	CheckSite: func(p *rule.Pass) {
		for name, pass := range map[string]string{"proxy_set_header": "proxy_pass", "grpc_set_header": "grpc_pass"} {
			for _, l := range levels(p, name) {
				proxyHeadersDropped(p, l, name, pass)
			}
		}
	},
}

func proxyHeadersDropped(p *rule.Pass, l level, name, pass string) {
	outer := l.outer(name)
	if len(outer) == 0 || !passesOn(l.block, pass) || !p.Site.ReadBelow(l.block) {
		return
	}
	own := map[string]bool{}
	for _, d := range l.list {
		own[strings.ToLower(d.Arg(0))] = true
	}
	lost := lostOf(outer, own, func(d *nginx.Directive) string { return strings.ToLower(d.Arg(0)) })
	reportDropped(p, l, lost, name, "does not reach the application as set outside")
}

// passesOn reports whether a block, or one inside it, passes requests on.
func passesOn(block *nginx.Directive, pass string) bool {
	if len(block.Effective(pass)) > 0 {
		return true
	}
	for d := range block.Descendants() {
		if d.Name == pass {
			return true
		}
	}
	return false
}
