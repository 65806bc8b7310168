package rules

import (
	"github.com/wellserved/wellserved/pkg/diag"
	"github.com/wellserved/wellserved/pkg/nginx"
	"github.com/wellserved/wellserved/pkg/rule"
)

var directiveBlockInvalid = &rule.Rule{
	ID: "directive-block-invalid", Category: rule.Correctness, Severity: diag.Error, Since: since,
	Summary:    "A simple directive opens a block, or a block directive ends in a semicolon",
	Why:        "location, server, upstream and their like need a block; all other directives end in a semicolon.",
	References: []string{"https://nginx.org/en/docs/beginners_guide.html#conf_structure"},
	Peers:      []rule.Peer{rule.Nginx.Calls(rule.Refused)},
	Bad: `server {
    listen 8080;
    location /old/; # want "has no opening"
}
`,
	Good: `server {
    listen 8080;
    location /old/ {
    }
}
`,
	FaultKinds: []nginx.FaultKind{nginx.UnexpectedBlock, nginx.MissingBlock},
	Faults: func(p *rule.Pass, f *nginx.Fault) {
		switch {
		case templated(f.At.File):
		case f.Kind == nginx.MissingBlock:
			p.Report(fromFault(f, "give it a block: { … }"))
		default:
			p.Report(fromFault(f, "end it with ; instead of a block"))
		}
	},
}
