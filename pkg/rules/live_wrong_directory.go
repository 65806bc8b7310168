package rules

import (
	"fmt"
	"path"

	"github.com/wellserved/wellserved/pkg/diag"
	"github.com/wellserved/wellserved/pkg/rule"
)

var liveWrongDirectory = &rule.Rule{
	ID: "live-wrong-directory", Category: rule.Live, Severity: diag.Error, Since: since,
	Summary: "The bytes that are served are those of another file on this disk",
	Why: "collectstatic writes into one directory and nginx serves another: a former STATIC_ROOT, another release, the sources. All looks as it should, because the files are there under the same names; but changes never arrive, however often one deploys, reloads or empties caches.\n\n" +
		"The other file was found by comparing what came with the files of the same path in what nginx is configured to serve, in the folders beside STATIC_ROOT, in those of other releases and in STATICFILES_DIRS. Where the configuration leads to the right file all the same, nginx runs with another configuration than the files say.",
	References: []string{
		"https://nginx.org/en/docs/http/ngx_http_core_module.html#alias",
		"https://docs.djangoproject.com/en/stable/howto/static-files/deployment/",
	},
	Examples: func() (bad, good string) {
		return djangoExample("", `    location /static/ {
        alias /srv/shop/old/; # want "site.css: the bytes are those of /srv/shop/old/css/site.css"
    }
`),
			djangoExample("", `    location /static/ {
        alias /srv/shop/static/;
    }
`)
	},
	Live: func(p *rule.Pass) {
		eachLive(p, func(c live) diag.Finding {
			from, predicted := c.o.Served.From, c.o.Predicted
			f := diag.Finding{
				At:      c.mapped(),
				Message: fmt.Sprintf("wrong file at %s: the bytes are those of %s, not those of %s", c.o.URL, c.show(from), c.file()),
				Effect:  "visitors get the file of another directory, and collectstatic changes nothing for them",
				Remedy:  c.serve(),
			}
			if predicted != "" && predicted != path.Clean(from) {
				c.otherwise(&f)
			}
			return f
		})
	},
}
