package rules

import (
	"fmt"

	"github.com/wellserved/wellserved/pkg/diag"
	"github.com/wellserved/wellserved/pkg/rule"
)

var liveTruncated = &rule.Rule{
	ID: "live-truncated", Category: rule.Live, Severity: diag.Error, Since: since,
	Summary: "The answer ends before the file does",
	Why: "The beginning of the file came, and then the connection was closed, twice in a row. Behind a proxy the usual reasons are a full disk or missing rights below proxy_temp_path (\"Permission denied\" while reading upstream, in the error log), an upstream that is killed or closes early, and a limit such as proxy_max_temp_file_size; on a plain file server, a disk that fails.\n\n" +
		"An answer of HTTP/1.0 without Content-Length ends by closing, so that a browser takes the half for the whole.",
	References: []string{"https://nginx.org/en/docs/http/ngx_http_proxy_module.html#proxy_temp_path"},
	Examples: func() (bad, good string) {
		return djangoExample("", `    location /static/ {
        alias /srv/shop/static/; # want "cart.js ends after 10 of 15 bytes"
    }
`) + `-- GET /static/js/cart.js --
HTTP/1.1 200 OK
Content-Length: 15

let items 
`,
			djangoExample("", `    location /static/ {
        alias /srv/shop/static/;
    }
`) + `-- GET /static/js/cart.js --
HTTP/1.1 200 OK
Content-Length: 15

let items = []
`
	},
	Live: func(p *rule.Pass) {
		eachLive(p, func(c live) diag.Finding {
			return diag.Finding{
				Message: fmt.Sprintf("%s ends after %d of %d bytes", c.o.URL, c.o.Offset, c.o.Size),
				Effect:  "browsers drop the file, or run the half of it",
				Remedy:  "ask again while following nginx's error log: tail -f /var/log/nginx/error.log; look for a full disk and for the rights below proxy_temp_path",
			}
		})
	},
}
