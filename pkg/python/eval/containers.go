package eval

import (
	"sort"
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
			if len(l.items) == 0 {
				ip.raise("IndexError", "pop from empty list")
			}
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
