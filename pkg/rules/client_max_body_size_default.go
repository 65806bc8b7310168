package rules

import (
	"github.com/wellserved/wellserved/pkg/diag"
	"github.com/wellserved/wellserved/pkg/rule"
)

var clientMaxBodySizeDefault = &rule.Rule{
	ID: "client-max-body-size-default", Category: rule.Performance, Severity: diag.Info, Since: since,
	Summary:    "Uploads over one megabyte are refused",
	Why:        "nginx refuses bodies over 1 MB with 413 unless client_max_body_size says otherwise. Django never sees the upload.",
	References: []string{"https://nginx.org/en/docs/http/ngx_http_core_module.html#client_max_body_size"},
	Peers:      []rule.Peer{rule.NginxLint.Calls("client-max-body-size-not-set")},
	Bad: `events {}
http { # want "client_max_body_size"
    server {
        listen 8080;
        location / {
            proxy_pass http://127.0.0.1:8000;
        }
    }
}
`,
	Good: `events {}
http {
    client_max_body_size 20m;
    server {
        listen 8080;
        location / {
            proxy_pass http://127.0.0.1:8000;
        }
    }
}
`,
	CheckSite: func(p *rule.Pass) {
		if http := httpBlock(p); http != nil && passesAnything(p) && !p.Site.Has("client_max_body_size") {
			p.Report(diag.Finding{
				At: http.Head(), Message: "client_max_body_size is set nowhere",
				Effect: "uploads over 1 MB end in 413", Remedy: "client_max_body_size 20m; or what the application is to take",
			})
		}
	},
}
