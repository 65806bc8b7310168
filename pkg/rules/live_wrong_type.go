package rules

import (
	"fmt"

	"github.com/wellserved/wellserved/pkg/diag"
	"github.com/wellserved/wellserved/pkg/rule"
	"github.com/wellserved/wellserved/pkg/verify"
)

var liveWrongType = &rule.Rule{
	ID: "live-wrong-type", Category: rule.Live, Severity: diag.Warning, Since: since,
	Summary: "The right bytes come under a Content-Type that browsers refuse",
	Why: "A style sheet that comes as text/plain is ignored, and so are module scripts, workers and WebAssembly under another type than theirs; classic scripts are refused where X-Content-Type-Options is nosniff. The page then stays bare, although every file is there and right.\n\n" +
		"nginx knows three types until include mime.types brings the rest, and a types block of one's own in a location takes all of them away. The list that Debian ships lacks .mjs before nginx 1.25.",
	References: []string{
		"https://nginx.org/en/docs/http/ngx_http_core_module.html#types",
		"https://developer.mozilla.org/docs/Web/HTTP/Headers/X-Content-Type-Options",
	},
	Examples: func() (bad, good string) {
		return djangoExample("", `    location /static/ {
        alias /srv/shop/static/; # want "site.css has the right bytes and comes as text/plain instead of text/css" "cart.js has the right bytes and comes as text/plain instead of text/javascript"
    }
`),
			djangoExample("", `    types {
        text/css css;
        text/javascript js mjs;
    }
    location /static/ {
        alias /srv/shop/static/;
    }
`)
	},
	Live: func(p *rule.Pass) {
		told := map[string]bool{}
		eachLive(p, func(c live) diag.Finding {
			// It is one fault however many files have it.
			key := extension(c.o) + "\x00" + c.o.Answer.Type
			if told[key] {
				return diag.Finding{}
			}
			told[key] = true
			got := c.o.Answer.Type
			if got == "" {
				got = "no Content-Type"
			}
			return diag.Finding{
				Message: fmt.Sprintf("%s has the right bytes and comes as %s instead of %s", c.o.URL, got, verify.Accepted(c.o.Rel)[0]),
				Effect:  "browsers refuse style sheets, module scripts and workers under another type, and any script where nosniff is on",
				Remedy:  "add to the http block: include mime.types;",
			}
		})
	},
}
