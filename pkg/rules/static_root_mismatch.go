package rules

import (
	"fmt"
	"path"

	"github.com/wellserved/wellserved/pkg/diag"
	"github.com/wellserved/wellserved/pkg/mapping"
	"github.com/wellserved/wellserved/pkg/rule"
)

var staticRootMismatch = &rule.Rule{
	ID: "static-root-mismatch", Category: rule.Django, Severity: diag.Error, Since: since,
	Summary: "nginx serves another directory for STATIC_URL than the one collectstatic fills",
	Why: "collectstatic copies to STATIC_ROOT; nginx opens what root or alias names. Where these are two directories, a deployment copies new files " +
		"to one and visitors get old ones from the other, or 404: pages without styles, scripts that do not fit the page. Nothing in Django or nginx says so.\n\n" +
		"The two are compared as nginx builds the path for a file of the project, with links and path maps resolved. A value that is not known is never reported.\n\n" +
		"The fix makes nginx open STATIC_ROOT. It is safe where the server's files are at hand, STATIC_ROOT has every file that is served today, and no other " +
		"request takes its path from the directive.",
	References: []string{"https://docs.djangoproject.com/en/stable/howto/static-files/deployment/", "https://nginx.org/en/docs/http/ngx_http_core_module.html#alias"},
	Examples: func() (bad, good string) {
		return djangoExample("", `    location /static/ {
        alias /srv/shop/old/; # want "nginx looks in /srv/shop/old"
    }
`),
			djangoExample("", `    location /static/ {
        alias /srv/shop/static/;
    }
`)
	},
	Fix: rule.SafeFix,
	Check: func(p *rule.Pass) {
		settingRule{"STATIC_ROOT", differs}.mappings(p, func(p *rule.Pass, m *mapping.Mapping) { reportMismatch(p, m, true) })
	},
}

// reportMismatch reports a mapping whose directory is another than the
// setting's; trusted says that the fix may be safe.
func reportMismatch(p *rule.Pass, m *mapping.Mapping, trusted bool) {
	f := diag.Finding{
		At:      blamed(m),
		Message: m.Reason,
		Effect:  fmt.Sprintf("visitors get old %s, or 404: what Django writes to %s never reaches them", filesOf(m), m.Setting),
		Remedy:  fmt.Sprintf("let nginx and %s name one directory", m.Setting),
		Related: places(m),
		Data:    facts(m),
	}
	if to, ok := retargeted(m, m.ServePath); ok {
		f.Remedy = "write " + to.text + ";"
		f.Fixes = []diag.Fix{{
			Description: fmt.Sprintf("serve %s from %s, %s", m.URL, m.Setting, path.Clean(m.ServePath)),
			Safe:        trusted && onlyWhatIsSaid(p, m),
			Edits:       []diag.Edit{to.edit},
		}}
	}
	p.Report(f)
}
