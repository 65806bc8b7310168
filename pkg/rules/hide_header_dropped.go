package rules

import (
	"strings"

	"github.com/wellserved/wellserved/pkg/diag"
	"github.com/wellserved/wellserved/pkg/nginx"
	"github.com/wellserved/wellserved/pkg/rule"
)

var hideHeaderDropped = &rule.Rule{
	ID: "hide-header-dropped", Category: rule.Proxy, Severity: diag.Warning, Since: since,
	Summary:    "An inner proxy_hide_header takes away the outer ones",
	Why:        "The list of hidden headers is inherited as a whole or not at all: a block that hides one header of its own shows all that the outer level hid.",
	References: []string{"https://nginx.org/en/docs/http/ngx_http_proxy_module.html#proxy_hide_header"},
	Peers:      []rule.Peer{rule.NginxLint.Calls("directive-inheritance")},
	Bad: `server {
    listen 8080;
    proxy_hide_header X-Powered-By;
    location / {
        proxy_hide_header Server; # want "X-Powered-By"
        proxy_pass http://127.0.0.1:8001;
    }
}
`,
	Good: `server {
    listen 8080;
    proxy_hide_header X-Powered-By;
    location / {
        proxy_hide_header X-Powered-By;
        proxy_hide_header Server;
        proxy_pass http://127.0.0.1:8001;
    }
}
`,
	Fix: rule.UnsafeFix,
	CheckSite: func(p *rule.Pass) {
		for _, family := range []string{"proxy", "fastcgi", "uwsgi", "scgi", "grpc"} {
			name := family + "_hide_header"
			for _, l := range levels(p, name) {
				outer := l.outer(name)
				if len(outer) == 0 || !p.Site.ReadBelow(l.block) {
					continue
				}
				own := map[string]bool{}
				for _, d := range l.list {
					own[strings.ToLower(d.Arg(0))] = true
				}
				lost := lostOf(outer, own, func(d *nginx.Directive) string { return strings.ToLower(d.Arg(0)) })
				reportDropped(p, l, lost, name, "is shown to visitors here")
			}
		}
	},
}
