package rules

import (
	"fmt"
	"strings"

	"github.com/wellserved/wellserved/pkg/diag"
	"github.com/wellserved/wellserved/pkg/rule"
)

var livePlainHTTP = &rule.Rule{
	ID: "live-plain-http", Category: rule.Live, Severity: diag.Info, Since: since,
	Summary: "The site's files are given by plain http too",
	Why: "The site speaks https, and plain http is not sent there: whoever comes by an old link or types the name stays unencrypted, and whoever is on the way may change a script. A redirect is one server block.\n\n" +
		"Only one file is asked for by plain http, and nothing that you gave (headers, logins) is sent with it.",
	References: []string{"https://developer.mozilla.org/docs/Web/Security/Practical_implementation_guides/TLS#http_redirection"},
	Examples: func() (bad, good string) {
		return plainExample(`server { # want "http://shop.example/static/css/site.css is given by plain http"
    listen 80;
    server_name shop.example;
    location /static/ {
        alias /srv/shop/static/;
    }
}
`),
			plainExample(`server {
    listen 80;
    server_name shop.example;
    return 301 https://$host$request_uri;
}
`)
	},
	Live: func(p *rule.Pass) {
		for i := range p.Observed.Plain {
			answer := &p.Observed.Plain[i]
			if answer.Status != 200 && (answer.Location == "" || strings.HasPrefix(answer.Location, "https://")) {
				continue
			}
			what := "is given by plain http"
			if answer.Status != 200 {
				what = "is sent to " + answer.Location + ", which is plain http too"
			}
			at := answering(&answer.Head)
			if answer.Trace != nil && answer.Trace.Server != nil {
				at = answer.Trace.Server.Head()
			}
			p.Report(diag.Finding{
				At:      at,
				Message: fmt.Sprintf("%s %s", answer.URL, what),
				Effect:  "visitors who come by http stay unencrypted, and scripts can be changed on the way",
				Remedy:  "in the server for port 80: return 301 https://$host$request_uri;",
				Data:    map[string]string{"url": answer.URL},
			})
		}
	},
}

// plainExample is the shop on https, with another server block.
func plainExample(other string) string {
	text := strings.Replace(djangoExample("", `    location /static/ {
        alias /srv/shop/static/;
    }
`), "    listen 80;\n", "    listen 443 ssl;\n    ssl_certificate /etc/ssl/shop.pem;\n    ssl_certificate_key /etc/ssl/shop.key;\n", 1)
	text = strings.Replace(text, "http {\n", "http {\n"+other, 1)
	return "verify: https://shop.example/\n" + text
}
