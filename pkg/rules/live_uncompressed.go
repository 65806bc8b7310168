package rules

import (
	"fmt"
	"path"
	"slices"

	"github.com/wellserved/wellserved/pkg/diag"
	"github.com/wellserved/wellserved/pkg/rule"
	"github.com/wellserved/wellserved/pkg/verify"
)

// worthPacking is from which size on compression saves a packet, in bytes.
const worthPacking = 1400

var liveUncompressed = &rule.Rule{
	ID: "live-uncompressed", Category: rule.Live, Severity: diag.Info, Since: since,
	Summary: "Text is sent uncompressed to browsers that ask for compression",
	Why: "Styles, scripts and SVG shrink to a quarter. nginx compresses nothing unless gzip is on, and then text/html alone unless gzip_types names more; gzip_static sends a .gz that lies beside the file, at no cost.\n\n" +
		"The files were asked for as browsers ask, with Accept-Encoding: gzip.",
	References: []string{
		"https://nginx.org/en/docs/http/ngx_http_gzip_module.html#gzip_types",
		"https://nginx.org/en/docs/http/ngx_http_gzip_static_module.html",
	},
	Examples: func() (bad, good string) {
		return djangoExample("", `    location /static/ { # want "long.css comes uncompressed .text/css, 2000 bytes., though gzip was asked for"
        alias /srv/shop/static/;
    }
`) + longSheet + `-- GET /static/css/long.css --
HTTP/1.1 200 OK
Content-Type: text/css

` + longText,
			djangoExample("", `    location /static/ {
        alias /srv/shop/static/;
    }
`) + longSheet + `-- GET /static/css/long.css (gzip) --
HTTP/1.1 200 OK
Content-Type: text/css
Content-Encoding: gzip

` + longText
	},
	Live: func(p *rule.Pass) {
		eachTarget(p, func(heads []*verify.Head) (diag.Finding, *verify.Head) {
			for _, h := range heads {
				kind, _ := mediaType(h)
				if h.Bare || h.Encoding != verify.Gzip || h.Size < worthPacking || h.Header.Get("Content-Encoding") != "" ||
					!slices.Contains([]string{".css", ".js", ".mjs", ".json", ".svg"}, path.Ext(h.Rel)) {
					continue
				}
				return diag.Finding{
					Message: fmt.Sprintf("%s comes uncompressed (%s, %d bytes), though gzip was asked for", h.URL, kind, h.Size),
					Effect:  "styles and scripts travel three to four times as large as need be",
					Remedy:  "in the http block: gzip on; gzip_types text/css text/javascript application/javascript application/json image/svg+xml;",
				}, h
			}
			return diag.Finding{}, nil
		})
	},
}
