package python

import (
	"maps"
	"slices"
)

// match checks a match statement.
func (c *checker) match(s *Match) {
	c.expr(s.Subject)
	for i := range s.Cases {
		k := &s.Cases[i]
		p := patternChecker{checker: c, irrefutable: k.Guard != nil || i == len(s.Cases)-1, names: map[string]bool{}}
		p.pattern(k.Pattern)
		c.expr(k.Guard)
		c.stmts(k.Body)
	}
}

// patternChecker checks one pattern of a case.
type patternChecker struct {
	*checker
	// irrefutable is set where a pattern may match everything, because no
	// other follows.
	irrefutable bool
	names       map[string]bool // what the pattern binds
}

func (p *patternChecker) bindName(name string, at Pos) {
	if name == "" {
		return
	}
	p.bind(name, Store, at)
	if p.names[name] {
		refuse(at, "multiple assignments to name '%s' in pattern", name)
	}
	p.names[name] = true
}

// pattern checks a pattern.
func (p *patternChecker) pattern(pat Pattern) {
	p.enter(pat)
	switch pat := pat.(type) {
	case *MatchValue:
		p.expr(pat.Value)
	case *MatchSequence:
		p.sequence(pat)
	case *MatchMapping:
		p.mapping(pat)
	case *MatchClass:
		p.class(pat)
	case *MatchStar:
		p.bindName(pat.Name, pat.Pos)
	case *MatchAs:
		p.as(pat)
	case *MatchOr:
		p.or(pat)
	}
	p.leave()
}

func (p *patternChecker) as(pat *MatchAs) {
	switch {
	case pat.Pattern != nil:
		p.pattern(pat.Pattern)
	case p.irrefutable:
	case pat.Name == "":
		refuse(pat.Pos, "wildcard makes remaining patterns unreachable")
	default:
		refuse(pat.Pos, "name capture '%s' makes remaining patterns unreachable", pat.Name)
	}
	p.bindName(pat.Name, pat.Pos)
}

// inner checks patterns inside another, which may match everything.
func (p *patternChecker) inner(list []Pattern) {
	was := p.irrefutable
	p.irrefutable = true
	for _, pat := range list {
		p.pattern(pat)
	}
	p.irrefutable = was
}

func (p *patternChecker) sequence(pat *MatchSequence) {
	star := false
	for _, sub := range pat.Patterns {
		if _, ok := sub.(*MatchStar); ok {
			if star {
				refuse(pat.Pos, "multiple starred expressions in sequence pattern")
			}
			star = true
		}
	}
	p.inner(pat.Patterns)
}

func (p *patternChecker) mapping(pat *MatchMapping) {
	seen := map[string]bool{}
	for _, key := range pat.Keys {
		c, ok := key.(*Constant)
		if !ok {
			p.expr(key)
			continue
		}
		id := string(rune(c.Kind)) + c.Text
		if n := c.BigInt(); n != nil {
			id = string(rune(c.Kind)) + n.String()
		}
		if seen[id] {
			refuse(pat.Pos, "mapping pattern checks duplicate key")
		}
		seen[id] = true
	}
	p.inner(pat.Patterns)
	p.bindName(pat.Rest, pat.Pos)
}

func (p *patternChecker) class(pat *MatchClass) {
	seen := map[string]bool{}
	for i, name := range pat.KwdAttrs {
		p.bind(name, Store, pat.KwdPatterns[i].Position())
		if seen[name] {
			refuse(pat.KwdPatterns[i].Position(), "attribute name repeated in class pattern: %s", name)
		}
		seen[name] = true
	}
	p.expr(pat.Class)
	p.inner(pat.Patterns)
	p.inner(pat.KwdPatterns)
}

// or checks alternatives: all bind the same names, and only the last may
// match everything.
func (p *patternChecker) or(pat *MatchOr) {
	outer, irrefutable := p.names, p.irrefutable
	var first map[string]bool
	for i, alternative := range pat.Patterns {
		p.names = map[string]bool{}
		p.irrefutable = irrefutable && i == len(pat.Patterns)-1
		p.pattern(alternative)
		if i == 0 {
			first = p.names
			continue
		}
		same := len(first) == len(p.names)
		for name := range p.names {
			same = same && first[name]
		}
		if !same {
			refuse(pat.Pos, "alternative patterns bind different names")
		}
	}
	p.names, p.irrefutable = outer, irrefutable
	for _, name := range slices.Sorted(maps.Keys(first)) {
		p.bindName(name, pat.Pos)
	}
}
