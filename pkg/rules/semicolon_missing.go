package rules

import (
	"github.com/wellserved/wellserved/pkg/diag"
	"github.com/wellserved/wellserved/pkg/nginx"
	"github.com/wellserved/wellserved/pkg/rule"
)

var semicolonMissing = &rule.Rule{
	ID: "semicolon-missing", Category: rule.Correctness, Severity: diag.Error, Since: since,
	Summary: "A directive does not end in a semicolon",
	Why: "A directive ends at its semicolon, not at the end of its line. Without one nginx takes the next line for more arguments. " +
		"Directives that take any number of them, such as index, server_name and try_files, accept this silently: the next line is then without effect.",
	References: []string{"https://nginx.org/en/docs/beginners_guide.html#conf_structure"},
	Peers:      []rule.Peer{rule.NginxLint.Calls("missing-semicolon")},
	Bad: `server {
    listen 8080;
    index index.html # want "\"index\" is not terminated"
    root /srv/www;
}
`,
	Good: `server {
    listen 8080;
    index index.html;
    root /srv/www;
}
`,
	Fix:        rule.UnsafeFix,
	FaultKinds: []nginx.FaultKind{nginx.MissingSemicolon},
	Faults: func(p *rule.Pass, f *nginx.Fault) {
		if templated(f.At.File) {
			return
		}
		finding := fromFault(f, "end the directive with ;")
		finding.Effect = "nginx takes what follows for arguments: it does not start, or ignores the next directive without a word"
		end := f.At.End
		finding.Fixes = []diag.Fix{{
			Description: "add the semicolon", Edits: []diag.Edit{{At: f.At.File.At(end, end), Text: ";"}},
		}}
		p.Report(finding)
	},
}
