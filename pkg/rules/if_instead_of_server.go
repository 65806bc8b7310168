package rules

import (
	"fmt"
	"strings"

	"github.com/wellserved/wellserved/pkg/diag"
	"github.com/wellserved/wellserved/pkg/nginx"
	"github.com/wellserved/wellserved/pkg/rule"
)

var ifInsteadOfServer = &rule.Rule{
	ID: "if-instead-of-server", Category: rule.Correctness, Severity: diag.Info, Since: since,
	Summary:    "An if redirects a name that a server of its own would",
	Why:        "The test runs for every request of the server. nginx chooses a server by the name anyway: one with the other name and a return needs no test.",
	References: []string{"https://nginx.org/en/docs/http/converting_rewrite_rules.html"},
	Bad: `server {
    listen 8080;
    server_name shop.example www.shop.example;
    if ($host = www.shop.example) { # want "redirect"
        return 301 http://shop.example$request_uri;
    }
}
`,
	Good: `server {
    listen 8080;
    server_name shop.example;
}
server {
    listen 8080;
    server_name www.shop.example;
    return 301 http://shop.example$request_uri;
}
`,
	Visit: rule.Visit{"if": func(p *rule.Pass, d *nginx.Directive) {
		if d.Context&nginx.Server == 0 {
			return
		}
		t := condition(d)
		name := strings.ToLower(strings.Trim(t.variable, "${}"))
		if t.operator == "" || name != "host" && name != "http_host" || strings.Contains(d.Range().Text(), "managed by Certbot") {
			return
		}
		redirects := false
		for _, c := range d.Children {
			switch c.Name {
			case "return":
				to, ok := redirectTarget(c)
				if to = bare(to); !ok || to == "https://$host$request_uri" || t.operator == "=" && to == "https://"+t.value+"$request_uri" {
					return // to TLS of the same name, or no redirect
				}
				redirects = true
			case "rewrite":
				redirects = redirects || leavesTo(c)
			}
		}
		if redirects {
			p.Report(diag.Finding{
				At: d.Head(), Message: fmt.Sprintf("an if tests $%s for a redirect", name),
				Effect: "it is run for every request of the server", Remedy: "a server of its own, with that server_name and a return",
			})
		}
	}},
}
