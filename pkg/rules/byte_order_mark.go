package rules

import (
	"github.com/wellserved/wellserved/pkg/diag"
	"github.com/wellserved/wellserved/pkg/nginx"
	"github.com/wellserved/wellserved/pkg/rule"
)

var byteOrderMark = &rule.Rule{
	ID: "byte-order-mark", Category: rule.Correctness, Severity: diag.Error, Since: since,
	Summary: "The file begins with a byte order mark",
	Why: "Some editors put three invisible bytes in front of a text to mark it as UTF-8. nginx takes them for part of the first word, " +
		"and so does not know the first directive.",
	References: []string{"https://nginx.org/en/docs/beginners_guide.html#conf_structure"},
	Peers:      []rule.Peer{rule.Nginx.Calls(rule.Refused)},
	Bad:        "\ufeffserver { # want \"byte order mark\"\n    listen 8080;\n}\n",
	Good:       "server {\n    listen 8080;\n}\n",
	Fix:        rule.SafeFix,
	FaultKinds: []nginx.FaultKind{nginx.ByteOrderMark},
	Faults: func(p *rule.Pass, f *nginx.Fault) {
		finding := fromFault(f, "save the file as UTF-8 without a byte order mark")
		finding.Fixes = []diag.Fix{{Description: "remove the byte order mark", Safe: true, Edits: []diag.Edit{{At: f.At}}}}
		p.Report(finding)
	},
}
