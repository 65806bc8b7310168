package rules

import (
	"strings"

	"github.com/wellserved/wellserved/pkg/diag"
	"github.com/wellserved/wellserved/pkg/nginx"
	"github.com/wellserved/wellserved/pkg/rule"
)

var addHeaderNotAlways = &rule.Rule{
	ID: "add-header-not-always", Category: rule.Headers, Severity: diag.Info, Since: since,
	Summary:    "A security header is missing on error pages",
	Why:        "Without always, add_header adds to 200, 201, 204, 206 and redirects alone. Pages for 403, 404 and 500 come without the header.",
	References: []string{"https://nginx.org/en/docs/http/ngx_http_headers_module.html#add_header"},
	Bad: `server {
    listen 8080;
    add_header X-Content-Type-Options nosniff; # want "always"
}
`,
	Good: `server {
    listen 8080;
    add_header X-Content-Type-Options nosniff always;
}
`,
	Fix: rule.SafeFix,
	Visit: rule.Visit{"add_header": func(p *rule.Pass, d *nginx.Directive) {
		key := strings.ToLower(d.Arg(0))
		if len(d.Args) != 2 || !securityHeaders[key] && !strings.HasPrefix(key, "cross-origin-") {
			return
		}
		end := d.ArgRange(1).End
		p.Report(diag.Finding{
			At: d.Head(), Message: d.Arg(0) + " is sent without always",
			Effect: "error pages come without the header", Remedy: "add always before the semicolon",
			Fixes: []diag.Fix{{Description: "send it with every answer", Safe: true, Edits: []diag.Edit{{At: d.File.At(end, end), Text: " always"}}}},
		})
	}},
}

// securityHeaders belong on every answer.
var securityHeaders = map[string]bool{
	"strict-transport-security": true, "x-frame-options": true, "x-content-type-options": true, "content-security-policy": true,
	"referrer-policy": true, "permissions-policy": true,
}
