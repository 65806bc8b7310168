package rules

import (
	"fmt"
	"strconv"
	"strings"
	"sync"

	"github.com/wellserved/wellserved/pkg/diag"
	"github.com/wellserved/wellserved/pkg/nginx"
	"github.com/wellserved/wellserved/pkg/rule"
	"github.com/wellserved/wellserved/pkg/rules/language"
	"github.com/wellserved/wellserved/pkg/rules/pattern"
)

var regexRedos = &rule.Rule{
	ID: "regex-redos", Category: rule.Security, Severity: diag.Warning, Since: since,
	Summary: "A regular expression can take very long on a URL made for it",
	Why: "A repetition inside a repetition, such as (a+)+, lets the same text be divided in more ways than can be tried. PCRE gives up after some millions of steps; " +
		"until then the worker answers nobody.\n\n" +
		"The expression is analysed as an automaton for a part that can be taken in two ways and comes back to itself, and the text that follows from it is tried on " +
		"the expression with its steps counted: only what is proved so is reported, with that text. Atomic and possessive groups, look-arounds and anchors count as PCRE has them.",
	References: []string{"https://cheatsheetseries.owasp.org"},
	Peers:      []rule.Peer{rule.GixyNG.Calls("regex_redos"), rule.GixyNext.Calls("regex_redos")},
	Bad: `server {
    listen 8080;
    location ~ ^/(\w+)+$ { # want "repetition"
        return 204;
    }
}
`,
	Good: `server {
    listen 8080;
    location ~ ^/\w+$ {
        return 204;
    }
}
`,
	CheckSite: func(p *rule.Pass) {
		eachExpression(p, func(d *nginx.Directive, re *pattern.Regex, text string) { reportRedos(p, d, re, text) })
	},
}

// eachExpression calls visit for every expression of the configuration that can
// be read: of locations, rewrites, ifs, server names and maps.
func eachExpression(p *rule.Pass, visit func(d *nginx.Directive, re *pattern.Regex, text string)) {
	one := func(d *nginx.Directive, re *pattern.Regex, text string) {
		if re != nil {
			visit(d, re, text)
		}
	}
	for _, l := range locations(p) {
		one(l.d, l.re, l.name)
	}
	for _, d := range p.Directives("rewrite") {
		one(d, expression(p.Site, d.Arg(0), false), d.Arg(0))
	}
	for _, d := range p.Directives("if") {
		t := condition(d)
		if is, fold := t.regex(); is {
			one(d, expression(p.Site, t.value, fold), t.value)
		}
	}
	for _, d := range p.Directives("server_name") {
		for _, a := range d.Args {
			if text, ok := strings.CutPrefix(a.Value, "~"); ok {
				one(d, expression(p.Site, text, true), text)
			}
		}
	}
	for _, d := range p.Directives("map") {
		for _, c := range d.Children {
			if text, ok := strings.CutPrefix(c.Name, "~"); ok {
				one(c, expression(p.Site, strings.TrimPrefix(text, "*"), strings.HasPrefix(text, "*")), text)
			}
		}
	}
}

func reportRedos(p *rule.Pass, d *nginx.Directive, re *pattern.Regex, text string) {
	attack, is := explodes(p.Site, re)
	if !is {
		return
	}
	p.Report(diag.Finding{
		At: d.Head(), Message: fmt.Sprintf("a repetition can divide the same text in so many ways that trying them all does not end: %s", text),
		Effect: fmt.Sprintf("one request keeps a worker busy: after %s each further %s doubles the time, and with %s at the end nothing fits",
			shownText(attack.Lead), shownText(attack.Loop), shownText(attack.Tail)),
		Remedy: "repeat only once, or put a separator that the inner part cannot hold between the rounds",
	})
}

// shownText is a text for a message: nothing has a name.
func shownText(s string) string {
	if s == "" {
		return "the start"
	}
	return strconv.Quote(s)
}

// verdicts are what was decided of expressions, each once for the site.
type verdicts struct {
	mu      sync.Mutex
	attacks map[*pattern.Regex]*language.Attack
}

var verdictsFact = rule.NewFact[*verdicts]()

// explodes decides whether a text makes an expression take exponentially many
// steps.
func explodes(s *rule.Site, re *pattern.Regex) (language.Attack, bool) {
	if re == nil {
		return language.Attack{}, false
	}
	v := verdictsFact.Of(s, func(*rule.Site) *verdicts {
		return &verdicts{attacks: map[*pattern.Regex]*language.Attack{}}
	})
	v.mu.Lock()
	defer v.mu.Unlock()
	attack, known := v.attacks[re]
	if !known {
		if a, is := language.Explodes(re); is {
			attack = &a
		}
		v.attacks[re] = attack
	}
	if attack == nil {
		return language.Attack{}, false
	}
	return *attack, true
}
