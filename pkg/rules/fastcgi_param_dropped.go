package rules

import (
	"github.com/wellserved/wellserved/pkg/diag"
	"github.com/wellserved/wellserved/pkg/nginx"
	"github.com/wellserved/wellserved/pkg/rule"
)

var fastcgiParamDropped = &rule.Rule{
	ID: "fastcgi-param-dropped", Category: rule.Proxy, Severity: diag.Warning, Since: since,
	Summary: "An inner fastcgi_param, uwsgi_param or scgi_param takes away the outer ones",
	Why: "Each of the three lists is inherited as a whole or not at all. A location with one parameter of its own sends only that one: " +
		"without QUERY_STRING, REQUEST_METHOD and the rest the application cannot answer.",
	References: []string{"https://nginx.org/en/docs/http/ngx_http_fastcgi_module.html#fastcgi_param"},
	Peers:      []rule.Peer{rule.NginxLint.Calls("directive-inheritance")},
	Bad: `server {
    listen 8080;
    uwsgi_param REQUEST_METHOD $request_method;
    location / {
        uwsgi_param HTTPS on; # want "REQUEST_METHOD"
        uwsgi_pass 127.0.0.1:8001;
    }
}
`,
	Good: `server {
    listen 8080;
    uwsgi_param REQUEST_METHOD $request_method;
    location / {
        uwsgi_param REQUEST_METHOD $request_method;
        uwsgi_param HTTPS on;
        uwsgi_pass 127.0.0.1:8001;
    }
}
`,
	Fix: rule.UnsafeFix,
	CheckSite: func(p *rule.Pass) {
		for _, name := range []string{"fastcgi_param", "uwsgi_param", "scgi_param"} {
			for _, l := range levels(p, name) {
				outer := l.outer(name)
				if len(outer) == 0 || !p.Site.ReadBelow(l.block) {
					continue
				}
				own := map[string]bool{}
				for _, d := range l.list {
					own[d.Arg(0)] = true
				}
				lost := lostOf(outer, own, func(d *nginx.Directive) string { return d.Arg(0) })
				reportDropped(p, l, lost, name, "does not reach the application")
			}
		}
	},
}
