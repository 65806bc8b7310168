package rules

import (
	"github.com/wellserved/wellserved/pkg/diag"
	"github.com/wellserved/wellserved/pkg/nginx"
	"github.com/wellserved/wellserved/pkg/rule"
)

var directiveNameMissing = &rule.Rule{
	ID: "directive-name-missing", Category: rule.Correctness, Severity: diag.Error, Since: since,
	Summary:    "A ; or { stands without a directive before it",
	Why:        "nginx expects a name before every ; and {. A second ; at the end of a line, or a block whose name was deleted, stops it.",
	References: []string{"https://nginx.org/en/docs/beginners_guide.html#conf_structure"},
	Peers:      []rule.Peer{rule.Nginx.Calls(rule.Refused)},
	Bad: `server {
    listen 8080;; # want "unexpected \";\""
}
`,
	Good: `server {
    listen 8080;
}
`,
	Fix:        rule.UnsafeFix,
	FaultKinds: []nginx.FaultKind{nginx.UnexpectedBrace},
	Faults: func(p *rule.Pass, f *nginx.Fault) {
		text := f.At.Text()
		if text == "}" || templated(f.At.File) {
			return
		}
		finding := fromFault(f, "write the directive's name before the {")
		if text == ";" {
			finding.Remedy = "remove this ;"
			finding.Fixes = []diag.Fix{{Description: "remove the ;", Edits: []diag.Edit{{At: f.At}}}}
		}
		p.Report(finding)
	},
}
