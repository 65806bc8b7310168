package rules

import (
	"errors"
	"fmt"
	"io/fs"
	"strings"

	"github.com/wellserved/wellserved/pkg/diag"
	"github.com/wellserved/wellserved/pkg/mapping"
	"github.com/wellserved/wellserved/pkg/rule"
	"github.com/wellserved/wellserved/pkg/source"
)

var staticRootMissing = &rule.Rule{
	ID: "static-root-missing", Category: rule.Django, Severity: diag.Warning, Since: since,
	Summary: "The directory that nginx serves for STATIC_URL is not there",
	Why: "nginx and Django agree on the directory, and it does not exist on the server: collectstatic was never run there, or the directory was moved. Every file is 404.\n\n" +
		"In a checkout of the repository the rule is silent, because the directory is made at deployment.",
	References: []string{"https://docs.djangoproject.com/en/stable/ref/settings/#static-root"},
	Examples: func() (bad, good string) {
		return strings.Replace(djangoExample("STATIC_ROOT = '/srv/shop/collected'\n", `    location /static/ {
        alias /srv/shop/collected/; # want "/srv/shop/collected does not exist"
    }
`), "STATIC_ROOT = BASE_DIR / 'static'\n", "", 1),
			djangoExample("", `    location /static/ {
        alias /srv/shop/static/;
    }
`)
	},
	Check: func(p *rule.Pass) {
		for _, m := range agreed(p, "STATIC_ROOT") {
			info, err := p.Project.Tree.Stat(m.InTree)
			message := ""
			switch {
			case errors.Is(err, fs.ErrNotExist):
				message = fmt.Sprintf("%s does not exist", m.NginxPath)
			case err == nil && !info.IsDir():
				message = fmt.Sprintf("%s is a file, not a directory", m.NginxPath)
			default:
				continue
			}
			p.Report(diag.Finding{
				At: blamed(m), Message: message,
				Effect:  "styles, scripts and images are 404",
				Remedy:  "run manage.py collectstatic on the server",
				Related: places(m), Data: facts(m),
			})
		}
	},
}

// agreed returns the mappings of a setting in which nginx serves the setting's
// directory and that directory's place in the server's own tree is known, one a
// directive.
func agreed(p *rule.Pass, setting string) []*mapping.Mapping {
	var out []*mapping.Mapping
	seen := map[source.Range]bool{}
	for i := range p.Project.Mappings {
		m := &p.Project.Mappings[i]
		if m.Setting != setting || m.Verdict != mapping.Match || m.InTree == "" || m.Directive == nil {
			continue
		}
		if at := m.Directive.Range(); !seen[at] {
			seen[at] = true
			out = append(out, m)
		}
	}
	return out
}
