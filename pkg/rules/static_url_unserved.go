package rules

import (
	"fmt"
	"path"
	"strings"

	"github.com/wellserved/wellserved/pkg/diag"
	"github.com/wellserved/wellserved/pkg/mapping"
	"github.com/wellserved/wellserved/pkg/nginx"
	"github.com/wellserved/wellserved/pkg/rule"
)

var staticURLUnserved = &rule.Rule{
	ID: "static-url-unserved", Category: rule.Django, Severity: diag.Error, Since: since,
	Summary: "No location serves STATIC_URL, and the application does not either",
	Why: "With DEBUG off Django serves no static files. A request below STATIC_URL that nginx hands to the application is 404, so are all styles, scripts and images of " +
		"the admin and the site. runserver serves them during development, which is why this shows only in production.\n\n" +
		"Silent with WhiteNoise, with storage elsewhere, and with a STATIC_URL on another host.",
	References: []string{"https://docs.djangoproject.com/en/stable/howto/static-files/deployment/"},
	Examples: func() (bad, good string) {
		return strings.Replace(djangoExample("", ""), "STATIC_URL = '/static/'\n", "STATIC_URL = '/static/' # want \"no location serves /static/\"\n", 1),
			djangoExample("", `    location /static/ {
        alias /srv/shop/static/;
    }
`)
	},
	Fix: rule.UnsafeFix,
	Check: func(p *rule.Pass) {
		settingRule{"STATIC_ROOT", unserved}.mappings(p, reportUnserved)
	},
}

var unserved = []mapping.Kind{mapping.Passed, mapping.Refused, mapping.Replaced}

func reportUnserved(p *rule.Pass, m *mapping.Mapping) {
	f := diag.Finding{
		At:      serverPlace(m),
		Message: m.Reason + whichServer(p, m),
		Effect:  fmt.Sprintf("%s are 404 or something else than the file", filesOf(m)),
		Remedy:  fmt.Sprintf("add a location for %s whose alias is %s", m.URL, m.Setting),
		Related: places(m),
		Data:    facts(m),
	}
	if at := m.URLValue.At; !at.IsZero() {
		f.At = at
		f.Related = append([]diag.Related{{At: serverPlace(m), Message: "the server that has no such location"}}, f.Related...)
	}
	if path.IsAbs(m.ServePath) {
		block := nginx.Statement{Name: "location", Args: []string{m.URL}, Block: true, Children: []nginx.Statement{
			{Name: "alias", Args: []string{path.Clean(m.ServePath) + "/"}},
		}}
		f.Remedy = "add to the server:\n" + block.Print(0)
		if edit, ok := newLocation(m, block); ok {
			f.Fixes = []diag.Fix{{Description: fmt.Sprintf("serve %s from %s", m.URL, path.Clean(m.ServePath)), Edits: []diag.Edit{edit}}}
		}
	}
	p.Report(f)
}

// whichServer names the server where several do not serve a setting's URL.
func whichServer(p *rule.Pass, m *mapping.Mapping) string {
	count := 0
	for i := range p.Project.Mappings {
		if o := &p.Project.Mappings[i]; o.Setting == m.Setting && o.Verdict == mapping.Unserved {
			count++
		}
	}
	if count < 2 || len(m.Names) == 0 || m.Names[0] == "" {
		return ""
	}
	return fmt.Sprintf(" (server %s)", m.Names[0])
}

// newLocation is the edit that puts a location into the mapping's server,
// before its first location or at its end.
func newLocation(m *mapping.Mapping, block nginx.Statement) (diag.Edit, bool) {
	if m.Server == nil {
		return diag.Edit{}, false
	}
	for _, d := range m.Server.Children {
		if d.Name == "location" && d.File == m.Server.File {
			start := d.Range().Start
			gap := lineBreak(d)
			indent := strings.TrimLeft(gap, "\r\n")
			text := strings.TrimLeft(block.Print(len(indent)), " ")
			return diag.Edit{At: d.File.At(start, start), Text: text + gap}, true
		}
	}
	return diag.Edit{}, false
}
