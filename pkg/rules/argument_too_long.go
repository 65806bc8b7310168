package rules

import (
	"strings"

	"github.com/wellserved/wellserved/pkg/diag"
	"github.com/wellserved/wellserved/pkg/nginx"
	"github.com/wellserved/wellserved/pkg/rule"
)

var argumentTooLong = &rule.Rule{
	ID: "argument-too-long", Category: rule.Correctness, Severity: diag.Error, Since: since,
	Summary: "An argument is longer than nginx can read",
	Why: "nginx reads its configuration through a buffer of 4096 bytes, and one argument must fit into it. " +
		"Long maps and lists belong into several entries or a file of their own.",
	References: []string{"https://nginx.org/en/docs/beginners_guide.html#conf_structure"},
	Peers:      []rule.Peer{rule.Nginx.Calls(rule.Refused)},
	Examples: func() (bad, good string) {
		return "location / {\n    return 200 " + strings.Repeat("a", 5000) + "; # want \"too long parameter\"\n}\n",
			"location / {\n    return 200 aaaa;\n}\n"
	},
	FaultKinds: []nginx.FaultKind{nginx.TokenTooLong},
	Faults: func(p *rule.Pass, f *nginx.Fault) {
		p.Report(fromFault(f, "split the value into several shorter ones"))
	},
}
