package eval

import (
	"sort"
	"strings"
)

func init() {
	initTuple()
	initList()
	initDict()
	initSet()
	initBytes()
}

func listSelf(a []Value) *List { return plain(a[0]).(*List) }

func initTuple() {
	classTuple.make = func(ip *interp, _ *Class, args *Args) Value {
		a := ip.bindArgs("tuple", args, "iterable?")
		if a[0] == nil {
			return newTuple()
		}
		if t, ok := a[0].(*Tuple); ok {
			return t
		}
		items, u := ip.listOf(a[0])
		if u != nil {
			return u.derive()
		}
		return newTuple(items...)
	}
	for _, c := range []*Class{classTuple, classList} {
		lazyMethod(c, "count", "value", func(ip *interp, a []Value) Value {
			items, u := ip.listOf(a[0])
			n := 0
			for _, v := range items {
				t := ip.equal(v, a[1])
				if t.u != nil {
					u = t.u
				} else if t.is {
					n++
				}
			}
			if u != nil {
				return u.derive()
			}
			return intOf(n)
		})
		lazyMethod(c, "index", "value start? stop?", func(ip *interp, a []Value) Value {
			items, u := ip.listOf(a[0])
			if u != nil {
				return u.derive()
			}
			from := ip.needInt(a[2], 0)
			for i := max(from, 0); i < len(items); i++ {
				t := ip.equal(items[i], a[1])
				if t.u != nil {
					ip.mayRaise(t.u)
					return t.u.derive()
				}
				if t.is {
					return intOf(i)
				}
			}
			ip.raise("ValueError", "%s is not in list", ip.repr(a[1]))
			return nil
		})
	}
}

func initList() {
	classList.make = func(ip *interp, _ *Class, args *Args) Value {
		a := ip.bindArgs("list", args, "iterable?")
		if a[0] == nil {
			return newList()
		}
		items, loose, u := ip.collect(a[0])
		if u != nil {
			return &List{taint: u.settle()}
		}
		return &List{items: append([]Value(nil), items...), loose: loose}
	}
	lazyMethod(classList, "append", "object", func(ip *interp, a []Value) Value {
		l := listSelf(a)
		ip.mark(l)
		ip.appendTo(l, a[1])
		return None
	})
	lazyMethod(classList, "extend", "iterable", func(ip *interp, a []Value) Value { ip.extend(listSelf(a), a[1]); return None })
	lazyMethod(classList, "insert", "index object", func(ip *interp, a []Value) Value {
		l := listSelf(a)
		ip.mark(l)
		if u := unknownOf(a[1]); u != nil {
			l.taint = u.settle()
		}
		if l.taint != nil {
			return None
		}
		i := ip.needInt(a[1], 0)
		if i < 0 {
			i = max(i+len(l.items), 0)
		}
		i = min(i, len(l.items))
		ip.limitItems(len(l.items) + 1)
		l.items = append(l.items[:i:i], append([]Value{a[2]}, l.items[i:]...)...)
		return None
	})
	lazyMethod(classList, "remove", "value", func(ip *interp, a []Value) Value {
		l := listSelf(a)
		ip.mark(l)
		if l.taint != nil {
			ip.mayRaise(l.taint)
			return None
		}
		for i, v := range l.items {
			t := ip.equal(v, a[1])
			if t.u != nil {
				ip.mayRaise(t.u)
				l.taint = t.u.settle()
				return None
			}
			if t.is {
				l.items = append(l.items[:i:i], l.items[i+1:]...)
				return None
			}
		}
		ip.raise("ValueError", "list.remove(x): x not in list")
		return nil
	})
	lazyMethod(classList, "pop", "index?", func(ip *interp, a []Value) Value {
		l := listSelf(a)
		ip.mark(l)
		if a[1] != nil {
			if u := unknownOf(a[1]); u != nil {
				l.taint = u.settle()
			}
		}
		if l.taint != nil {
			ip.mayRaise(l.taint)
			return l.taint.derive()
		}
		i := ip.needInt(a[1], -1)
		if i < 0 {
			i += len(l.items)
		}
		if i < 0 || i >= len(l.items) {
			ip.raise("IndexError", "pop index out of range")
		}
		if u := l.looseOrder(); u != nil {
			l.taint = u.settle()
			return u.derive()
		}
		v := l.items[i]
		l.items = append(l.items[:i:i], l.items[i+1:]...)
		return v
	})
	lazyMethod(classList, "clear", "", func(ip *interp, a []Value) Value {
		l := listSelf(a)
		l.items, l.taint = nil, nil
		ip.mark(l)
		return None
	})
	lazyMethod(classList, "copy", "", func(ip *interp, a []Value) Value {
		l := listSelf(a)
		return &List{items: append([]Value(nil), l.items...), taint: l.taint}
	})
	lazyMethod(classList, "reverse", "", func(ip *interp, a []Value) Value {
		l := listSelf(a)
		ip.mark(l)
		out := make([]Value, len(l.items))
		for i, v := range l.items {
			out[len(out)-1-i] = v
		}
		l.items = out
		return None
	})
	lazyMethod(classList, "sort", "* key? reverse?", func(ip *interp, a []Value) Value {
		l := listSelf(a)
		ip.mark(l)
		if l.taint != nil {
			return None
		}
		out, u := ip.sorted(l.items, a[1], a[2])
		if u != nil {
			l.taint = u.settle()
			return None
		}
		l.items, l.loose = out, nil
		return None
	})
}

// sorted returns items in order.
func (ip *interp) sorted(items []Value, key, reverse Value) ([]Value, *Unknown) {
	type pair struct{ key, v Value }
	pairs := make([]pair, len(items))
	ip.limitItems(len(items))
	for i, v := range items {
		k := v
		if key != nil && key != Value(None) {
			k = ip.call(key, v)
		}
		if u := firstUnknown(k); u != nil {
			return nil, u
		}
		pairs[i] = pair{k, v}
	}
	down := reverse != nil && ip.truth(reverse).is
	var maybe *Unknown
	less := func(a, b Value) bool {
		t := ip.compare("<", a, b)
		if t.u != nil {
			maybe = t.u
		}
		return t.is
	}
	sort.SliceStable(pairs, func(i, j int) bool {
		if down {
			return less(pairs[j].key, pairs[i].key)
		}
		return less(pairs[i].key, pairs[j].key)
	})
	out := make([]Value, len(pairs))
	for i, p := range pairs {
		out[i] = p.v
	}
	return out, maybe
}

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

func initBytes() {
	classBytes.make = func(ip *interp, _ *Class, args *Args) Value {
		a := ip.bindArgs("bytes", args, "source? encoding? errors?")
		switch x := a[0].(type) {
		case nil:
			return Bytes("")
		case Bytes:
			return x
		case Str:
			if a[1] == nil {
				ip.raise("TypeError", "string argument without an encoding")
			}
			return ip.encode(string(x), a[1], a[2])
		case Int:
			return Bytes(strings.Repeat("\x00", min(max(ip.needInt(x, 0), 0), maxText)))
		}
		items, u := ip.listOf(a[0])
		if u != nil {
			return u.derive()
		}
		var b strings.Builder
		for _, v := range items {
			b.WriteByte(byte(ip.needInt(v, 0)))
		}
		return Bytes(b.String())
	}
	method(classBytes, "decode", "encoding? errors?", func(ip *interp, a []Value) Value {
		return ip.decode(string(a[0].(Bytes)), a[1], a[2])
	})
	method(classBytes, "hex", "", func(ip *interp, a []Value) Value {
		var b strings.Builder
		for i := range len(a[0].(Bytes)) {
			b.WriteString(hexDigits(int(a[0].(Bytes)[i]), 2))
		}
		return Str(b.String())
	})
	// The rest of bytes works as str does on text of one byte per character.
	for _, name := range []string{"strip", "lstrip", "rstrip", "split", "startswith", "endswith", "replace", "splitlines", "lower", "upper", "find", "count", "join"} {
		m := classStr.methods[name]
		_ = m
		classBytes.methods[name] = &Builtin{name: name, method: true, fn: func(ip *interp, args *Args) Value {
			return ip.bytesVia(name, args)
		}}
	}
}

// bytesVia runs a method of bytes as the method of str, for ASCII.
func (ip *interp) bytesVia(name string, args *Args) Value {
	conv := func(v Value) Value {
		switch x := v.(type) {
		case Bytes:
			if !isASCII(string(x)) {
				ip.toss(&partly{ip.unknown("methods of bytes are followed for ASCII only")})
			}
			return Str(x)
		case Str:
			ip.raise("TypeError", "a bytes-like object is required, not 'str'")
		}
		return v
	}
	b := &Args{kw: args.kw}
	for i, v := range args.pos {
		if name == "join" && i == 1 {
			items, u := ip.listOf(v)
			if u != nil {
				return u.derive()
			}
			l := newList()
			for _, x := range items {
				l.items = append(l.items, conv(x))
			}
			v = l
		}
		b.pos = append(b.pos, conv(v))
	}
	var back func(v Value) Value
	back = func(v Value) Value {
		switch x := v.(type) {
		case Str:
			return Bytes(x)
		case *List:
			for i := range x.items {
				x.items[i] = back(x.items[i])
			}
		}
		return v
	}
	return back(classStr.methods[name].fn(ip, b))
}
