package rules

import (
	"fmt"
	"strings"

	"github.com/wellserved/wellserved/pkg/diag"
	"github.com/wellserved/wellserved/pkg/mapping"
	"github.com/wellserved/wellserved/pkg/rule"
	"github.com/wellserved/wellserved/pkg/source"
)

var staticRootUnset = &rule.Rule{
	ID: "static-root-unset", Category: rule.Django, Severity: diag.Error, Since: since,
	Summary: "nginx serves STATIC_URL and STATIC_ROOT is not set",
	Why: "Without STATIC_ROOT collectstatic stops with ImproperlyConfigured. What nginx serves then is a source folder of the project: it lacks the files of the admin " +
		"and of every other application.",
	References: []string{"https://docs.djangoproject.com/en/stable/ref/settings/#static-root"},
	Examples: func() (bad, good string) {
		return strings.Replace(djangoExample("", `    location /static/ {
        alias /srv/shop/static/; # want "STATIC_ROOT is not set"
    }
`), "STATIC_ROOT = BASE_DIR / 'static'\n", "", 1),
			djangoExample("", `    location /static/ {
        alias /srv/shop/static/;
    }
`)
	},
	Check: func(p *rule.Pass) {
		settingRule{"", []mapping.Kind{mapping.RootUnset}}.mappings(p, func(p *rule.Pass, m *mapping.Mapping) {
			related := places(m)
			if at := settingsPlace(m); !at.IsZero() {
				related = append([]diag.Related{{At: at, Message: "the settings have no " + m.Setting}}, related...)
			}
			p.Report(diag.Finding{
				At: blamed(m), Message: m.Reason,
				Effect:  "collectstatic fails, and the files of the admin and of other applications are 404",
				Remedy:  fmt.Sprintf("set %s to the directory that nginx serves, %s, and run manage.py collectstatic", m.Setting, m.NginxPath),
				Related: related,
				Data:    facts(m),
			})
		})
	},
}

// settingsPlace returns a place in the settings module for a setting that is
// not there: its URL's line, else the module's first.
func settingsPlace(m *mapping.Mapping) source.Range {
	if !m.URLValue.At.IsZero() {
		return m.URLValue.At
	}
	if m.Django == nil {
		return source.Range{}
	}
	suffix := "/" + strings.ReplaceAll(m.Django.Module, ".", "/")
	for _, f := range m.Django.Files {
		if strings.HasSuffix(f.Path(), suffix+".py") || strings.HasSuffix(f.Path(), suffix+"/__init__.py") {
			return f.LineRange(1)
		}
	}
	return source.Range{}
}
