package rules

import (
	"fmt"
	"strings"

	"github.com/wellserved/wellserved/pkg/diag"
	"github.com/wellserved/wellserved/pkg/rule"
)

var staticRootEmpty = &rule.Rule{
	ID: "static-root-empty", Category: rule.Django, Severity: diag.Warning, Since: since,
	Summary: "The directory that nginx serves for STATIC_URL is empty",
	Why: "nginx and Django agree on the directory, and it holds no file: collectstatic was not run, or ran with other settings. Every file is 404. " +
		"A volume that is filled when a container starts is empty before that.",
	References: []string{"https://docs.djangoproject.com/en/stable/ref/contrib/staticfiles/"},
	Examples: func() (bad, good string) {
		return "dir: /srv/shop/collected/css\n" + strings.Replace(djangoExample("STATIC_ROOT = '/srv/shop/collected'\n", `    location /static/ {
        alias /srv/shop/collected/; # want "holds no file"
    }
`), "STATIC_ROOT = BASE_DIR / 'static'\n", "", 1),
			djangoExample("", `    location /static/ {
        alias /srv/shop/static/;
    }
`)
	},
	Check: func(p *rule.Pass) {
		for _, m := range agreed(p, "STATIC_ROOT") {
			empty := true
			complete, _ := eachFile(p.Project.Tree, m.InTree, comparedFiles, func(string) bool {
				empty = false
				return false
			})
			if !empty || !complete {
				continue
			}
			p.Report(diag.Finding{
				At: blamed(m), Message: fmt.Sprintf("%s holds no file", m.NginxPath),
				Effect:  "styles, scripts and images are 404",
				Remedy:  "run manage.py collectstatic on the server",
				Related: places(m), Data: facts(m),
			})
		}
	},
}
