package rules

import (
	"fmt"
	"path"
	"slices"

	"github.com/wellserved/wellserved/pkg/diag"
	"github.com/wellserved/wellserved/pkg/django"
	"github.com/wellserved/wellserved/pkg/route"
	"github.com/wellserved/wellserved/pkg/rule"
	"github.com/wellserved/wellserved/pkg/verify"
)

var liveMissing = &rule.Rule{
	ID: "live-missing", Category: rule.Live, Severity: diag.Error, Since: since,
	Summary: "A file that was collected is 404 for visitors",
	Why: "The file lies in STATIC_ROOT and its URL gives 404 or 410: nginx looks in another directory, which lacks the file, or builds the path wrongly (root where alias is meant, a missing slash).\n\n" +
		"Where the configuration leads to the very file and nginx says 404 all the same, the running nginx has another configuration, or the files were not copied to the machine that answers.",
	References: []string{
		"https://nginx.org/en/docs/http/ngx_http_core_module.html#alias",
		"https://docs.djangoproject.com/en/stable/ref/contrib/staticfiles/#collectstatic",
	},
	Examples: func() (bad, good string) {
		return djangoExample("", `    location /static/ {
        alias /srv/shop/old/; # want "cart.js gives 404: nginx looks for /srv/shop/old/js/cart.js, and the file is /srv/shop/static/js/cart.js"
    }
`),
			djangoExample("", `    location /static/ {
        alias /srv/shop/static/;
    }
`)
	},
	Live: func(p *rule.Pass) {
		eachLive(p, func(c live) diag.Finding {
			o := c.o
			f := diag.Finding{
				At:      c.mapped(),
				Message: fmt.Sprintf("%s gives %d, and %s is there", o.URL, o.Answer.Status, c.file()),
				Effect:  "the visitor's page lacks the file",
				Remedy:  c.serve(),
			}
			switch predicted := o.Predicted; {
			case o.Absent:
				f.At = c.setting
				f.Message = fmt.Sprintf("%s gives %d: %s names the file, and it is not in %s", o.URL, o.Answer.Status, django.ManifestName, c.dir())
				f.Effect = "pages link to it, and visitors lack it"
				f.Remedy = "run manage.py collectstatic"
			case o.Target.Tree == nil:
				f.Message = fmt.Sprintf("%s gives %d, and the manifest names the file", o.URL, o.Answer.Status)
			case (predicted == path.Clean(o.Path) || predicted == "") && agrees(o):
				f.At, f.Remedy = c.answered(), "let the location give it"
				why := lastDetail(o)
				if d := effective(o, "disable_symlinks"); d != nil && d.Arg(0) != "off" {
					why = "disable_symlinks is on, and a link leads to it"
					f.At, f.Remedy = d.Head(), "name the folder itself in root or alias, or let links be followed there: disable_symlinks off;"
				}
				f.Message += ": " + why
			case predicted == path.Clean(o.Path) && o.Target.AssumeFiles:
				f.Effect = "the configuration leads to this path, so the file was not brought to the server: the visitor's page lacks it"
				f.Remedy = "run manage.py collectstatic on the server, or copy the files there"
			case predicted == path.Clean(o.Path):
				c.otherwise(&f)
			case predicted != "":
				f.Message = fmt.Sprintf("%s gives %d: nginx looks for %s, and the file is %s", o.URL, o.Answer.Status, c.show(predicted), c.file())
			}
			return f
		})
	},
}

// agrees reports an answer that is the very error which the configuration leads
// to, though it names the right file.
func agrees(o *verify.Observation) bool {
	return o.Trace != nil && o.Trace.Outcome.Kind == route.Error && o.Trace.Outcome.Status == o.Answer.Status && len(o.Trace.Steps) > 0
}

// lastDetail is what made the error, in the words of the trace.
func lastDetail(o *verify.Observation) string {
	for _, s := range slices.Backward(o.Trace.Steps) {
		if s.Kind == route.StepFile || s.Kind == route.StepAccess {
			return s.Detail
		}
	}
	return o.Trace.Steps[len(o.Trace.Steps)-1].Detail
}
