package rules

import (
	"fmt"
	"path"

	"github.com/wellserved/wellserved/pkg/diag"
	"github.com/wellserved/wellserved/pkg/rule"
	"github.com/wellserved/wellserved/pkg/verify"
)

var liveStalePrecompressed = &rule.Rule{
	ID: "live-stale-precompressed", Category: rule.Live, Severity: diag.Error, Since: since,
	Summary: "Browsers get an old compressed copy of the file",
	Why: "gzip_static and brotli_static send the .gz or .br that lies beside a file, without a look at its age. When the file changes and the copy does not, every browser gets the old version, as every browser asks for compression, while curl, wget and rclone show the new one.\n\n" +
		"The copy comes from whatever compressed the files at an earlier deploy: a script, WhiteNoise's storage, a build step that no longer runs.",
	References: []string{"https://nginx.org/en/docs/http/ngx_http_gzip_static_module.html"},
	Examples: func() (bad, good string) {
		return djangoExample("", `    gzip_static on;
    location /static/ {
        alias /srv/shop/static/; # want "gives the bytes packed in /srv/shop/static/js/cart.js.gz when gzip is asked for"
    }
`) + `-- /srv/shop/static/js/cart.js.gz --
let items = ['old']
`,
			djangoExample("", `    gzip_static on;
    location /static/ {
        alias /srv/shop/static/;
    }
`) + `-- /srv/shop/static/js/cart.js.gz --
let items = []
`
	},
	Live: func(p *rule.Pass) {
		eachLive(p, func(c live) diag.Finding {
			packed, tool := c.o.OnDisk.Path, "gzip"
			if c.o.Encoding == verify.Brotli {
				tool = "brotli"
			}
			f := diag.Finding{
				At:      c.mapped(),
				Message: fmt.Sprintf("%s gives other bytes than %s when %s is asked for, as every browser does", c.o.URL, c.file(), c.o.Encoding),
				Effect:  "browsers get an old version, while curl without --compressed shows the new one",
				Remedy:  "make the compressed copy on the server anew, or empty the cache that keeps it",
			}
			if packed == "" || c.o.Served.From != packed {
				return f
			}
			f.Message = fmt.Sprintf("%s gives the bytes packed in %s when %s is asked for, as every browser does; they are not those of %s",
				c.o.URL, c.show(packed), c.o.Encoding, path.Base(c.o.Path))
			f.Remedy = fmt.Sprintf("%s --keep --force %s", tool, typed(c.file()))
			if c.o.OnDisk.Older {
				f.Related = append(f.Related, diag.Related{Message: fmt.Sprintf("%s is older than the file it was made from", c.show(packed))})
			}
			return f
		})
	},
}
