package rules

import (
	"fmt"
	"strings"

	"github.com/wellserved/wellserved/pkg/diag"
	"github.com/wellserved/wellserved/pkg/nginx"
	"github.com/wellserved/wellserved/pkg/rule"
	"github.com/wellserved/wellserved/pkg/rules/pattern"
)

var regexRedos = &rule.Rule{
	ID: "regex-redos", Category: rule.Security, Severity: diag.Warning, Since: since,
	Summary:    "A regular expression can take very long on a URL made for it",
	Why:        "A repetition inside a repetition, such as (a+)+, lets the same text be divided in more ways than can be tried. PCRE gives up after some millions of steps; until then the worker answers nobody.",
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
		for _, l := range locations(p) {
			if l.re != nil {
				reportRedos(p, l.d, l.re, l.name)
			}
		}
		for _, d := range p.Directives("rewrite") {
			reportRedos(p, d, expression(p.Site, d.Arg(0), false), d.Arg(0))
		}
		for _, d := range p.Directives("if") {
			t := condition(d)
			if is, fold := t.regex(); is {
				reportRedos(p, d, expression(p.Site, t.value, fold), t.value)
			}
		}
		for _, d := range p.Directives("server_name") {
			for _, a := range d.Args {
				if text, ok := strings.CutPrefix(a.Value, "~"); ok {
					reportRedos(p, d, expression(p.Site, text, true), text)
				}
			}
		}
		for _, d := range p.Directives("map") {
			for _, c := range d.Children {
				if text, ok := strings.CutPrefix(c.Name, "~"); ok {
					reportRedos(p, c, expression(p.Site, strings.TrimPrefix(text, "*"), strings.HasPrefix(text, "*")), text)
				}
			}
		}
	},
}

func reportRedos(p *rule.Pass, d *nginx.Directive, re *pattern.Regex, text string) {
	if re == nil || !explodes(re.Root) {
		return
	}
	p.Report(diag.Finding{
		At: d.Head(), Message: fmt.Sprintf("a repetition in a repetition can divide the same text in many ways: %s", text),
		Effect: "one request can keep a worker busy for seconds", Remedy: "repeat only once, or put a separator that the inner part cannot hold between the rounds",
	})
}

// explodes reports whether an unbounded repetition holds another whose text can
// follow itself without anything in between.
func explodes(root *pattern.Node) bool {
	found := false
	root.Walk(func(n *pattern.Node) bool {
		if n.Op == pattern.Repeat && n.Max < 0 && !n.Possessive && roundsMeet(n.Subs[0]) {
			found = true
		}
		return !found && !(n.Op == pattern.Group && n.Possessive)
	})
	return found
}

// roundsMeet reports whether a repeated node consists of an unbounded
// repetition with nothing, or only what can be empty, beside it, so that the
// text of one round can as well be that of two.
func roundsMeet(n *pattern.Node) bool {
	if n.Op == pattern.Group && n.Possessive {
		return false // what it took it does not give back
	}
	for _, b := range n.Branches() {
		parts := []*pattern.Node{b}
		if b.Op == pattern.Concat {
			parts = b.Subs
		}
		for i, part := range parts {
			inner := part
			for inner.Op == pattern.Group && len(inner.Subs) == 1 && !inner.Possessive {
				inner = inner.Subs[0]
			}
			if inner.Op != pattern.Repeat || inner.Max >= 0 || inner.Possessive {
				continue
			}
			set := inner.Subs[0].Bytes()
			alone := true
			for j, other := range parts {
				if j != i && !other.CanBeEmpty() && !covers(set, other) {
					alone = false
				}
			}
			if alone {
				return true
			}
		}
	}
	return false
}

// covers reports whether all that a node can match is made of bytes of the set.
func covers(set pattern.Set, n *pattern.Node) bool {
	bytes := n.Bytes()
	for i := range bytes {
		if bytes[i]&^set[i] != 0 {
			return false
		}
	}
	return true
}
