package rules

import (
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/wellserved/wellserved/pkg/diag"
	"github.com/wellserved/wellserved/pkg/rule"
	"github.com/wellserved/wellserved/pkg/verify"
)

var liveFontBlocked = &rule.Rule{
	ID: "live-font-blocked", Category: rule.Live, Severity: diag.Warning, Since: since,
	Summary: "A font comes from another host, which does not let the page use it",
	Why: "Browsers use a font of another origin only where its answer has Access-Control-Allow-Origin with the page's origin or *. When STATIC_URL names a host of its own, as for a CDN, and that header is missing, all texts and icons fall back to another font, and the console tells of CORS.\n\n" +
		"The fonts were asked for with the Origin of the site, as browsers ask. Files on the site's own host need no such header.",
	References: []string{
		"https://developer.mozilla.org/docs/Web/CSS/@font-face#description",
		"https://nginx.org/en/docs/http/ngx_http_headers_module.html#add_header",
	},
	Examples: func() (bad, good string) {
		return fontExample(`-- GET /static/text.woff2 --
HTTP/1.1 200 OK
Content-Type: font/woff2

wOF2
`, ` # want "http://cdn.example/static/text.woff2 comes without Access-Control-Allow-Origin, and the pages are of http://shop.example"`),
			fontExample(`-- GET /static/text.woff2 --
HTTP/1.1 200 OK
Content-Type: font/woff2
Access-Control-Allow-Origin: http://shop.example

wOF2
`, "")
	},
	Live: func(p *rule.Pass) {
		eachTarget(p, func(heads []*verify.Head) (diag.Finding, *verify.Head) {
			for _, h := range heads {
				if h.Bare || !h.Target.CrossOrigin() || !slices.Contains([]string{".woff2", ".woff", ".ttf", ".otf", ".eot"}, strings.ToLower(path.Ext(h.Rel))) {
					continue
				}
				page := h.Target.Site.Scheme + "://" + h.Target.Site.Host
				allowed := h.Header.Get("Access-Control-Allow-Origin")
				if allowed == "*" || strings.EqualFold(allowed, page) {
					continue
				}
				f := diag.Finding{
					Message: fmt.Sprintf("%s comes without Access-Control-Allow-Origin, and the pages are of %s", h.URL, page),
					Effect:  "browsers refuse the font",
					Remedy:  fmt.Sprintf(`on the host of the fonts: add_header Access-Control-Allow-Origin "%s"; and Vary: Origin where there are several`, page),
				}
				if allowed != "" {
					f.Message = fmt.Sprintf("%s may be used by pages of %s, and the pages are of %s", h.URL, allowed, page)
				}
				return f, h
			}
			return diag.Finding{}, nil
		})
	},
}

// fontExample is a site whose static files lie on another host.
func fontExample(answer, want string) string {
	text := djangoExample("", "")
	text = strings.Replace(text, "STATIC_URL = '/static/'", "STATIC_URL = 'http://cdn.example/static/'", 1)
	text = strings.Replace(text, "STATIC_ROOT = BASE_DIR / 'static'", "STATIC_ROOT = BASE_DIR / 'static'"+want, 1)
	return text + `-- /srv/shop/static/text.woff2 --
wOF2
` + answer
}
