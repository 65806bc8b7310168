package eval

func dictSelf(a []Value) *Dict { return plain(a[0]).(*Dict) }

func initDict() {
	classDict.make = func(ip *interp, _ *Class, args *Args) Value {
		d := newDict()
		if len(args.pos) > 1 {
			ip.raise("TypeError", "dict expected at most 1 argument, got %d", len(args.pos))
		}
		if len(args.pos) == 1 {
			ip.update(d, args.pos[0])
		}
		for _, k := range args.kw {
			ip.store(d, Str(k.name), k.value)
		}
		return d
	}
	classDict.statics = map[string]Value{"fromkeys": &Builtin{name: "fromkeys", lazy: true, fn: func(ip *interp, args *Args) Value {
		a := ip.bindArgs("fromkeys", args, "iterable value?")
		d := newDict()
		items, u := ip.listOf(a[0])
		if u != nil {
			d.taintAll(u.settle())
			return d
		}
		v := a[1]
		if v == nil {
			v = None
		}
		for _, k := range items {
			ip.store(d, k, v)
		}
		return d
	}}}
	lazyMethod(classDict, "get", "key default?", func(ip *interp, a []Value) Value {
		d := dictSelf(a)
		def := a[2]
		t := ip.hasKey(d, a[1])
		if def == nil {
			if def = None; d.env && t.u == nil && !t.is {
				ip.missed(a[1])
			}
		}
		switch {
		case t.u != nil:
			return t.u.derive()
		case t.is:
			return d.get(a[1])
		}
		return def
	})
	lazyMethod(classDict, "setdefault", "key default?", func(ip *interp, a []Value) Value {
		d := dictSelf(a)
		def := a[2]
		if def == nil {
			def = None
		}
		t := ip.hasKey(d, a[1])
		if t.u != nil {
			u := t.u.derive()
			ip.store(d, a[1], u)
			return u
		}
		if t.is {
			return d.get(a[1])
		}
		ip.store(d, a[1], def)
		return def
	})
	lazyMethod(classDict, "pop", "key default?", func(ip *interp, a []Value) Value {
		d := dictSelf(a)
		t := ip.hasKey(d, a[1])
		if t.u != nil {
			if a[2] == nil {
				ip.mayRaise(t.u)
			}
			if unknownOf(a[1]) != nil {
				d.taintAll(t.u.settle())
			}
			return t.u.derive()
		}
		if t.is {
			v := d.get(a[1])
			d.remove(a[1])
			return v
		}
		if a[2] == nil {
			ip.raiseKey(a[1])
		}
		return a[2]
	})
	lazyMethod(classDict, "popitem", "", func(ip *interp, a []Value) Value {
		d := dictSelf(a)
		if d.taint != nil {
			return d.taint.derive()
		}
		live := d.live()
		if len(live) == 0 {
			ip.raiseKey(Str("popitem(): dictionary is empty"))
		}
		e := live[len(live)-1]
		d.remove(e.key)
		return newTuple(e.key, e.value)
	})
	classDict.methods["update"] = &Builtin{name: "update", method: true, lazy: true, fn: func(ip *interp, args *Args) Value {
		d := plain(args.pos[0]).(*Dict)
		for _, v := range args.pos[1:] {
			ip.update(d, v)
		}
		for _, k := range args.kw {
			ip.store(d, Str(k.name), k.value)
		}
		return None
	}}
	lazyMethod(classDict, "clear", "", func(ip *interp, a []Value) Value {
		d := dictSelf(a)
		d.clear()
		d.taint = nil
		return None
	})
	lazyMethod(classDict, "copy", "", func(ip *interp, a []Value) Value {
		d := dictSelf(a)
		c := newDict()
		c.factory, c.kind = d.factory, d.kind
		for _, e := range d.live() {
			c.put(e.key, e.value, Place{}, nil)
		}
		c.taint = d.taint
		return c
	})
	views := map[string]func(e entry) Value{
		"keys":   func(e entry) Value { return e.key },
		"values": func(e entry) Value { return e.value },
		"items":  func(e entry) Value { return newTuple(e.key, e.value) },
	}
	for name, pick := range views {
		lazyMethod(classDict, name, "", func(ip *interp, a []Value) Value {
			d := dictSelf(a)
			out := newList()
			out.taint = d.taint
			ip.limitItems(d.size())
			for _, e := range d.live() {
				out.items = append(out.items, pick(e))
			}
			if name == "keys" { // views of keys are sets, and keep their order
				return &Instance{cls: classKeys, dict: newDict(), prim: out}
			}
			return out
		})
	}
	lazyMethod(classDict, "move_to_end", "key last?", func(ip *interp, a []Value) Value {
		d := dictSelf(a)
		v := d.get(a[1])
		if v == nil {
			ip.raiseKey(a[1])
		}
		rest := d.live()
		d.remove(a[1])
		if a[2] != nil && !ip.truth(a[2]).is {
			d.clear()
			d.put(a[1], v, Place{}, nil)
			for _, e := range rest {
				d.put(e.key, e.value, e.at, e.via)
			}
			return None
		}
		d.put(a[1], v, Place{}, nil)
		return None
	})
}

// classKeys is the type of dict.keys(): a list with the operators of sets.
var classKeys = builtinClass("dict_keys", classList)
