package eval

import "github.com/wellserved/wellserved/pkg/python"

// execMatch runs a match statement.
func (ip *interp) execMatch(n *python.Match) outcome {
	subject := ip.eval(n.Subject)
	f := ip.frame
	for i := range n.Cases {
		c := &n.Cases[i]
		f.at = f.place(c.Pattern.Position())
		t := ip.matchPattern(c.Pattern, subject)
		if t.u != nil && !ip.decide(t.u) || t.u == nil && !t.is {
			continue
		}
		if c.Guard != nil && !ip.test(c.Guard) {
			continue
		}
		return ip.exec(c.Body)
	}
	return normal
}

// both is `a and b`, with b looked at only where a may hold.
func both(a tri, b func() tri) tri {
	if a.u == nil && !a.is {
		return a
	}
	t := b()
	if t.u != nil || !t.is {
		return t
	}
	return a
}

func (ip *interp) matchPattern(p python.Pattern, v Value) tri {
	ip.step()
	switch n := p.(type) {
	case *python.MatchValue:
		return ip.equal(v, ip.eval(n.Value))
	case *python.MatchSingleton:
		want := map[python.ConstKind]Value{python.ConstNone: None, python.ConstTrue: Bool(true), python.ConstFalse: Bool(false)}[n.Kind]
		return ip.identical(v, want)
	case *python.MatchAs:
		if n.Pattern != nil {
			if t := ip.matchPattern(n.Pattern, v); t.u == nil && !t.is {
				return t
			} else if t.u != nil {
				ip.bind(n.Name, v)
				return t
			}
		}
		if n.Name != "" {
			ip.bind(n.Name, v)
		}
		return yes(true)
	case *python.MatchOr:
		out := yes(false)
		for _, q := range n.Patterns {
			t := ip.matchPattern(q, v)
			if t.u == nil && t.is {
				return t
			}
			if t.u != nil {
				out = t
			}
		}
		return out
	case *python.MatchSequence:
		return ip.matchSequence(n, v)
	case *python.MatchMapping:
		return ip.matchMapping(n, v)
	case *python.MatchClass:
		return ip.matchClass(n, v)
	}
	return tri{u: ip.unknown("this pattern is not followed")}
}

func (ip *interp) matchSequence(n *python.MatchSequence, v Value) tri {
	if u := unknownIter(v); u != nil {
		s := &scope{locals: map[string]bool{}}
		s.pattern(n)
		for name := range s.locals {
			ip.bind(name, u.derive())
		}
		return tri{u: u.derive()}
	}
	switch plain(v).(type) {
	case *List, *Tuple, rangeValue:
	default:
		return yes(false)
	}
	items, u := ip.listOf(v)
	if u != nil {
		return tri{u: u.derive()}
	}
	star := -1
	for i, q := range n.Patterns {
		if _, ok := q.(*python.MatchStar); ok {
			star = i
		}
	}
	if star < 0 && len(items) != len(n.Patterns) || star >= 0 && len(items) < len(n.Patterns)-1 {
		return yes(false)
	}
	out := yes(true)
	for i, q := range n.Patterns {
		switch {
		case star < 0 || i < star:
			out = both(out, func() tri { return ip.matchPattern(q, items[i]) })
		case i == star:
			rest := items[i : len(items)-(len(n.Patterns)-1-i)]
			if name := q.(*python.MatchStar).Name; name != "" {
				ip.bind(name, newList(append([]Value(nil), rest...)...))
			}
		default:
			out = both(out, func() tri { return ip.matchPattern(q, items[len(items)-(len(n.Patterns)-i)]) })
		}
		if out.u == nil && !out.is {
			return out
		}
	}
	return out
}

func (ip *interp) matchMapping(n *python.MatchMapping, v Value) tri {
	if u := unknownOf(v); u != nil {
		return tri{u: u.derive()}
	}
	d, ok := plain(v).(*Dict)
	if !ok {
		return yes(false)
	}
	out := yes(true)
	rest := newDict()
	rest.copyFrom(d)
	for i, k := range n.Keys {
		key := ip.eval(k)
		t := ip.hasKey(d, key)
		if t.u == nil && !t.is {
			return t
		}
		if t.u != nil {
			return t
		}
		rest.remove(key)
		out = both(out, func() tri { return ip.matchPattern(n.Patterns[i], d.get(key)) })
		if out.u == nil && !out.is {
			return out
		}
	}
	if n.Rest != "" {
		ip.bind(n.Rest, rest)
	}
	return out
}

func (ip *interp) matchClass(n *python.MatchClass, v Value) tri {
	out := ip.truth(ip.isInstance(v, ip.eval(n.Class)))
	if out.u == nil && !out.is {
		return out
	}
	if len(n.Patterns) > 0 {
		c, ok := ip.eval(n.Class).(*Class)
		switch {
		case !ok:
			return tri{u: ip.unknown("this pattern is not followed")}
		case c.dict == nil && len(n.Patterns) == 1:
			out = both(out, func() tri { return ip.matchPattern(n.Patterns[0], v) })
		case c.dict == nil:
			return tri{u: ip.unknown("this pattern is not followed")}
		default:
			out = both(out, func() tri { return ip.matchPositional(n, c, v) })
		}
		if out.u == nil && !out.is {
			return out
		}
	}
	for i, name := range n.KwdAttrs {
		a := ip.attr(v, name)
		if a == nil {
			return yes(false)
		}
		out = both(out, func() tri { return ip.matchPattern(n.KwdPatterns[i], a) })
	}
	return out
}

// matchPositional matches the patterns of a class without keywords, whose
// attributes __match_args__ names.
func (ip *interp) matchPositional(n *python.MatchClass, c *Class, v Value) tri {
	var names []Value
	switch own, _ := c.lookup("__match_args__"); {
	case own != nil:
		t, ok := own.(*Tuple)
		if !ok {
			return tri{u: ip.unknown("this pattern is not followed")}
		}
		names = t.items
	case c.dataclass:
		names = fieldTuple(c.dataFields).items
	case c.fields != nil:
		names = fieldTuple(c.fields).items
	case c.builtinBase() != nil || c.unknown != nil:
		return tri{u: ip.unknown("this pattern is not followed")}
	}
	if len(n.Patterns) > len(names) {
		ip.raise("TypeError", "%s() accepts %d positional sub-patterns (%d given)", c.name, len(names), len(n.Patterns))
	}
	out := yes(true)
	for i, p := range n.Patterns {
		name, ok := asStr(names[i])
		if !ok {
			return tri{u: ip.unknown("this pattern is not followed")}
		}
		a := ip.attr(v, name)
		if a == nil {
			return yes(false)
		}
		if out = both(out, func() tri { return ip.matchPattern(p, a) }); out.u == nil && !out.is {
			return out
		}
	}
	return out
}
