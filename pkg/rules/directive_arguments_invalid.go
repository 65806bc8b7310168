package rules

import (
	"github.com/wellserved/wellserved/pkg/diag"
	"github.com/wellserved/wellserved/pkg/nginx"
	"github.com/wellserved/wellserved/pkg/rule"
)

var directiveArgumentsInvalid = &rule.Rule{
	ID: "directive-arguments-invalid", Category: rule.Correctness, Severity: diag.Error, Since: since,
	Summary:    "A directive has too many or too few arguments",
	Why:        "nginx knows how many arguments each directive takes and refuses any other number. A value with a blank in it needs quotes.",
	References: []string{"https://nginx.org/en/docs/dirindex.html"},
	Peers:      []rule.Peer{rule.Nginx.Calls(rule.Refused)},
	Bad: `location /files/ {
    alias /srv/my files/; # want "invalid number of arguments"
}
`,
	Good: `location /files/ {
    alias "/srv/my files/";
}
`,
	FaultKinds: []nginx.FaultKind{nginx.WrongArguments},
	Faults: func(p *rule.Pass, f *nginx.Fault) {
		if !templated(f.At.File) {
			p.Report(fromFault(f, "give it as many arguments as it takes; put a value with blanks into quotes"))
		}
	},
}
