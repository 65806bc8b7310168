package rules

import (
	"fmt"
	"strings"

	"github.com/wellserved/wellserved/pkg/diag"
	"github.com/wellserved/wellserved/pkg/route"
	"github.com/wellserved/wellserved/pkg/rule"
	"github.com/wellserved/wellserved/pkg/rules/language"
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
		decided := map[string][]hidden{}
		for _, l := range locationLevels(p) {
			if !asksExpressions(l) {
				continue
			}
			key := spelled(l)
			found, known := decided[key]
			if !known {
				found = unreachable(l)
				decided[key] = found
			}
			for _, h := range found {
				reportUnreachable(p, l[h.at], l[h.by], h.alone)
			}
		}
	},
}

// Bounds on what is compared in one block.
const (
	comparedExpressions = 60
	comparedPrefixes    = 64
	togetherAtMost      = 8 // that may hide an expression together
)

// hidden is a location that no URL reaches, and one that takes its URLs, alone or
// together with others; both by index.
type hidden struct {
	at, by int
	alone  bool
}

func reportUnreachable(p *rule.Pass, l, by placed, alone bool) {
	takes, effect := "takes all of its URLs", "another location answers for every URL that it is for"
	if !alone {
		takes, effect = "takes some of its URLs, others the rest", "other locations answer for every URL that it is for"
	}
	p.Report(diag.Finding{
		At: l.d.Head(), Message: fmt.Sprintf("location %s is never reached", l.name),
		Effect:  effect,
		Remedy:  "put it inside the other location, or before it, or remove one of the two",
		Related: []diag.Related{{At: by.d.Head(), Message: takes}},
	})
}

// asksExpressions reports whether a block has an expression that something else
// may go before.
func asksExpressions(list []placed) bool {
	expressions, carets := 0, 0
	for _, l := range list {
		switch {
		case l.re != nil:
			expressions++
		case l.kind == route.Caret, l.kind == route.Exact:
			carets++
		}
	}
	return expressions > 1 || expressions > 0 && carets > 0
}

// spelled is the text of a block's locations, by which equal blocks are judged
// once.
func spelled(list []placed) string {
	var b strings.Builder
	for _, l := range list {
		b.WriteByte(byte(l.kind))
		b.WriteString(l.name)
		b.WriteByte(0)
	}
	return b.String()
}

// unreachable decides for each expression of a block whether the exact
// locations, the prefixes with ^~ and the expressions before it leave it any
// URL.
func unreachable(list []placed) []hidden {
	prefixes, caret := rivalPrefixes(list)
	var out []hidden
	var earlier []*candidate
	seen := map[location]bool{}
	for i, l := range list {
		if l.re == nil || len(earlier) >= comparedExpressions {
			continue
		}
		key := l.location
		key.arg = 0
		if seen[key] {
			continue // location-duplicate says so
		}
		seen[key] = true
		c := newCandidate(l, i)
		if before, may := c.rivals(earlier, prefixes); may {
			switch by, alone := hiddenBy(c.expression(), prefixes, before); {
			case by >= 0 && by < len(before):
				out = append(out, hidden{i, before[by].at, alone})
			case by >= 0:
				out = append(out, hidden{i, caret(l), true})
			}
		}
		earlier = append(earlier, c)
	}
	return out
}

// candidate is an expression with what its tree says at a glance, so that an
// automaton is made only of those that others may hide, or that may hide others.
type candidate struct {
	at     int // index in the block
	re     *pattern.Regex
	begins bool
	text   string      // every match begins with it, where begins
	last   pattern.Set // what a URL that is matched can end with
	made   *language.Expression
}

func newCandidate(l placed, at int) *candidate {
	c := &candidate{at: at, re: l.re, begins: l.re.Root.Begins()}
	if c.begins && l.kind == route.Regex { // text that ignores case is no prefix
		c.text, _ = l.re.Root.Prefix()
	}
	c.last = pattern.Set{}.Negated()
	if l.re.Root.Ends() {
		c.last = l.re.Root.Last()
	}
	return c
}

func (c *candidate) expression() *language.Expression {
	if c.made == nil {
		c.made = language.New(c.re)
	}
	return c.made
}

// rivals returns the earlier expressions that share URLs with one, as far as
// their trees say, and whether they and the prefixes together may take all.
func (c *candidate) rivals(earlier []*candidate, prefixes *language.Prefixes) (out []*candidate, may bool) {
	var last pattern.Set
	for _, o := range earlier {
		if o.last.Meets(c.last) && (!o.begins || !c.begins || alongside(o.text, c.text)) {
			out = append(out, o)
			last.Union(o.last)
		}
	}
	if last.Covers(c.last) {
		return out, true
	}
	if prefixes == nil {
		return nil, false
	}
	for i, name := range prefixes.Names {
		if prefixes.Carets[i] && (name == "/" || c.begins && alongside(name, c.text)) {
			return out, true
		}
	}
	return nil, false
}

// alongside reports whether some URL begins with both texts.
func alongside(a, b string) bool { return strings.HasPrefix(a, b) || strings.HasPrefix(b, a) }

// hiddenBy returns which of the earlier expressions takes what an expression
// matches, or their number where the prefixes do, or -1 where neither is proved.
func hiddenBy(e *language.Expression, prefixes *language.Prefixes, earlier []*candidate) (by int, alone bool) {
	url, known := e.Left()
	if !known || url == "" {
		return -1, false // not known, or it matches no URL at all, which is another fault
	}
	var rivals []language.Rival
	by = len(earlier)
	free := prefixes == nil || !prefixes.Take(url)
	if prefixes != nil {
		rivals = append(rivals, prefixes)
	}
	for i, c := range earlier {
		o := c.expression()
		takes, exact := o.Takes(url)
		if !exact {
			continue
		}
		free = free && !takes
		r, _ := o.Rival()
		rivals = append(rivals, r)
		if !takes {
			continue
		}
		if left, known := e.Left(r); known && left == "" {
			return i, true
		}
		by = min(by, i)
	}
	if free || len(rivals) > togetherAtMost {
		return -1, false
	}
	if left, known := e.Left(rivals...); left != "" || !known {
		return -1, false
	}
	return by, false
}

// rivalPrefixes returns the prefixes and exact names of a block that answer
// before expressions, or nil where there are none or too many, and a function
// that finds the one that hides an expression.
func rivalPrefixes(list []placed) (*language.Prefixes, func(placed) int) {
	p := &language.Prefixes{}
	carets := 0
	for _, l := range list {
		switch l.kind {
		case route.Exact:
			p.Exact = append(p.Exact, l.name)
		case route.Prefix, route.Caret:
			p.Names, p.Carets = append(p.Names, l.name), append(p.Carets, l.kind == route.Caret)
			if l.kind == route.Caret {
				carets++
			}
		}
	}
	if carets == 0 {
		p.Names, p.Carets = nil, nil // prefixes alone leave expressions their turn
	}
	by := func(hidden placed) int {
		text, _ := hidden.re.Root.Prefix()
		best := 0
		for i, l := range list {
			if l.kind == route.Exact || l.kind == route.Caret {
				if best == 0 || strings.HasPrefix(text, l.name) {
					best = i
				}
			}
		}
		return best
	}
	if n := len(p.Names) + len(p.Exact); n == 0 || n > comparedPrefixes {
		return nil, by
	}
	return p, by
}
