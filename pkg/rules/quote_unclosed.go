package rules

import (
	"github.com/wellserved/wellserved/pkg/diag"
	"github.com/wellserved/wellserved/pkg/nginx"
	"github.com/wellserved/wellserved/pkg/rule"
)

var quoteUnclosed = &rule.Rule{
	ID: "quote-unclosed", Category: rule.Correctness, Severity: diag.Error, Since: since,
	Summary: "A quote is opened and not closed",
	Why: "A quote at the beginning of a word makes nginx read up to the next quote of the same kind, over line ends, semicolons and braces. " +
		"Without the second one it swallows the directives that follow, up to the end of the file. A quote in the middle of a word is an ordinary character.",
	References: []string{"https://nginx.org/en/docs/beginners_guide.html#conf_structure"},
	Peers:      []rule.Peer{rule.NginxLint.Calls("unclosed-quote")},
	Bad: `server {
    listen 8080;
    # want+1 "quote . is not closed"
    add_header X-Site "shop;
    location / {
        return 204;
    }
}
`,
	Good: `server {
    listen 8080;
    add_header X-Site "shop";
    location / {
        return 204;
    }
}
`,
	FaultKinds: []nginx.FaultKind{nginx.UnclosedQuote},
	Faults: func(p *rule.Pass, f *nginx.Fault) {
		if !templated(f.At.File) {
			p.Report(fromFault(f, "close the quote with "+f.At.Text()+" where the value ends"))
		}
	},
}
