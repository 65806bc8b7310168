package rules

import (
	"cmp"
	"fmt"
	"strings"

	"github.com/wellserved/wellserved/pkg/diag"
	"github.com/wellserved/wellserved/pkg/rule"
	"github.com/wellserved/wellserved/pkg/verify"
)

var liveExtra = &rule.Rule{
	ID: "live-extra", Category: rule.Live, Severity: diag.Info, Since: since,
	Summary: "The site gives files below the static URL that Django did not put there",
	Why: "nginx serves whatever lies in the directory that it opens. Where that is not STATIC_ROOT, or a folder above it, it holds files that no collectstatic brought and none removes: former versions, sources, notes, copies of the database. They can be fetched by whoever knows or guesses their names.\n\n" +
		"Each was fetched, and its bytes were those of the file. Old hashed files in STATIC_ROOT itself are not told: pages in caches still refer to them. `--plan staticfiles` counts them.",
	References: []string{
		"https://nginx.org/en/docs/http/ngx_http_core_module.html#alias",
		"https://docs.djangoproject.com/en/stable/ref/contrib/staticfiles/#collectstatic",
	},
	Bad: djangoExample("", `    location /static/ {
        alias /srv/shop/old/; # want "1 file of /srv/shop/old can be fetched that is none of STATIC_ROOT's: http://shop.example/static/todo.txt"
    }
`) + `-- /srv/shop/old/todo.txt --
change the password
`,
	Good: djangoExample("", `    location /static/ {
        alias /srv/shop/static/;
    }
`),
	Live: func(p *rule.Pass) {
		for i := range p.Observed.Extras {
			if e := &p.Observed.Extras[i]; e.Target.Linked == nil && e.Target.Mapping != nil {
				p.Report(beyond(e))
			}
		}
	},
}

// toldExtra is how many extra files a finding names.
const toldExtra = 3

// beyond tells of the extra files of one target, in one finding.
func beyond(e *verify.Extra) diag.Finding {
	m := e.Target.Mapping
	f := diag.Finding{
		Effect: "whoever knows or guesses a name gets what was not meant to be published: former versions, sources, notes",
		Remedy: fmt.Sprintf("let the location serve %s, or remove them there", cmp.Or(m.ServePath, m.Setting)),
		Data:   map[string]string{"url": e.URL(e.Files[0]), "path": live{o: &verify.Observation{Target: e.Target}}.local(e.Dir)},
	}
	switch {
	case m.Directive != nil:
		f.At = m.Directive.Head()
	case m.Location != nil:
		f.At = m.Location.Head()
	default:
		f.At = m.RootValue.At
	}
	n := len(e.Files)
	var urls []string
	for _, rel := range e.Files[:min(n, toldExtra)] {
		urls = append(urls, e.URL(rel))
	}
	count, are := fmt.Sprintf("%d files", n), "are"
	if n == 1 {
		count, are = "1 file", "is"
	}
	if e.More {
		count = "at least " + count
	}
	f.Message = fmt.Sprintf("%s of %s can be fetched that %s none of %s's: %s", count, e.Target.Tree.Display(e.Dir), are, m.Setting, strings.Join(urls, ", "))
	if n > toldExtra {
		f.Message += fmt.Sprintf(" and %d more", n-toldExtra)
	}
	return f
}
