package eval

import "strconv"

func (r rangeValue) len() int64 {
	if r.step > 0 && r.start < r.stop {
		return (r.stop-r.start-1)/r.step + 1
	}
	if r.step < 0 && r.start > r.stop {
		return (r.start-r.stop-1)/-r.step + 1
	}
	return 0
}

func (r rangeValue) has(n int64) bool {
	if r.step > 0 {
		return n >= r.start && n < r.stop && (n-r.start)%r.step == 0
	}
	return n <= r.start && n > r.stop && (r.start-n)%-r.step == 0
}

func (r rangeValue) String() string {
	s := "range(" + strconv.FormatInt(r.start, 10) + ", " + strconv.FormatInt(r.stop, 10)
	if r.step != 1 {
		s += ", " + strconv.FormatInt(r.step, 10)
	}
	return s + ")"
}

func iterOver(items []Value) *Iter {
	i := 0
	return &Iter{name: "iterator", next: func() (Value, bool) {
		if i >= len(items) {
			return nil, false
		}
		i++
		return items[i-1], true
	}}
}

// iterate returns iter(v); what cannot be iterated raises TypeError.
func (ip *interp) iterate(v Value) *Iter {
	ip.step()
	if m := ip.special(v, "__iter__"); m != nil {
		r := ip.call(m)
		if r == v {
			return ip.protocol(r)
		}
		return ip.iterate(r)
	}
	if u := unknownIter(v); u != nil {
		return &Iter{next: func() (Value, bool) { return nil, false }, taint: u}
	}
	switch x := plain(v).(type) {
	case *Iter:
		return x
	case *Tuple:
		return iterOver(x.items)
	case *List:
		i := 0 // the list may grow while it is walked
		return &Iter{name: "list_iterator", loose: x.looseOrder(), next: func() (Value, bool) {
			if i >= len(x.items) {
				return nil, false
			}
			i++
			return x.items[i-1], true
		}}
	case *Dict:
		return ip.iterDict(x)
	case *Set:
		return ip.iterSet(x)
	case Str:
		return iterString(string(x))
	case Bytes:
		i := 0
		return &Iter{next: func() (Value, bool) {
			if i >= len(x) {
				return nil, false
			}
			i++
			return intOf(int(x[i-1])), true
		}}
	case rangeValue:
		i, n := int64(0), x.len()
		return &Iter{name: "range_iterator", next: func() (Value, bool) {
			if i >= n {
				return nil, false
			}
			i++
			return int64Of(x.start + (i-1)*x.step), true
		}}
	case *Class:
		if x.enum {
			return iterOver(enumMembers(x))
		}
	case *PathParents:
		return iterOver(x.all())
	case *openFile:
		return x.lines()
	case *argvList:
		u := ip.argvUnknown()
		return &Iter{next: func() (Value, bool) { return nil, false }, taint: u}
	}
	if i, ok := v.(*Instance); ok {
		if i.cls.unknown != nil {
			return &Iter{next: func() (Value, bool) { return nil, false }, taint: i.cls.unknown}
		}
		if ip.special(v, "__next__") != nil {
			return ip.protocol(v)
		}
		if m := ip.special(v, "__getitem__"); m != nil {
			return ip.sequenceProtocol(m)
		}
	}
	ip.raise("TypeError", "'%s' object is not iterable", v.class().name)
	return nil
}

func iterString(s string) *Iter {
	runes := []rune(s)
	i := 0
	return &Iter{name: "str_iterator", next: func() (Value, bool) {
		if i >= len(runes) {
			return nil, false
		}
		i++
		return Str(runes[i-1 : i]), true
	}}
}

// protocol iterates over an object with __next__.
func (ip *interp) protocol(v Value) *Iter {
	next := ip.special(v, "__next__")
	if next == nil {
		ip.raise("TypeError", "'%s' object is not an iterator", v.class().name)
	}
	return &Iter{next: func() (r Value, ok bool) {
		exc := ip.try(func() { r = ip.call(next) })
		if exc == nil {
			return r, true
		}
		if exc.isA("StopIteration") {
			return nil, false
		}
		ip.toss(exc)
		return nil, false
	}}
}

func (ip *interp) sequenceProtocol(get Value) *Iter {
	i := 0
	return &Iter{next: func() (r Value, ok bool) {
		exc := ip.try(func() { r = ip.call(get, intOf(i)) })
		i++
		if exc == nil {
			return r, true
		}
		if exc.isA("IndexError") {
			return nil, false
		}
		ip.toss(exc)
		return nil, false
	}}
}

func (ip *interp) iterDict(x *Dict) *Iter {
	if x.space { // names may be added while a module walks its own
		return iterOver(x.keys())
	}
	i, size := 0, x.size()
	return &Iter{name: "dict_keyiterator", next: func() (Value, bool) {
		if x.size() != size {
			ip.raise("RuntimeError", "dictionary changed size during iteration")
		}
		for i < len(x.entries) {
			i++
			if e := x.entries[i-1]; e.value != nil {
				return e.key, true
			}
		}
		return nil, false
	}}
}

// iterSet walks a set. The order of strings in a set is chance: it differs
// from one start of Python to the next. So it is unknown which item comes when,
// unless there is only one.
func (ip *interp) iterSet(x *Set) *Iter {
	if x.dict.size() <= 1 {
		return iterOver(x.dict.keys())
	}
	if small := smallInts(x.dict.keys()); small != nil {
		return iterOver(small)
	}
	it := iterOver(x.dict.keys())
	it.loose = ip.unknown("the order of a set's items is chance")
	return it
}

// looseOrder returns the unknown on which the order of items rests, if there
// are enough of them to have one.
func (l *List) looseOrder() *Unknown {
	if len(l.items) > 1 {
		return l.loose
	}
	return nil
}

// looseList is a list whose items are known and whose order is not.
func (ip *interp) looseList(items []Value, reason string) *List {
	ip.limitItems(len(items))
	l := newList(items...)
	if len(items) > 1 {
		l.loose = ip.unknown(reason)
	}
	return l
}

// smallInts gives the order in which CPython walks a set of small
// non-negative integers, of which each has its own place; nil for others.
func smallInts(keys []Value) []Value {
	if len(keys) > 4 {
		return nil
	}
	slots := make([]Value, 8)
	for _, k := range keys {
		n, ok := asSmall(k)
		if !ok || n < 0 || n >= 8 {
			return nil
		}
		slots[n] = k
	}
	var out []Value
	for _, v := range slots {
		if v != nil {
			out = append(out, v)
		}
	}
	return out
}

// listOf returns all items of an iterable in their order, or the unknown on
// which they or their order rest.
func (ip *interp) listOf(v Value) ([]Value, *Unknown) {
	items, loose, u := ip.collect(v)
	if u == nil && loose != nil && len(items) > 1 {
		u = loose
	}
	return items, u
}

// collect returns all items of an iterable, and what makes their order
// unknown.
func (ip *interp) collect(v Value) (items []Value, loose, u *Unknown) {
	it := ip.iterate(v)
	var out []Value
	if it.taint != nil {
		return nil, nil, it.taint
	}
	for {
		x, ok := it.next()
		if !ok {
			return out, it.loose, it.taint
		}
		if out = append(out, x); len(out) > maxItems {
			ip.stop("a collection of more than %d items", maxItems)
		}
		ip.spend(16)
	}
}

// anyOrder is listOf for uses in which the order of items does not matter.
func (ip *interp) anyOrder(v Value) ([]Value, *Unknown) {
	items, _, u := ip.collect(v)
	return items, u
}

func (ip *interp) appendTo(l *List, v Value) {
	if l.taint != nil {
		return
	}
	if len(l.items) >= maxItems {
		ip.stop("a list of more than %d items", maxItems)
	}
	ip.run.memory += 16
	l.items = append(l.items, v)
}

func (ip *interp) extend(l *List, v Value) {
	ip.mark(l)
	items, u := ip.listOf(v)
	if u != nil {
		l.taint = u.settle()
		return
	}
	ip.limitItems(len(l.items) + len(items))
	l.items = append(l.items, items...)
}

func (ip *interp) addTo(s *Set, v Value) {
	if u := unknownOf(v); u != nil {
		s.dict.taintAll(u.settle())
		return
	}
	if s.dict.taint != nil {
		return
	}
	if s.dict.find(v) >= 0 {
		return
	}
	if !s.dict.put(v, None, Place{}, nil) {
		if u := firstUnknown(v); u != nil {
			s.dict.taintAll(u.settle())
			return
		}
		ip.raise("TypeError", "unhashable type: '%s'", v.class().name)
	}
	ip.spend(32)
	if s.dict.size() > maxItems {
		ip.stop("a set of more than %d items", maxItems)
	}
}

// update merges a mapping, or pairs, into a dict.
func (ip *interp) update(d *Dict, v Value) {
	if u := unknownOf(v); u != nil {
		d.mergeTaint(ip, u)
		return
	}
	if src, ok := plain(v).(*Dict); ok && ip.special(v, "keys") == nil {
		for _, e := range src.live() {
			ip.storeFrom(d, e, src)
		}
		if src.taint != nil {
			d.mergeTaint(ip, src.taint)
		}
		return
	}
	if keys := ip.attrIfAny(v, "keys"); keys != nil {
		items, u := ip.listOf(ip.call(keys))
		if u != nil {
			d.mergeTaint(ip, u)
			return
		}
		for _, k := range items {
			ip.store(d, k, ip.getItem(v, k))
		}
		return
	}
	items, u := ip.listOf(v)
	if u != nil {
		d.mergeTaint(ip, u)
		return
	}
	for _, pair := range items {
		kv, u := ip.listOf(pair)
		if u != nil {
			d.mergeTaint(ip, u)
			return
		}
		if len(kv) != 2 {
			ip.raise("ValueError", "dictionary update sequence element #0 has length %d; 2 is required", len(kv))
		}
		ip.store(d, kv[0], kv[1])
	}
}

// mergeTaint makes a dict unknown that unknown entries were merged into. The
// names of a module that are no settings stay.
func (d *Dict) mergeTaint(ip *interp, u *Unknown) {
	if d.space {
		ip.taintSpace(d, u, false)
		return
	}
	d.taintAll(u.settle())
}

func (ip *interp) storeFrom(d *Dict, e entry, src *Dict) {
	if d.space && src.space && !e.at.IsZero() {
		at, _ := ip.where()
		d.put(e.key, e.value, e.at, append(append([]Place(nil), e.via...), at))
		return
	}
	ip.store(d, e.key, e.value)
}

func (ip *interp) attrIfAny(v Value, name string) Value {
	if _, ok := v.(*Instance); ok {
		return ip.attr(v, name)
	}
	return nil
}
