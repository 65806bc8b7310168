package rules

import (
	"strings"

	"github.com/wellserved/wellserved/pkg/diag"
	"github.com/wellserved/wellserved/pkg/nginx"
	"github.com/wellserved/wellserved/pkg/rule"
)

var addHeaderRepeated = &rule.Rule{
	ID: "add-header-repeated", Category: rule.Headers, Severity: diag.Warning, Since: since,
	Summary:    "One level sets a header twice that may be there once",
	Why:        "Browsers ignore X-Frame-Options, Strict-Transport-Security and the like, or take one at random, when a response has them twice.",
	References: []string{"https://nginx.org/en/docs/http/ngx_http_headers_module.html#add_header"},
	Bad: `server {
    listen 8080;
    add_header X-Frame-Options DENY;
    add_header x-frame-options SAMEORIGIN; # want "second time"
}
`,
	Good: `server {
    listen 8080;
    add_header X-Frame-Options DENY;
}
`,
	CheckSite: func(p *rule.Pass) {
		for _, l := range levels(p, "add_header") {
			if len(l.list) < 2 {
				continue
			}
			first := map[string]*nginx.Directive{}
			for _, d := range l.list {
				key := strings.ToLower(d.Arg(0))
				before := first[key]
				if before == nil {
					first[key] = d
					continue
				}
				if singleHeaders[key] {
					p.Report(diag.Finding{
						At: d.Head(), Message: d.Arg(0) + " is set a second time at this level",
						Effect: "browsers ignore the header, or take either value", Remedy: "keep one of the two",
						Related: []diag.Related{{At: before.Head(), Message: "the first"}},
					})
				}
			}
		}
	},
}

// singleHeaders may be in a response once.
var singleHeaders = map[string]bool{
	"x-frame-options": true, "x-content-type-options": true, "strict-transport-security": true, "referrer-policy": true,
	"access-control-allow-origin": true, "access-control-allow-credentials": true, "content-type": true, "location": true,
}
