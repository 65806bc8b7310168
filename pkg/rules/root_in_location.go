package rules

import (
	"github.com/wellserved/wellserved/pkg/diag"
	"github.com/wellserved/wellserved/pkg/nginx"
	"github.com/wellserved/wellserved/pkg/rule"
)

var rootInLocation = &rule.Rule{
	ID: "root-in-location", Category: rule.Correctness, Severity: diag.Info, Since: since, OptIn: true,
	Summary:    "A location has a root and its server has none",
	Why:        "Locations without a root of their own then use the directory that nginx was built with. A root in the server, and exceptions in locations, is easier to follow.",
	References: []string{"https://nginx.org/en/docs/http/ngx_http_core_module.html#root"},
	Peers:      []rule.Peer{rule.NginxLint.Calls("root-in-location")},
	Bad: `server {
    listen 8080;
    location / {
        root /srv/www; # want "server has none"
    }
}
`,
	Good: `server {
    listen 8080;
    root /srv/www;
    location / {
    }
}
`,
	Visit: rule.Visit{"root": func(p *rule.Pass, d *nginx.Directive) {
		server := d.Parent.Enclosing("server")
		if d.Parent.Name != "location" || server == nil || len(server.Effective("root")) > 0 || !p.Site.ReadBelow(server) {
			return
		}
		p.Report(diag.Finding{
			At: d.Head(), Message: "this location has a root and the server has none",
			Effect: "other locations look in the directory that nginx was built with", Remedy: "set root in the server",
		})
	}},
}
