package rules

import (
	"fmt"

	"github.com/wellserved/wellserved/pkg/diag"
	"github.com/wellserved/wellserved/pkg/nginx"
	"github.com/wellserved/wellserved/pkg/route"
	"github.com/wellserved/wellserved/pkg/rule"
)

var proxyURIForbidden = &rule.Rule{
	ID: "proxy-uri-forbidden", Category: rule.Proxy, Severity: diag.Error, Since: since,
	Summary:    "proxy_pass has a path where nginx allows none",
	Why:        "In a location with a regular expression, a named location, an if or limit_except there is no prefix that the path could take the place of, and nginx refuses it.",
	References: []string{"https://nginx.org/en/docs/http/ngx_http_proxy_module.html#proxy_pass"},
	Peers:      []rule.Peer{rule.Nginx.Calls(rule.Refused)},
	Bad: `server {
    listen 8080;
    location ~ ^/api/ {
        proxy_pass http://127.0.0.1:8000/; # want "cannot have"
    }
}
`,
	Good: `server {
    listen 8080;
    location ~ ^/api/ {
        proxy_pass http://127.0.0.1:8000;
    }
}
`,
	Fix: rule.UnsafeFix,
	Visit: rule.Visit{"proxy_pass": func(p *rule.Pass, d *nginx.Directive) {
		uri := passPath(d.Arg(0))
		if uri == "" || varies(d, 0) || !d.Context.InHTTP() {
			return
		}
		block := d.Parent
		where := ""
		switch {
		case block.Name == "if" || block.Name == "limit_except":
			where = block.Name
		case block.Name != "location":
			return
		default:
			if l := readLocation(block); l.regex() {
				where = "a regular expression location"
			} else if l.kind == route.Named {
				where = "a named location"
			} else {
				return
			}
		}
		end := insertAtEnd(d, 0)
		p.Report(diag.Finding{
			At: d.Head(), Message: fmt.Sprintf("proxy_pass cannot have the path %s in %s", uri, where),
			Effect: refused, Remedy: "leave the path out, or use a variable or a rewrite",
			Fixes: []diag.Fix{{Description: "leave the path out", Edits: []diag.Edit{{At: d.File.At(end-len(uri), end)}}}},
		})
	}},
}
