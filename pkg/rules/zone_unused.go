package rules

import (
	"fmt"

	"github.com/wellserved/wellserved/pkg/diag"
	"github.com/wellserved/wellserved/pkg/rule"
)

var zoneUnused = &rule.Rule{
	ID: "zone-unused", Category: rule.Correctness, Severity: diag.Warning, Since: since,
	Summary:    "A zone is declared and nothing uses it",
	Why:        "A limit_req_zone by itself limits nothing: limit_req in a server or location applies it. A rate limit that is declared and not applied protects nobody.",
	References: []string{"https://nginx.org/en/docs/http/ngx_http_limit_req_module.html#limit_req_zone"},
	Bad: `events {}
http {
    limit_req_zone $binary_remote_addr zone=login:10m rate=1r/s; # want "login"
    server {
        listen 8080;
    }
}
`,
	Good: `events {}
http {
    limit_req_zone $binary_remote_addr zone=login:10m rate=1r/s;
    server {
        listen 8080;
        limit_req zone=login;
    }
}
`,
	CheckSite: func(p *rule.Pass) {
		if !p.Complete() {
			return
		}
		for _, kind := range zoneKinds {
			used, any := map[string]bool{}, false
			for _, name := range kind.uses {
				for _, d := range p.Directives(name) {
					zone := usedZone(d)
					used[zone] = true
					any = any || variable(zone)
				}
			}
			for _, name := range kind.declares {
				for _, d := range p.Directives(name) {
					if zone := zoneOf(d); zone != "" && !used[zone] && !any {
						p.Report(diag.Finding{
							At: d.Head(), Message: fmt.Sprintf("nothing uses the zone %s", zone),
							Effect: "the limit or cache that it is for is not in force", Remedy: fmt.Sprintf("apply it with %s, or remove it", kind.uses[0]),
						})
					}
				}
			}
		}
	},
}
