package rules

import (
	"fmt"

	"github.com/wellserved/wellserved/pkg/diag"
	"github.com/wellserved/wellserved/pkg/nginx"
	"github.com/wellserved/wellserved/pkg/rule"
	"github.com/wellserved/wellserved/pkg/rules/language"
	"github.com/wellserved/wellserved/pkg/rules/pattern"
)

var regexSlow = &rule.Rule{
	ID: "regex-slow", Category: rule.Security, Severity: diag.Info, Since: since, OptIn: true,
	Summary: "The time that a regular expression takes grows with the third power of a URL's length",
	Why: "Several repetitions, one behind the other, that take the same letter are tried in all ways to divide the text among them: of a URL of eight kilobytes more " +
		"than PCRE's limit of ten million steps allows, so the request ends in 500 after the worker was busy with it.\n\n" +
		"What is reported is proved as for regex-redos. Opt-in: the limit ends it, and short URLs take no time.",
	References: []string{"https://cheatsheetseries.owasp.org"},
	Bad: `server {
    listen 8080;
    location ~ ^/.*x.*y.*z$ { # want "third power"
        return 204;
    }
}
`,
	Good: `server {
    listen 8080;
    location ~ ^/[^/]*/[^/]*/[^/]*z$ {
        return 204;
    }
}
`,
	CheckSite: func(p *rule.Pass) {
		told := map[*pattern.Regex]*language.Attack{}
		eachExpression(p, func(d *nginx.Directive, re *pattern.Regex, text string) {
			attack, known := told[re]
			if !known {
				if _, explodes := explodes(p.Site, re); !explodes {
					if a, is := language.Slow(re); is {
						attack = &a
					}
				}
				told[re] = attack
			}
			if attack == nil {
				return
			}
			p.Report(diag.Finding{
				At: d.Head(), Message: fmt.Sprintf("the steps that %s takes grow with the third power of the text's length", text),
				Effect: fmt.Sprintf("a long URL of %s keeps a worker busy and ends in 500: after %s, and with %s at the end, nothing fits",
					shownText(attack.Loop), shownText(attack.Lead), shownText(attack.Tail)),
				Remedy: "let no two repetitions take the same letter, or test one thing after the other",
			})
		})
	},
}
