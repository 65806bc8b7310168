package rules

import (
	"strings"

	"github.com/wellserved/wellserved/pkg/diag"
	"github.com/wellserved/wellserved/pkg/nginx"
	"github.com/wellserved/wellserved/pkg/rule"
)

var limitDropped = &rule.Rule{
	ID: "limit-dropped", Category: rule.Security, Severity: diag.Warning, Since: since,
	Summary:    "An inner limit takes away the outer ones",
	Why:        "limit_req is inherited as a whole list or not at all, and so is limit_conn. A login page with a limit of its own is no longer under that of the site.",
	References: []string{"https://nginx.org/en/docs/http/ngx_http_limit_req_module.html#limit_req"},
	Peers:      []rule.Peer{rule.NginxLint.Calls("directive-inheritance")},
	Bad: `limit_req_zone $binary_remote_addr zone=site:10m rate=50r/s;
limit_req_zone $binary_remote_addr zone=login:10m rate=1r/s;
server {
    listen 8080;
    limit_req zone=site burst=100;
    location /login/ {
        limit_req zone=login; # want "zone=site"
        proxy_pass http://127.0.0.1:8000;
    }
}
`,
	Good: `limit_req_zone $binary_remote_addr zone=site:10m rate=50r/s;
limit_req_zone $binary_remote_addr zone=login:10m rate=1r/s;
server {
    listen 8080;
    limit_req zone=site burst=100;
    location /login/ {
        limit_req zone=site burst=100;
        limit_req zone=login;
        proxy_pass http://127.0.0.1:8000;
    }
}
`,
	Fix: rule.UnsafeFix,
	CheckSite: func(p *rule.Pass) {
		for _, name := range []string{"limit_req", "limit_conn"} {
			for _, l := range levels(p, name) {
				outer := l.outer(name)
				if len(outer) == 0 || !p.Site.ReadBelow(l.block) {
					continue
				}
				own := map[string]bool{}
				for _, d := range l.list {
					own[limitZone(d)] = true
				}
				reportDropped(p, l, lostOf(outer, own, limitZone), name, "does not hold here")
			}
		}
	},
}

// limitZone returns the zone that a limit_req or limit_conn uses.
func limitZone(d *nginx.Directive) string {
	if d.Name == "limit_conn" {
		return d.Arg(0)
	}
	for _, a := range d.Args {
		if zone, ok := strings.CutPrefix(a.Value, "zone="); ok {
			return zone
		}
	}
	return ""
}
