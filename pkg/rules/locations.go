package rules

import (
	"slices"
	"sync"

	"github.com/wellserved/wellserved/pkg/nginx"
	"github.com/wellserved/wellserved/pkg/route"
	"github.com/wellserved/wellserved/pkg/rule"
	"github.com/wellserved/wellserved/pkg/rules/pattern"
)

// place is a location block with what its arguments say, and its expression
// where it has one that can be read.
type placed struct {
	location
	d  *nginx.Directive
	re *pattern.Regex // nil where there is none
}

var locationsFact = rule.NewFact[[]placed]()

// locations returns every location of the configuration, in the order of
// reading. It is worked out once for all rules.
func locations(p *rule.Pass) []placed { return locationsOf(p.Site) }

func locationsOf(s *rule.Site) []placed {
	return locationsFact.Of(s, func(s *rule.Site) []placed {
		list := make([]placed, 0, len(s.Directives("location")))
		for _, d := range s.Directives("location") {
			l := placed{location: readLocation(d), d: d}
			if l.regex() {
				l.re = expression(s, l.name, l.kind == route.RegexNoCase)
			}
			list = append(list, l)
		}
		return list
	})
}

// expressions are those that were read, by text: a site repeats few of them
// many times.
type expressions struct {
	mu   sync.Mutex
	read map[expressionKey]*pattern.Regex
}

type expressionKey struct {
	text string
	fold bool
}

var expressionsFact = rule.NewFact[*expressions]()

// expression reads a regular expression, once for the site; nil where it cannot
// be read.
func expression(s *rule.Site, text string, fold bool) *pattern.Regex {
	cache := expressionsFact.Of(s, func(*rule.Site) *expressions {
		return &expressions{read: map[expressionKey]*pattern.Regex{}}
	})
	key := expressionKey{text, fold}
	cache.mu.Lock()
	defer cache.mu.Unlock()
	re, ok := cache.read[key]
	if !ok {
		var err error
		if re, err = pattern.Parse(text, fold); err != nil {
			re = nil // nothing is said of what cannot be read
		}
		cache.read[key] = re
	}
	return re
}

var locationLevelsFact = rule.NewFact[[][]placed]()

// locationLevels returns the locations of each block that has any.
func locationLevels(p *rule.Pass) [][]placed {
	all := locations(p)
	return locationLevelsFact.Of(p.Site, func(s *rule.Site) [][]placed {
		out := make([][]placed, 0, runs(s.Directives("location")))
		var open []int // of out: the blocks around the last location, the innermost last
		for from := 0; from < len(all); {
			parent := all[from].d.Parent
			to := from + 1
			for to < len(all) && all[to].d.Parent == parent {
				to++
			}
			// Most blocks hold their locations in one run, which is shared; only
			// nested ones part it.
			n := slices.IndexFunc(open, func(n int) bool { return out[n][0].d.Parent == parent })
			if n >= 0 {
				out[open[n]] = append(out[open[n]], all[from:to]...)
				open = open[:n+1]
			} else {
				if from > 0 && all[from-1].d != parent.Enclosing("location") { // not inside the last one
					open = open[:0]
				}
				open = append(open, len(out))
				out = append(out, all[from:to:to])
			}
			from = to
		}
		return out
	})
}
