package eval

// initIteration adds the functions over iterables.
func initIteration() {
	for name, want := range map[string]bool{"any": true, "all": false} {
		addBuiltin(lazily(name, "iterable", func(ip *interp, a []Value) Value { return ip.anyAll(a[0], want) }))
	}
	addBuiltin(lazily("sorted", "iterable * key? reverse?", func(ip *interp, a []Value) Value {
		items, u := ip.anyOrder(a[0])
		if u == nil {
			items, u = ip.sorted(items, a[1], a[2])
		}
		if u != nil {
			return &List{taint: u.settle()}
		}
		return newList(items...)
	}))
	addBuiltin(lazily("reversed", "sequence", func(ip *interp, a []Value) Value {
		if m := ip.special(a[0], "__reversed__"); m != nil {
			return ip.call(m)
		}
		items, u := ip.listOf(a[0])
		if u != nil {
			return u.derive()
		}
		out := make([]Value, len(items))
		for i, v := range items {
			out[len(out)-1-i] = v
		}
		return iterOver(out)
	}))
	addBuiltin(lazily("sum", "iterable start?", func(ip *interp, a []Value) Value {
		items, u := ip.listOf(a[0])
		if u != nil {
			return u.derive()
		}
		total := a[1]
		if total == nil {
			total = intOf(0)
		}
		if _, ok := total.(Str); ok {
			ip.raise("TypeError", "sum() can't sum strings [use ''.join(seq) instead]")
		}
		for _, v := range items {
			total = ip.binary("+", total, v)
		}
		return total
	}))
	for name, op := range map[string]string{"min": "<", "max": ">"} {
		builtins[name] = &Builtin{name: name, lazy: true, fn: func(ip *interp, args *Args) Value { return ip.extreme(name, op, args) }}
	}
	addBuiltin(lazily("iter", "object sentinel?", func(ip *interp, a []Value) Value {
		if a[1] != nil {
			return ip.unknown("iter() with a sentinel is not followed")
		}
		return ip.iterate(a[0])
	}))
	addBuiltin(lazily("next", "iterator default?", func(ip *interp, a []Value) Value { return ip.nextOf(a[0], a[1]) }))
	addBuiltin(lazily("enumerate", "iterable start?", func(ip *interp, a []Value) Value {
		it := ip.iterate(a[0])
		n := ip.needInt(a[1], 0)
		out := &Iter{name: "enumerate", taint: it.taint}
		out.next = func() (Value, bool) {
			v, ok := it.next()
			if out.taint = it.taint; it.loose != nil {
				out.taint = it.loose
			}
			if !ok {
				return nil, false
			}
			n++
			return newTuple(intOf(n-1), v), true
		}
		return out
	}))
	builtins["zip"] = &Builtin{name: "zip", lazy: true, fn: func(ip *interp, args *Args) Value { return ip.zip(args.pos) }}
	builtins["map"] = &Builtin{name: "map", lazy: true, fn: func(ip *interp, args *Args) Value {
		if len(args.pos) < 2 {
			ip.raise("TypeError", "map() must have at least two arguments.")
		}
		fn := args.pos[0]
		src := ip.zip(args.pos[1:])
		out := &Iter{name: "map", taint: src.taint, loose: src.loose}
		out.next = func() (Value, bool) {
			v, ok := src.next()
			out.taint, out.loose = src.taint, src.loose
			if !ok {
				return nil, false
			}
			return ip.callValue(fn, &Args{pos: v.(*Tuple).items}), true
		}
		return out
	}}
	addBuiltin(lazily("filter", "function iterable", func(ip *interp, a []Value) Value {
		src := ip.iterate(a[1])
		out := &Iter{name: "filter", taint: src.taint, loose: src.loose}
		out.next = func() (Value, bool) {
			for {
				v, ok := src.next()
				out.taint, out.loose = src.taint, src.loose
				if !ok {
					return nil, false
				}
				keep := v
				if a[0] != Value(None) {
					keep = ip.call(a[0], v)
				}
				t := ip.truth(keep)
				if t.u != nil {
					out.taint = t.u
					return nil, false
				}
				if t.is {
					return v, true
				}
				ip.step()
			}
		}
		return out
	}))
}

func (ip *interp) zip(sources []Value) *Iter {
	its := make([]*Iter, len(sources))
	out := &Iter{name: "zip"}
	for i, s := range sources {
		its[i] = ip.iterate(s)
		if its[i].taint != nil {
			out.taint = its[i].taint
		}
		if its[i].loose != nil {
			out.loose = its[i].loose
		}
	}
	out.next = func() (Value, bool) {
		items := make([]Value, len(its))
		for i, it := range its {
			v, ok := it.next()
			if it.taint != nil {
				out.taint = it.taint
			}
			if it.loose != nil {
				out.loose = it.loose
			}
			if out.loose != nil && len(its) > 1 {
				out.taint = out.loose
			}
			if !ok {
				return nil, false
			}
			items[i] = v
		}
		return newTuple(items...), len(items) > 0
	}
	return out
}

func (ip *interp) anyAll(v Value, want bool) Value {
	it := ip.iterate(v)
	var maybe *Unknown
	for {
		x, ok := it.next()
		if !ok {
			break
		}
		t := ip.truth(x)
		if t.u != nil {
			maybe = t.u
		} else if t.is == want {
			return Bool(want)
		}
	}
	if it.taint != nil {
		return it.taint.derive()
	}
	if maybe != nil {
		return maybe.derive()
	}
	return Bool(!want)
}

func (ip *interp) extreme(name, op string, args *Args) Value {
	key, def := args.keyword("key"), args.keyword("default")
	var items []Value
	if len(args.pos) == 1 {
		list, u := ip.anyOrder(args.pos[0])
		if u != nil {
			return u.derive()
		}
		items = list
	} else {
		items = args.pos
	}
	if len(items) == 0 {
		if def != nil {
			return def
		}
		ip.raise("ValueError", "%s() arg is an empty sequence", name)
	}
	rank := func(v Value) Value {
		if key == nil || key == Value(None) {
			return v
		}
		return ip.call(key, v)
	}
	best, bestRank := items[0], rank(items[0])
	for _, v := range items[1:] {
		r := rank(v)
		t := ip.compare(op, r, bestRank)
		if t.u != nil {
			return t.u.derive()
		}
		if t.is {
			best, bestRank = v, r
		}
	}
	if u := firstUnknown(bestRank); u != nil && len(items) > 1 {
		return u.derive()
	}
	return best
}

// nextOf is next(iterator, default).
func (ip *interp) nextOf(v, def Value) Value {
	if u := unknownOf(v); u != nil {
		ip.mayRaise(u)
		return u.derive()
	}
	it, ok := v.(*Iter)
	if !ok {
		if m := ip.special(v, "__next__"); m != nil {
			var r Value
			exc := ip.try(func() { r = ip.call(m) })
			if exc == nil {
				return r
			}
			if def != nil && exc.isA("StopIteration") {
				return def
			}
			ip.toss(exc)
		}
		if f, isFile := v.(*openFile); isFile {
			it, ok = f.lines(), true
		}
	}
	if !ok {
		ip.raise("TypeError", "'%s' object is not an iterator", v.class().name)
	}
	r, more := it.next()
	if it.loose != nil && it.taint == nil {
		return it.loose.derive()
	}
	if it.taint != nil && !more {
		ip.mayRaise(it.taint)
		return it.taint.derive()
	}
	if more {
		return r
	}
	if def != nil {
		return def
	}
	var result Value = None
	if it.send != nil && it.send.frame.result != nil {
		result = it.send.frame.result
	}
	ip.throw(makeException(ip, exceptions["StopIteration"], &Args{pos: []Value{result}}))
	return nil
}

func init() {
	lazyMethod(classIter, "__next__", "", func(ip *interp, a []Value) Value { return ip.nextOf(a[0], nil) })
	lazyMethod(classIter, "__iter__", "", func(ip *interp, a []Value) Value { return a[0] })
	lazyMethod(classIter, "send", "value", func(ip *interp, a []Value) Value {
		it := a[0].(*Iter)
		if it.send != nil {
			it.send.sent = a[1]
		}
		return ip.nextOf(it, nil)
	})
	lazyMethod(classIter, "close", "", func(ip *interp, a []Value) Value {
		if it := a[0].(*Iter); it.close != nil {
			it.close()
		}
		return None
	})
}
