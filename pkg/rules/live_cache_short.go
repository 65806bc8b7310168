package rules

import (
	"fmt"
	"strings"

	"github.com/wellserved/wellserved/pkg/diag"
	"github.com/wellserved/wellserved/pkg/rule"
	"github.com/wellserved/wellserved/pkg/verify"
)

// longEnough is from when on a file whose name holds a hash counts as cached for
// long, in seconds.
const longEnough = 30 * day

var liveCacheShort = &rule.Rule{
	ID: "live-cache-short", Category: rule.Live, Severity: diag.Info, Since: since,
	Summary: "Files with a hash in their names are not cached for long",
	Why:     "ManifestStaticFilesStorage puts a hash of the content into each name, so that a file under such a name never changes: a browser may keep it for a year without asking. Without a header that says so it asks again on each visit, one round trip a file, and pages come up later than they need to.",
	References: []string{
		"https://docs.djangoproject.com/en/stable/ref/contrib/staticfiles/#manifeststaticfilesstorage",
		"https://nginx.org/en/docs/http/ngx_http_headers_module.html#expires",
	},
	Examples: func() (bad, good string) {
		return djangoExample("", `    location /static/ { # want "cart.0123456789ab.js never changes, and may be cached: not at all"
        alias /srv/shop/static/;
    }
`) + `-- /srv/shop/static/js/cart.0123456789ab.js --
let items = []
`,
			djangoExample("", `    location /static/ {
        alias /srv/shop/static/;
    }
`) + `-- /srv/shop/static/js/cart.0123456789ab.js --
let items = []
-- GET /static/js/cart.0123456789ab.js --
HTTP/1.1 200 OK
Content-Type: text/javascript
Cache-Control: max-age=315360000, public, immutable

let items = []
`
	},
	Live: func(p *rule.Pass) {
		eachTarget(p, func(heads []*verify.Head) (diag.Finding, *verify.Head) {
			for _, h := range heads {
				seconds, _ := lifetime(h)
				if !h.Hashed || seconds >= longEnough || strings.HasSuffix(h.Rel, ".map") {
					continue
				}
				return diag.Finding{
					Message: fmt.Sprintf("%s never changes, and may be cached: %s", h.URL, days(seconds)),
					Effect:  "browsers ask again for each file on each visit",
					Remedy:  `inside this location: location ~ "\.[0-9a-f]{12}\." { expires max; add_header Cache-Control "public, immutable"; }`,
				}, h
			}
			return diag.Finding{}, nil
		})
	},
}
