package rules

import (
	"slices"
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
		if !isHeader(d, "access-control-allow-origin") || !reflects(p, d, 0) || testsOrigin(d.Parent) {
			return
		}
		p.Report(diag.Finding{
			At: d.Head(), Message: "every origin is allowed: its own name is sent back",
			Effect: "any site that a visitor opens can read these answers", Remedy: "use a map from $http_origin to the origins that are yours",
		})
	}},
}

// reflects reports whether the value of a header, or of a set, is the origin of
// the request whatever it is: itself, or through set and maps.
func reflects(p *rule.Pass, d *nginx.Directive, depth int) bool {
	if onlyVariable(d, "http_origin") {
		return true
	}
	names := variables(d.Arg(1))
	if len(names) != 1 || !onlyVariable(d, names[0]) || depth > maxAssignments {
		return false
	}
	from := assignedFor(p, d, names[0])
	if len(from) != 1 {
		return false // which one holds depends on the request
	}
	switch a := from[0]; a.Name {
	case "set":
		return a.Parent.Name != "if" && !testsOrigin(a.Parent) && reflects(p, a, depth+1)
	case "map":
		def := a.Child("default")
		return def != nil && bare(strings.ToLower(def.Arg(0))) == "$http_origin"
	}
	return false
}

// testsOrigin reports whether a block is entered only for tested origins. That
// there is one at all is no test.
func testsOrigin(block *nginx.Directive) bool {
	names := func(d *nginx.Directive, operators ...string) bool {
		t := condition(d)
		return bare(t.variable) == "$http_origin" && slices.Contains(operators, t.operator) && t.value != ""
	}
	for b := block; b != nil; b = b.Parent {
		if b.Name == "if" && names(b, "=", "~", "~*") {
			return true
		}
		for _, d := range b.All("if") {
			if names(d, "!=", "!~", "!~*") && leaves(d) {
				return true
			}
		}
	}
	return false
}
