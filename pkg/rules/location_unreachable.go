package rules

import (
	"fmt"
	"strings"

	"github.com/wellserved/wellserved/pkg/diag"
	"github.com/wellserved/wellserved/pkg/nginx"
	"github.com/wellserved/wellserved/pkg/route"
	"github.com/wellserved/wellserved/pkg/rule"
	"github.com/wellserved/wellserved/pkg/rules/pattern"
)

var locationUnreachable = &rule.Rule{
	ID: "location-unreachable", Category: rule.Correctness, Severity: diag.Warning, Since: since,
	Summary: "A regular expression location can never be reached",
	Why: "After ^~ no regular expression is tried: one that is anchored below such a prefix never answers. And of several expressions the first that fits wins: " +
		"one behind another that takes all of its URLs never answers either. Only what can be proved is reported.",
	References: []string{"https://nginx.org/en/docs/http/ngx_http_core_module.html#location"},
	Peers:      []rule.Peer{rule.NginxLint.Calls("unreachable-location")},
	Bad: `server {
    listen 8080;
    location ^~ /static/ {
        root /srv;
    }
    location ~ ^/static/css/.*\.css$ { # want "never"
        root /srv/other;
    }
}
`,
	Good: `server {
    listen 8080;
    location /static/ {
        root /srv;
    }
    location ~ ^/static/css/.*\.css$ {
        root /srv/other;
    }
}
`,
	CheckSite: func(p *rule.Pass) {
		for _, l := range locationLevels(p) {
			unreachable(p, l)
		}
	},
}

// comparedExpressions bounds how many earlier expressions one is compared with.
const comparedExpressions = 50

func unreachable(p *rule.Pass, list []placed) {
	var carets, plain []location
	var caretAt []*nginx.Directive
	var earlier []begins
	for _, l := range list {
		switch l.kind {
		case route.Caret:
			carets, caretAt = append(carets, l.location), append(caretAt, l.d)
		case route.Prefix:
			plain = append(plain, l.location)
		}
	}
	for _, l := range list {
		d, re := l.d, l.re
		if re == nil {
			continue
		}
		b := begins{d: d, fold: l.kind == route.RegexNoCase}
		b.text, _ = re.Root.Prefix()

		b.open = onlyPrefix(re.Root)
		if !re.Root.Begins() || b.text == "" {
			continue
		}
		if by := b.hiddenBy(carets, caretAt, plain, earlier); by != nil {
			p.Report(diag.Finding{
				At: d.Head(), Message: fmt.Sprintf("location %s is never reached", l.name),
				Effect:  "another location answers for every URL that it is for",
				Remedy:  "put it inside the other location, or before it, or remove one of the two",
				Related: []diag.Related{{At: by.Head(), Message: "takes all of its URLs"}},
			})
		}
		if b.open && len(earlier) < comparedExpressions {
			earlier = append(earlier, b)
		}
	}
}

// begins is an expression that is anchored at its start.
type begins struct {
	d    *nginx.Directive
	text string // every URL that fits begins with it
	open bool   // and every URL that begins with it fits

	fold bool
}

// onlyPrefix reports whether an expression is an anchor and literal text, with
// nothing or .* behind it.
func onlyPrefix(n *pattern.Node) bool {
	if n.Op != pattern.Concat || !n.Begins() {
		return false
	}
	for i, s := range n.Subs[1:] {
		last := i == len(n.Subs)-2
		everything := s.Op == pattern.Repeat && s.Min == 0 && s.Max < 0 && s.Subs[0].Op == pattern.Any
		if s.Op != pattern.Literal && !(last && everything) {
			return false
		}
	}
	return true
}

// hiddenBy returns the location that takes every URL of the expression, or nil.
func (b begins) hiddenBy(carets []location, caretAt []*nginx.Directive, plain []location, earlier []begins) *nginx.Directive {
	for i, c := range carets {
		if b.fold || !strings.HasPrefix(b.text, c.name) {
			continue
		}
		through := false // a longer plain prefix lets expressions be tried
		for _, o := range plain {
			through = through || len(o.name) > len(c.name) && strings.HasPrefix(o.name, c.name)
		}
		if !through {
			return caretAt[i]
		}
	}
	for _, e := range earlier {
		if e.fold && strings.HasPrefix(strings.ToLower(b.text), strings.ToLower(e.text)) || !e.fold && !b.fold && strings.HasPrefix(b.text, e.text) {
			return e.d
		}
	}
	return nil
}
