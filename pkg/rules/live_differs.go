package rules

import (
	"cmp"
	"fmt"
	"path"

	"github.com/wellserved/wellserved/pkg/diag"
	"github.com/wellserved/wellserved/pkg/mapping"
	"github.com/wellserved/wellserved/pkg/route"
	"github.com/wellserved/wellserved/pkg/rule"
)

var liveDiffers = &rule.Rule{
	ID: "live-differs", Category: rule.Live, Severity: diag.Error, Since: since,
	Summary: "Other bytes are served than those of the file on the disk",
	Why: "A whole answer came, with 200, and it is not the file: another version, or something that changes it on the way (a proxy that minifies, sub_filter, a charset conversion). No file on this disk with the same path has the served bytes, and no cache explains it.\n\n" +
		"Most often another machine answers than the one whose disk was read: the address leads elsewhere, or several servers share it and one was not deployed to.",
	References: []string{"https://docs.djangoproject.com/en/stable/howto/static-files/deployment/"},
	Examples: func() (bad, good string) {
		return djangoExample("", `    location /static/ {
        alias /srv/shop/static/; # want "cart.js gives other bytes than /srv/shop/static/js/cart.js, from byte 13 on"
    }
`) + `-- GET /static/js/cart.js --
HTTP/1.1 200 OK
Content-Type: text/javascript

let items = ['one', 'two']
`,
			djangoExample("", `    location /static/ {
        alias /srv/shop/static/;
    }
`) + `-- GET /static/js/cart.js --
HTTP/1.1 200 OK
Content-Type: text/javascript

let items = []
`
	},
	Live: func(p *rule.Pass) {
		eachLive(p, func(c live) diag.Finding {
			f := diag.Finding{
				At:      c.mapped(),
				Message: fmt.Sprintf("%s gives other bytes than %s, from byte %d on", c.o.URL, c.file(), c.o.Offset),
				Effect:  "visitors get another version of the file than the one on the disk",
				Remedy:  fmt.Sprintf("find what answers: curl -sI %s", typed(c.o.URL)),
			}
			switch {
			case c.o.Target.Tree == nil:
				f.Message = fmt.Sprintf("%s gives other bytes than those that the manifest was made of: SHA-256 %s", c.o.URL, cmp.Or(c.o.Served.SHA256, "of more bytes than there should be"))
				f.Effect = "visitors get another version of the file than the one that was built"
			case c.o.Served.SHA256 != "" && c.o.Served.SHA256 == c.o.Expected:
				f.Effect = "a second request got the right bytes: several servers or caches answer, and they disagree"
			case c.byItself():
				f.Effect = fmt.Sprintf("%s, and knows them as they were when it started: visitors get the former bytes, or some of the new ones", c.o.Target.Mapping.Reason)
				f.Remedy = "restart the application after each collectstatic"
			case effective(c.o, "sub_filter") != nil:
				f.At = effective(c.o, "sub_filter").Head()
				f.Effect = "sub_filter changes what nginx sends, so that visitors get something else than the file"
				f.Remedy = "leave sub_filter out of the location of static files"
			case c.o.Predicted == path.Clean(c.o.Path) && !c.o.Target.AssumeFiles:
				c.otherwise(&f)
			}
			return f
		})
	},
}

// byItself reports that nginx passes the request on to an application that is
// known to serve its static files by itself.
func (c live) byItself() bool {
	m := c.o.Target.Mapping
	return m != nil && m.Verdict == mapping.Elsewhere && c.o.Trace != nil && c.o.Trace.Outcome.Kind == route.Proxy
}
