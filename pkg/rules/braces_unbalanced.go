package rules

import (
	"github.com/wellserved/wellserved/pkg/diag"
	"github.com/wellserved/wellserved/pkg/nginx"
	"github.com/wellserved/wellserved/pkg/rule"
)

var bracesUnbalanced = &rule.Rule{
	ID: "braces-unbalanced", Category: rule.Correctness, Severity: diag.Error, Since: since,
	Summary: "A brace closes nothing, or a block is never closed",
	Why: "nginx reads braces in pairs. A brace too many ends a block early, so that all that follows stands in the wrong place; " +
		"a block that is not closed swallows the rest of the file. Quotes, comments and ${name} do not count; an unquoted regular " +
		"expression with {2} does, and needs quotes.",
	References: []string{"https://nginx.org/en/docs/beginners_guide.html#conf_structure"},
	Peers:      []rule.Peer{rule.NginxLint.Calls("unmatched-braces")},
	Bad: `server {
    listen 8080;
    location / {
        return 204;
    }
}
} # want "unexpected \"}\""
`,
	Good: `server {
    listen 8080;
    location / {
        return 204;
    }
}
`,
	FaultKinds: []nginx.FaultKind{nginx.UnexpectedBrace, nginx.UnclosedBlock},
	Faults: func(p *rule.Pass, f *nginx.Fault) {
		switch {
		case templated(f.At.File), f.Kind == nginx.UnexpectedBrace && f.At.Text() != "}":
		case f.Kind == nginx.UnclosedBlock:
			p.Report(fromFault(f, "add the missing } where the block is to end"))
		default:
			p.Report(fromFault(f, "remove this }, or add the { that it is meant to close"))
		}
	},
}
