package eval

func setSelf(a []Value) *Set { return plain(a[0]).(*Set) }

// toSet makes a set of an iterable, for which order does not matter.
func (ip *interp) toSet(v Value, frozen bool) *Set {
	s := &Set{dict: newDict(), frozen: frozen}
	items, u := ip.anyOrder(v)
	if u != nil {
		s.dict.taintAll(u.settle())
		return s
	}
	for _, x := range items {
		ip.addTo(s, x)
	}
	return s
}

func initSet() {
	for _, c := range []*Class{classSet, classFrozenset} {
		frozen := c == classFrozenset
		c.make = func(ip *interp, _ *Class, args *Args) Value {
			a := ip.bindArgs(c.name, args, "iterable?")
			if a[0] == nil {
				return &Set{dict: newDict(), frozen: frozen}
			}
			return ip.toSet(a[0], frozen)
		}
		for name, op := range map[string]string{"union": "|", "intersection": "&", "difference": "-", "symmetric_difference": "^"} {
			c.methods = orNew(c.methods)
			c.methods[name] = &Builtin{name: name, method: true, lazy: true, fn: func(ip *interp, args *Args) Value {
				r := plain(args.pos[0]).(*Set)
				for _, o := range args.pos[1:] {
					r = ip.combine(op, r, ip.toSet(o, false)).(*Set)
				}
				return r
			}}
		}
		for name, op := range map[string]string{"issubset": "<=", "issuperset": ">="} {
			lazyMethod(c, name, "other", func(ip *interp, a []Value) Value {
				return ip.compareSets(op, setSelf(a), ip.toSet(a[1], false)).value()
			})
		}
		lazyMethod(c, "isdisjoint", "other", func(ip *interp, a []Value) Value {
			r := ip.combine("&", setSelf(a), ip.toSet(a[1], false)).(*Set)
			return ip.truth(r).not().value()
		})
		lazyMethod(c, "copy", "", func(ip *interp, a []Value) Value { return ip.toSet(a[0], frozen) })
	}
	lazyMethod(classSet, "add", "elem", func(ip *interp, a []Value) Value { ip.addTo(setSelf(a), a[1]); return None })
	for name, strict := range map[string]bool{"remove": true, "discard": false} {
		lazyMethod(classSet, name, "elem", func(ip *interp, a []Value) Value {
			s := setSelf(a)
			if u := unknownOf(a[1]); u != nil {
				s.dict.taintAll(u.settle())
			} else if !s.dict.remove(a[1]) && strict && s.dict.taint == nil {
				ip.raiseKey(a[1])
			}
			return None
		})
	}
	classSet.methods["update"] = &Builtin{name: "update", method: true, lazy: true, fn: func(ip *interp, args *Args) Value {
		s := plain(args.pos[0]).(*Set)
		for _, o := range args.pos[1:] {
			s.dict = ip.combine("|", s, ip.toSet(o, false)).(*Set).dict
		}
		return None
	}}
	for name, op := range map[string]string{"difference_update": "-", "intersection_update": "&"} {
		lazyMethod(classSet, name, "other", func(ip *interp, a []Value) Value {
			s := setSelf(a)
			s.dict = ip.combine(op, s, ip.toSet(a[1], false)).(*Set).dict
			return None
		})
	}
	lazyMethod(classSet, "clear", "", func(ip *interp, a []Value) Value {
		setSelf(a).dict = newDict()
		return None
	})
	lazyMethod(classSet, "pop", "", func(ip *interp, a []Value) Value {
		s := setSelf(a)
		if s.dict.taint != nil {
			return s.dict.taint.derive()
		}
		switch s.dict.size() {
		case 0:
			ip.raiseKey(Str("pop from an empty set"))
		case 1:
			k := s.dict.keys()[0]
			s.dict.clear()
			return k
		}
		u := ip.unknown("which item a set gives first is chance")
		s.dict.taintAll(u)
		return u.derive()
	})
}

func orNew(m map[string]*Builtin) map[string]*Builtin {
	if m == nil {
		return map[string]*Builtin{}
	}
	return m
}
