package rules

import (
	"strings"

	"github.com/wellserved/wellserved/pkg/diag"
	"github.com/wellserved/wellserved/pkg/nginx"
	"github.com/wellserved/wellserved/pkg/rule"
)

var errorPageDropped = &rule.Rule{
	ID: "error-page-dropped", Category: rule.Correctness, Severity: diag.Info, Since: since,
	Summary:    "An inner error_page takes away the outer ones",
	Why:        "error_page is inherited as a whole list or not at all. A location with a page for 404 no longer has the server's page for 502.",
	References: []string{"https://nginx.org/en/docs/http/ngx_http_core_module.html#error_page"},
	Peers:      []rule.Peer{rule.NginxLint.Calls("directive-inheritance")},
	Bad: `server {
    listen 8080;
    error_page 502 504 /down.html;
    location /shop/ {
        error_page 404 /none.html; # want "502"
        proxy_pass http://127.0.0.1:8000;
    }
}
`,
	Good: `server {
    listen 8080;
    error_page 502 504 /down.html;
    location /shop/ {
        error_page 502 504 /down.html;
        error_page 404 /none.html;
        proxy_pass http://127.0.0.1:8000;
    }
}
`,
	Fix: rule.UnsafeFix,
	CheckSite: func(p *rule.Pass) {
		for _, l := range levels(p, "error_page") {
			outer := l.outer("error_page")
			if len(outer) == 0 || l.block.Child("return") != nil || !p.Site.ReadBelow(l.block) {
				continue
			}
			own := map[string]bool{}
			for _, d := range l.list {
				for _, code := range errorCodes(d) {
					own[code] = true
				}
			}
			lost := lostOf(outer, map[string]bool{"-": true}, func(d *nginx.Directive) string {
				for _, code := range errorCodes(d) {
					if !own[code] {
						return d.Head().Text()
					}
				}
				return "-"
			})
			reportDropped(p, l, lost, "error_page", "shows nginx's own page here")
		}
	},
}

// errorCodes returns the status codes that an error_page is for.
func errorCodes(d *nginx.Directive) []string {
	var codes []string
	for _, a := range d.Args[:max(len(d.Args)-1, 0)] {
		if !strings.HasPrefix(a.Value, "=") {
			codes = append(codes, a.Value)
		}
	}
	return codes
}
