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

var liveCharsetWrong = &rule.Rule{
	ID: "live-charset-wrong", Category: rule.Live, Severity: diag.Warning, Since: since,
	Summary: "A text in UTF-8 comes under another charset",
	Why: "What the Content-Type says of the charset wins over all else, so that letters beyond ASCII turn into other signs: in texts of scripts, in content: of style sheets, in plain text.\n\n" +
		"Without any charset browsers take that of the page for scripts and styles, which is UTF-8 for Django's pages, so that nothing is said of those. Plain text has no page; there browsers guess, and that is told as information.",
	References: []string{"https://nginx.org/en/docs/http/ngx_http_charset_module.html#charset"},
	Examples: func() (bad, good string) {
		return djangoExample("", `    location /static/ { # want "menu.js holds UTF-8 and comes as charset=iso-8859-1"
        alias /srv/shop/static/;
        charset iso-8859-1;
    }
`) + menu + `-- GET /static/js/menu.js --
HTTP/1.1 200 OK
Content-Type: text/javascript; charset=iso-8859-1

say('café')
`,
			djangoExample("", `    location /static/ {
        alias /srv/shop/static/;
        charset utf-8;
    }
`) + menu + `-- GET /static/js/menu.js --
HTTP/1.1 200 OK
Content-Type: text/javascript; charset=utf-8

say('café')
`
	},
	Live: func(p *rule.Pass) {
		eachTarget(p, func(heads []*verify.Head) (diag.Finding, *verify.Head) {
			guessed := (*verify.Head)(nil)
			for _, h := range heads {
				kind, charset := mediaType(h)
				switch {
				case h.Bare || !h.Foreign || charset == "utf-8" || charset == "utf8":
				case charset != "":
					return diag.Finding{
						Message: fmt.Sprintf("%s holds UTF-8 and comes as charset=%s", h.URL, charset),
						Effect:  "letters beyond ASCII show as other signs",
						Remedy:  "charset utf-8; in this location",
					}, h
				case kind == "text/plain" && guessed == nil && isPlainText(h.Rel):
					guessed = h
				}
			}
			if guessed == nil {
				return diag.Finding{}, nil
			}
			return diag.Finding{
				Severity: diag.Info,
				Message:  fmt.Sprintf("%s holds UTF-8 and comes without a charset", guessed.URL),
				Effect:   "browsers guess, and may show letters beyond ASCII as other signs",
				Remedy:   "charset utf-8; in this location",
			}, guessed
		})
	},
}

// isPlainText reports whether a file's name says that people read it as text.
func isPlainText(rel string) bool {
	return slices.Contains([]string{".txt", ".md", ".csv"}, strings.ToLower(path.Ext(rel)))
}
