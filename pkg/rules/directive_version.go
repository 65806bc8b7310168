package rules

import (
	"fmt"

	"github.com/wellserved/wellserved/pkg/diag"
	"github.com/wellserved/wellserved/pkg/nginx"
	"github.com/wellserved/wellserved/pkg/rule"
)

var directiveVersion = &rule.Rule{
	ID: "directive-version", Category: rule.Lifecycle, Severity: diag.Error, Since: since, Elsewhere: true,
	Summary: "The nginx that reads the configuration does not have this directive",
	Why: "Directives come and go with versions: `http2` came with 1.25.1, `add_header_inherit` with 1.29.3, `ssl` went with 1.25.1. A configuration from a newer " +
		"machine, or from a guide, then does not start on an older one. The rule is silent unless the version is known: on the server it is asked from nginx, " +
		"elsewhere --nginx-version says it.",
	References: []string{"https://nginx.org/en/CHANGES"},
	Bad: `nginx-version: 1.22.1
-- nginx.conf --
server {
    listen 8443 ssl;
    http2 on; # want "1.25.1"
}
`,
	Good: `nginx-version: 1.28.0
-- nginx.conf --
server {
    listen 8443 ssl;
    http2 on;
}
`,
	CheckSite: func(p *rule.Pass) {
		if p.Project.AskVersion == nil {
			return
		}
		for d := range p.Config().Walk() {
			if s := d.Spec; s != nil && s.Origin == nginx.FromNginx && (s.Since != "" || s.Removed != "") {
				otherVersion(p, d)
			}
		}
	},
}

func otherVersion(p *rule.Pass, d *nginx.Directive) {
	v := p.NginxVersion() // one that is not known is neither before nor after another
	f := diag.Finding{At: d.Head(), Effect: refused}
	switch {
	case d.Spec.Since != "" && v.Before(d.Spec.Since):
		f.Message = fmt.Sprintf("%s came with nginx %s; this is %s", d.Name, d.Spec.Since, v)
		f.Remedy = "leave it out, or install a newer nginx"
	case d.Spec.Removed != "" && v.AtLeast(d.Spec.Removed):
		f.Message = fmt.Sprintf("%s went with nginx %s; this is %s", d.Name, d.Spec.Removed, v)
		f.Remedy = "remove it"
		if d.Spec.Instead != "" {
			f.Remedy = "use " + d.Spec.Instead
		}
	default:
		return
	}
	if d.Name == "ssl" {
		return // ssl-on-deprecated says so
	}
	p.Report(f)
}
