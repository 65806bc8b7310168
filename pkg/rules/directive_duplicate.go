package rules

import (
	"github.com/wellserved/wellserved/pkg/diag"
	"github.com/wellserved/wellserved/pkg/nginx"
	"github.com/wellserved/wellserved/pkg/rule"
)

var directiveDuplicate = &rule.Rule{
	ID: "directive-duplicate", Category: rule.Correctness, Severity: diag.Error, Since: since,
	Summary: "A directive that may be given once is given twice in one block",
	Why: "nginx refuses the second root, alias, proxy_pass and the like of one block, also where it comes from an included file, and root beside alias. " +
		"At another level, or in another block, it is an ordinary setting.",
	References: []string{"https://nginx.org/en/docs/dirindex.html"},
	Peers:      []rule.Peer{rule.NginxLint.Calls("duplicate-directive")},
	Bad: `server {
    listen 8080;
    root /srv/www;
    index index.html;
    root /srv/www; # want "duplicate"
}
`,
	Good: `server {
    listen 8080;
    root /srv/www;
    index index.html;
}
`,
	Fix:        rule.UnsafeFix,
	FaultKinds: []nginx.FaultKind{nginx.Duplicate},
	Faults: func(p *rule.Pass, f *nginx.Fault) {
		if templated(f.At.File) {
			return
		}
		finding := fromFault(f, "keep one of the two")
		if f.At.Text() == f.Related.Text() { // only then it does not matter which
			finding.Fixes = []diag.Fix{{Description: "remove the second one", Edits: []diag.Edit{removal(f.Directive)}}}
		}
		p.Report(finding)
	},
}
