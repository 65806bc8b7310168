package rules

import (
	"github.com/wellserved/wellserved/pkg/diag"
	"github.com/wellserved/wellserved/pkg/nginx"
	"github.com/wellserved/wellserved/pkg/rule"
)

var quoteFollowedByText = &rule.Rule{
	ID: "quote-followed-by-text", Category: rule.Correctness, Severity: diag.Error, Since: since,
	Summary:    "Text is glued to a closing quote",
	Why:        "After a closing quote nginx wants a blank, a semicolon or a brace. It does not join quoted and unquoted parts into one word, as a shell does.",
	References: []string{"https://nginx.org/en/docs/beginners_guide.html#conf_structure"},
	Peers:      []rule.Peer{rule.Nginx.Calls(rule.Refused)},
	Bad: `location /files/ {
    alias "/srv/my files"/; # want "after a closing quote"
}
`,
	Good: `location /files/ {
    alias "/srv/my files/";
}
`,
	FaultKinds: []nginx.FaultKind{nginx.UnexpectedText},
	Faults: func(p *rule.Pass, f *nginx.Fault) {
		if !templated(f.At.File) {
			p.Report(fromFault(f, "put the whole value into one pair of quotes"))
		}
	},
}
