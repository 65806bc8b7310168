package rules

import (
	"fmt"
	"path"
	"slices"

	"github.com/wellserved/wellserved/pkg/diag"
	"github.com/wellserved/wellserved/pkg/rule"
	"github.com/wellserved/wellserved/pkg/verify"
)

// tooLong is from when on a file whose name stays the same is cached for too
// long, in seconds: a deploy would not arrive within that time.
const tooLong = 7 * day

var liveCacheLong = &rule.Rule{
	ID: "live-cache-long", Category: rule.Live, Severity: diag.Info, Since: since,
	Summary: "Files that change under the same name are cached for long",
	Why: "A browser that may keep app.js for a month runs the old one for a month, however often you deploy; nothing on the server can call it back. With immutable it does not even ask when the page is reloaded, and that is told as a warning.\n\n" +
		"Long lifetimes belong to names with a hash in them (ManifestStaticFilesStorage). Where templates add the version to the URL (app.js?v=7), the lifetime is right, and this rule is to be silenced. It says nothing of a site that has names with hashes, as its pages use those.",
	References: []string{
		"https://docs.djangoproject.com/en/stable/ref/contrib/staticfiles/#manifeststaticfilesstorage",
		"https://developer.mozilla.org/docs/Web/HTTP/Headers/Cache-Control",
	},
	Examples: func() (bad, good string) {
		return djangoExample("", `    location /static/ { # want "cart.js may be cached for 365 days, and changes under the same name"
        alias /srv/shop/static/;
        expires 1y;
    }
`) + `-- GET /static/js/cart.js --
HTTP/1.1 200 OK
Content-Type: text/javascript
Cache-Control: max-age=31536000

let items = []
`,
			djangoExample("", `    location /static/ {
        alias /srv/shop/static/;
        expires 1h;
    }
`) + `-- GET /static/js/cart.js --
HTTP/1.1 200 OK
Content-Type: text/javascript
Cache-Control: max-age=3600

let items = []
`
	},
	Live: func(p *rule.Pass) {
		eachTarget(p, func(heads []*verify.Head) (diag.Finding, *verify.Head) {
			if slices.ContainsFunc(heads, func(h *verify.Head) bool { return h.Hashed }) || heads[0].Target.Setting != "STATIC_ROOT" {
				return diag.Finding{}, nil
			}
			for _, h := range heads {
				seconds, immutable := lifetime(h)
				if !slices.Contains([]string{".css", ".js", ".mjs"}, path.Ext(h.Rel)) || seconds < tooLong {
					continue
				}
				f := diag.Finding{
					Message: fmt.Sprintf("%s may be cached for %s, and changes under the same name", h.URL, days(seconds)),
					Effect:  "after a deploy browsers keep the old file for so long",
					Remedy:  "let Django put hashes into the names (ManifestStaticFilesStorage), or shorten the lifetime: expires 1h",
				}
				if immutable {
					f.Severity = diag.Warning
				}
				return f, h
			}
			return diag.Finding{}, nil
		})
	},
}
