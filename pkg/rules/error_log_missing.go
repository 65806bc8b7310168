package rules

import (
	"github.com/wellserved/wellserved/pkg/diag"
	"github.com/wellserved/wellserved/pkg/rule"
)

var errorLogMissing = &rule.Rule{
	ID: "error-log-missing", Category: rule.Correctness, Severity: diag.Info, Since: since, OptIn: true,
	Summary:    "No error_log is set",
	Why:        "Without error_log nginx writes to the path that it was built with. Packages choose a sensible one, so this is for those who build their own.",
	References: []string{"https://nginx.org/en/docs/ngx_core_module.html#error_log"},
	Peers:      []rule.Peer{rule.NginxLint.Calls("missing-error-log"), rule.CIS.Calls("3.3")},
	Bad: `events {}
http { # want "error_log"
    server {
        listen 8080;
    }
}
`,
	Good: `error_log /var/log/nginx/error.log warn;
events {}
http {
    server {
        listen 8080;
    }
}
`,
	CheckSite: func(p *rule.Pass) {
		if http := httpBlock(p); http != nil && !p.Site.Has("error_log") {
			p.Report(diag.Finding{
				At: http.Head(), Message: "error_log is set at no level",
				Effect: "errors go where nginx was built to write them", Remedy: "error_log /var/log/nginx/error.log warn;",
			})
		}
	},
}
