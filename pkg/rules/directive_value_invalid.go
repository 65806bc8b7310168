package rules

import (
	"fmt"

	"github.com/wellserved/wellserved/pkg/diag"
	"github.com/wellserved/wellserved/pkg/nginx"
	"github.com/wellserved/wellserved/pkg/rule"
)

var directiveValueInvalid = &rule.Rule{
	ID: "directive-value-invalid", Category: rule.Correctness, Severity: diag.Error, Since: since,
	Summary: "A value is none that the directive takes",
	Why: "nginx reads a switch as on or off, a time as 90s or 1h 30m, a size as 512, 16k or 10m, and knows the flags of a rewrite and the parameters of a socket by name. " +
		"10MB, 30sec and yes are none of them, and nginx does not start.",
	References: []string{"https://nginx.org/en/docs/syntax.html"},
	Peers:      []rule.Peer{rule.Nginx.Calls(rule.Refused)},
	Bad: `server {
    listen 8080;
    client_max_body_size 10MB; # want "\"10MB\" is not a size"
}
`,
	Good: `server {
    listen 8080;
    client_max_body_size 10m;
}
`,
	FaultKinds: []nginx.FaultKind{nginx.WrongValue},
	Faults: func(p *rule.Pass, f *nginx.Fault) {
		if !templated(f.At.File) {
			p.Report(fromFault(f, "write it as nginx reads it"))
		}
	},
	Visit: rule.Visit{
		"rewrite":     wordsOf(rewriteFlag),
		"return":      wordsOf(returnCode),
		"error_page":  wordsOf(errorPageCode),
		"add_header":  wordsOf(alwaysOnly),
		"add_trailer": wordsOf(alwaysOnly),
		"proxy_pass":  wordsOf(passScheme),
		"listen":      wordsOf(listenParameter),
		"server":      wordsOf(memberParameter),
	},
}

// wordsOf reports what a directive's own reading of its arguments refuses: the
// argument, and what is wrong with it, or "" twice.
func wordsOf(read func(d *nginx.Directive) (word, wrong string)) func(*rule.Pass, *nginx.Directive) {
	return func(p *rule.Pass, d *nginx.Directive) {
		word, wrong := read(d)
		if wrong == "" || nginx.Hole(word) || templated(d.File) {
			return
		}
		p.Report(diag.Finding{
			At: d.Head(), Message: fmt.Sprintf("%q directive: %q %s", d.Name, word, wrong), Effect: refused,
			Remedy: "write it as nginx reads it",
		})
	}
}
