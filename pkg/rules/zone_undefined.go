package rules

import (
	"fmt"
	"strings"

	"github.com/wellserved/wellserved/pkg/diag"
	"github.com/wellserved/wellserved/pkg/nginx"
	"github.com/wellserved/wellserved/pkg/rule"
)

var zoneUndefined = &rule.Rule{
	ID: "zone-undefined", Category: rule.Correctness, Severity: diag.Error, Since: since,
	Summary:    "A zone is used that nothing declares",
	Why:        "limit_req, limit_conn and the caches use a zone of shared memory that a directive in http declares, before or after. nginx refuses an unknown one.",
	References: []string{"https://nginx.org/en/docs/http/ngx_http_limit_req_module.html#limit_req"},
	Peers:      []rule.Peer{rule.Nginx.Calls(rule.Refused)},
	Bad: `events {}
http {
    limit_req_zone $binary_remote_addr zone=logins:10m rate=1r/s;
    server {
        listen 8080;
        location /login/ {
            limit_req zone=login; # want "login"
        }
    }
}
`,
	Good: `events {}
http {
    limit_req_zone $binary_remote_addr zone=login:10m rate=1r/s;
    server {
        listen 8080;
        location /login/ {
            limit_req zone=login;
        }
    }
}
`,
	CheckSite: func(p *rule.Pass) {
		if !p.Complete() {
			return
		}
		for _, kind := range zoneKinds {
			declared := map[string]bool{}
			for _, name := range kind.declares {
				for _, d := range declarations(p, name) {
					declared[zoneOf(d)] = true
				}
			}
			for _, name := range kind.uses {
				for _, d := range p.Directives(name) {
					zone := usedZone(d)
					if zone == "" || zone == "off" || variable(zone) || declared[zone] {
						continue
					}
					p.Report(diag.Finding{
						At: d.Head(), Message: fmt.Sprintf("no %s declares the zone %s", kind.declares[0], zone),
						Effect: refused, Remedy: fmt.Sprintf("declare it with %s in http, or correct the name", kind.declares[0]),
					})
				}
			}
		}
	},
}

// zoneKind is one kind of zone: what declares it and what uses it.
type zoneKind struct{ declares, uses []string }

var zoneKinds = []zoneKind{
	{[]string{"limit_req_zone"}, []string{"limit_req"}},
	{[]string{"limit_conn_zone", "limit_zone"}, []string{"limit_conn"}},
	{[]string{"proxy_cache_path"}, []string{"proxy_cache"}},
	{[]string{"fastcgi_cache_path"}, []string{"fastcgi_cache"}},
	{[]string{"uwsgi_cache_path"}, []string{"uwsgi_cache"}},
	{[]string{"scgi_cache_path"}, []string{"scgi_cache"}},
}

// zoneOf returns the name of the zone that a directive declares.
func zoneOf(d *nginx.Directive) string {
	for _, a := range d.Args {
		for _, key := range []string{"zone=", "keys_zone="} {
			if v, ok := strings.CutPrefix(a.Value, key); ok {
				name, _, _ := strings.Cut(v, ":")
				return name
			}
		}
	}
	return ""
}

// usedZone returns the name of the zone that a directive uses.
func usedZone(d *nginx.Directive) string {
	if d.Name == "limit_req" {
		return limitZone(d)
	}
	return d.Arg(0)
}
