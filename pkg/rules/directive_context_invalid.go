package rules

import (
	"github.com/wellserved/wellserved/pkg/diag"
	"github.com/wellserved/wellserved/pkg/nginx"
	"github.com/wellserved/wellserved/pkg/rule"
)

var directiveContextInvalid = &rule.Rule{
	ID: "directive-context-invalid", Category: rule.Correctness, Severity: diag.Error, Since: since,
	Summary: "A directive stands where nginx does not allow it",
	Why: "Every directive has the contexts that its documentation names: main, http, server, location, if and so on. Elsewhere nginx refuses it. " +
		"An included file is judged where it is included. The outermost lines of a file that is only part of a configuration are not judged.",
	References: []string{"https://nginx.org/en/docs/beginners_guide.html#conf_structure"},
	Peers:      []rule.Peer{rule.NginxLint.Calls("invalid-directive-context"), rule.Nginx.Calls(rule.Refused)},
	Bad: `server {
    listen 8080;
    proxy_pass http://127.0.0.1:8000; # want "not allowed here: it stands in server"
}
`,
	Good: `server {
    listen 8080;
    location / {
        proxy_pass http://127.0.0.1:8000;
    }
}
`,
	FaultKinds: []nginx.FaultKind{nginx.WrongContext},
	Faults: func(p *rule.Pass, f *nginx.Fault) {
		if templated(f.At.File) || !p.Config().Whole() && f.Directive.Parent == p.Config().Root {
			return
		}
		p.Report(fromFault(f, "move it into a block where it may stand"))
	},
}
