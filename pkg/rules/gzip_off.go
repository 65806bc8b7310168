package rules

import (
	"github.com/wellserved/wellserved/pkg/diag"
	"github.com/wellserved/wellserved/pkg/rule"
)

var gzipOff = &rule.Rule{
	ID: "gzip-off", Category: rule.Performance, Severity: diag.Info, Since: since,
	Summary:    "Nothing is compressed",
	Why:        "gzip is off unless it is turned on. Styles and scripts travel four times as large as need be. A written gzip off is a decision, and not reported.",
	References: []string{"https://nginx.org/en/docs/http/ngx_http_gzip_module.html#gzip"},
	Peers:      []rule.Peer{rule.NginxLint.Calls("gzip-not-enabled")},
	Bad: `events {}
http { # want "gzip"
    server {
        listen 8080;
    }
}
`,
	Good: `events {}
http {
    gzip on;
    gzip_types text/css application/javascript;
    server {
        listen 8080;
    }
}
`,
	CheckSite: func(p *rule.Pass) {
		if http := httpBlock(p); http != nil && !p.Site.Has("gzip", "gzip_static", "brotli", "brotli_static", "zstd", "zstd_static") {
			p.Report(diag.Finding{
				At: http.Head(), Message: "gzip is set nowhere", Effect: "styles and scripts travel uncompressed",
				Remedy: "gzip on; with gzip_types text/css application/javascript application/json image/svg+xml;",
			})
		}
	},
}
