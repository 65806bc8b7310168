package rules

import (
	"strings"

	"github.com/wellserved/wellserved/pkg/diag"
	"github.com/wellserved/wellserved/pkg/nginx"
	"github.com/wellserved/wellserved/pkg/rule"
)

var corsOriginReflected = &rule.Rule{
	ID: "cors-origin-reflected", Category: rule.Security, Severity: diag.Warning, Since: since,
	Summary:    "Every origin is allowed by sending it back",
	Why:        "Access-Control-Allow-Origin with $http_origin allows every site to read the answers, with the visitor's cookies where credentials are allowed. A map of the own origins says which.",
	References: []string{"https://nginx.org/en/docs/http/ngx_http_headers_module.html#add_header"},
	Bad: `location /api/ {
    add_header Access-Control-Allow-Origin $http_origin; # want "every origin"
    proxy_pass http://127.0.0.1:8000;
}
`,
	Good: `location /api/ {
    add_header Access-Control-Allow-Origin https://shop.example;
    proxy_pass http://127.0.0.1:8000;
}
`,
	Visit: rule.Visit{"add_header": func(p *rule.Pass, d *nginx.Directive) {
		v := d.Arg(1)
		if !strings.EqualFold(d.Arg(0), "access-control-allow-origin") || v != "$http_origin" && v != "${http_origin}" || testsOrigin(d.Parent) {
			return
		}
		p.Report(diag.Finding{
			At: d.Head(), Message: "every origin is allowed: its own name is sent back",
			Effect: "any site that a visitor opens can read these answers", Remedy: "use a map from $http_origin to the origins that are yours",
		})
	}},
}

// testsOrigin reports whether a block is entered only for tested origins.
func testsOrigin(block *nginx.Directive) bool {
	for b := block; b != nil; b = b.Parent {
		if b.Name == "if" && condition(b).variable == "$http_origin" {
			return true
		}
		for _, d := range b.All("if") {
			if t := condition(d); t.variable == "$http_origin" && strings.HasPrefix(t.operator, "!") && leaves(d) {
				return true
			}
		}
	}
	return false
}
