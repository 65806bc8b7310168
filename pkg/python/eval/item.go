package eval

import (
	"math/big"
	"unicode/utf8"
)

// getItem returns v[key].
func (ip *interp) getItem(v, key Value) Value {
	ip.step()
	if m := ip.special(v, "__getitem__"); m != nil {
		return ip.call(m, key)
	}
	if u, ok := v.(*Unknown); ok {
		ip.mayRaise(u)
		return u.derive()
	}
	if c, ok := v.(*Class); ok {
		return ip.classItem(c, key)
	}
	if a, ok := plain(v).(*argvList); ok {
		return a.item(ip, key)
	}
	if i, ok := v.(*Instance); ok && i.prim == nil {
		if u := unknownOf(v); u != nil {
			return u.derive()
		}
		if i.cls.unknown != nil {
			return i.cls.unknown.derive()
		}
	}
	if d, ok := plain(v).(*Dict); ok {
		return ip.dictItem(v, d, key)
	}
	if l, ok := plain(v).(*List); ok {
		if l.taint != nil {
			ip.mayRaise(l.taint)
			return l.taint.derive()
		}
		if u := l.looseOrder(); u != nil {
			return u.derive()
		}
	}
	if u := unknownOf(key); u != nil {
		ip.mayRaise(u)
		return u.derive()
	}
	if s, ok := key.(sliceValue); ok {
		return ip.slice(plain(v), s)
	}
	return ip.index(plain(v), key)
}

func (ip *interp) classItem(c *Class, key Value) Value {
	if c.enum {
		if m := c.dict.name(ip.str(key)); m != nil {
			return m
		}
		ip.raiseKey(key)
	}
	if c.unknown != nil {
		return c.unknown.derive()
	}
	if c.dict == nil {
		return c // list[str] is used as a type only
	}
	if m, _ := c.lookup("__class_getitem__"); m != nil {
		if f, ok := m.(*Func); ok {
			return ip.call(f, c, key) // a class method, also without the decorator
		}
		return ip.call(ip.classAttr(c, "__class_getitem__"), key)
	}
	ip.raise("TypeError", "type '%s' is not subscriptable", c.name)
	return nil
}

// raiseKey raises KeyError(key).
func (ip *interp) raiseKey(key Value) {
	ip.throw(makeException(ip, exceptions["KeyError"], &Args{pos: []Value{key}}))
}

func (ip *interp) dictItem(v Value, d *Dict, key Value) Value {
	if u := unknownOf(key); u != nil {
		ip.mayRaise(u)
		return u.derive()
	}
	ip.trailRead(d, key)
	if r := d.get(key); r != nil {
		return r
	}
	if _, ok := hashKey(key); !ok {
		if u := firstUnknown(key); u != nil {
			return u.derive()
		}
		ip.raise("TypeError", "unhashable type: '%s'", key.class().name)
	}
	if d.taint != nil {
		ip.mayRaise(d.taint)
		return d.taint.derive()
	}
	if m := ip.special(v, "__missing__"); m != nil {
		return ip.call(m, key)
	}
	if d.factory != nil && d.factory != Value(None) {
		r := ip.call(d.factory)
		ip.store(d, key, r)
		return r
	}
	if d.kind == classCounter {
		return intOf(0)
	}
	if d.env {
		ip.missed(key)
	}
	ip.raiseKey(key)
	return nil
}

// index returns one item of a sequence.
func (ip *interp) index(v, key Value) Value {
	n, isInt := asInt(key)
	if !isInt {
		if m := ip.special(key, "__index__"); m != nil {
			n, isInt = asInt(ip.call(m))
		}
	}
	size := -1
	switch x := v.(type) {
	case Str:
		size = utf8.RuneCountInString(string(x))
	case Bytes:
		size = len(x)
	case *Tuple:
		size = len(x.items)
	case *List:
		size = len(x.items)
	case rangeValue:
		size = int(x.len())
	case *PathParents:
		size = x.len()
	case *Match:
		return x.group(ip, key)
	}
	if size < 0 {
		ip.raise("TypeError", "'%s' object is not subscriptable", v.class().name)
	}
	if !isInt {
		ip.raise("TypeError", "%s indices must be integers or slices, not %s", v.class().name, key.class().name)
	}
	if n.Sign() < 0 {
		n = new(big.Int).Add(n, big.NewInt(int64(size)))
	}
	if n.Sign() < 0 || !n.IsInt64() || n.Int64() >= int64(size) {
		ip.raise("IndexError", "%s index out of range", v.class().name)
	}
	i := int(n.Int64())
	switch x := v.(type) {
	case Str:
		return Str(runeSlice(string(x), i, i+1))
	case Bytes:
		return intOf(int(x[i]))
	case *Tuple:
		return x.items[i]
	case *List:
		return x.items[i]
	case rangeValue:
		return int64Of(x.start + int64(i)*x.step)
	case *PathParents:
		return x.at(i)
	}
	return nil
}

// runeSlice returns the characters from i to j, counted in code points.
func runeSlice(s string, i, j int) string {
	if len(s) == utf8.RuneCountInString(s) {
		return s[i:j]
	}
	start, k := len(s), 0
	for pos := range s {
		if k == i {
			start = pos
		}
		if k == j {
			return s[start:pos]
		}
		k++
	}
	return s[min(start, len(s)):]
}

// slice returns v[lo:hi:step].
func (ip *interp) slice(v Value, s sliceValue) Value {
	var runes []rune
	size := 0
	switch x := v.(type) {
	case Str:
		runes = []rune(string(x))
		size = len(runes)
	case Bytes:
		size = len(x)
	case *Tuple:
		size = len(x.items)
	case *List:
		size = len(x.items)
	case *PathParents:
		size = x.len()
	case rangeValue:
		size = int(x.len())
		if size > maxItems {
			return ip.unknown("a slice of a very long range")
		}
	default:
		ip.raise("TypeError", "'%s' object is not subscriptable", v.class().name)
	}
	if u := unknownOf(s.lo, s.hi, s.step); u != nil {
		return u.derive()
	}
	lo, hi, step := ip.sliceBounds(s, size)
	var idx []int
	for i := lo; step > 0 && i < hi || step < 0 && i > hi; i += step {
		idx = append(idx, i)
	}
	ip.spend(len(idx) * 8)
	switch x := v.(type) {
	case Str:
		out := make([]rune, len(idx))
		for k, i := range idx {
			out[k] = runes[i]
		}
		return Str(string(out))
	case Bytes:
		out := make([]byte, len(idx))
		for k, i := range idx {
			out[k] = x[i]
		}
		return Bytes(out)
	}
	out := make([]Value, len(idx))
	for k, i := range idx {
		out[k] = ip.index(v, intOf(i))
	}
	if _, ok := v.(*List); ok {
		return newList(out...)
	}
	if _, ok := v.(rangeValue); ok {
		return ip.unknown("slices of ranges are not followed")
	}
	return newTuple(out...)
}

// sliceBounds clamps a slice as Python's slice.indices does.
func (ip *interp) sliceBounds(s sliceValue, size int) (lo, hi, step int) {
	num := func(v Value, def int) int {
		if v == Value(None) {
			return def
		}
		n, ok := asSmall(v)
		if !ok {
			ip.raise("TypeError", "slice indices must be integers or None or have an __index__ method")
		}
		return n
	}
	step = num(s.step, 1)
	if step == 0 {
		ip.raise("ValueError", "slice step cannot be zero")
	}
	step = max(min(step, 1<<40), -(1 << 40))
	low, high := 0, size
	if step < 0 {
		low, high = -1, size-1
	}
	clamp := func(v Value, def int) int {
		if v == Value(None) {
			return def
		}
		n := num(v, 0)
		if n < 0 {
			n += size
			if n < low {
				n = low
			}
		}
		return min(n, high)
	}
	if step > 0 {
		return clamp(s.lo, low), clamp(s.hi, high), step
	}
	return clamp(s.lo, high), clamp(s.hi, low), step
}

// setItem performs v[key] = value.
func (ip *interp) setItem(v, key, value Value) {
	if m := ip.special(v, "__setitem__"); m != nil {
		ip.call(m, key, value)
		return
	}
	if _, ok := v.(*Unknown); ok {
		return
	}
	switch x := plain(v).(type) {
	case *Dict:
		if x.frozen {
			ip.raise("TypeError", "'mappingproxy' object does not support item assignment")
		}
		ip.store(x, key, value)
	case *List:
		ip.setListItem(x, key, value)
	default:
		if u := unknownOf(v); u != nil {
			return
		}
		ip.raise("TypeError", "'%s' object does not support item assignment", v.class().name)
	}
}

func (ip *interp) setListItem(x *List, key, value Value) {
	if x.taint != nil {
		return
	}
	if u := unknownOf(key); u != nil {
		x.taint = u
		return
	}
	ip.mark(x)
	if s, ok := key.(sliceValue); ok {
		items, u := ip.listOf(value)
		if u == nil {
			u = unknownOf(s.lo, s.hi, s.step)
		}
		if u != nil {
			x.taint = u
			return
		}
		lo, hi, step := ip.sliceBounds(s, len(x.items))
		if step != 1 {
			x.taint = ip.unknown("assignment to an extended slice is not followed")
			return
		}
		hi = max(lo, hi)
		out := append(append(append([]Value{}, x.items[:lo]...), items...), x.items[hi:]...)
		ip.limitItems(len(out))
		x.items = out
		return
	}
	n, ok := asSmall(key)
	if !ok {
		ip.raise("TypeError", "list indices must be integers or slices, not %s", key.class().name)
	}
	if n < 0 {
		n += len(x.items)
	}
	if n < 0 || n >= len(x.items) {
		ip.raise("IndexError", "list assignment index out of range")
	}
	x.items[n] = value
}

// delItem performs del v[key].
func (ip *interp) delItem(v, key Value) {
	if m := ip.special(v, "__delitem__"); m != nil {
		ip.call(m, key)
		return
	}
	if unknownOf(v) != nil {
		return
	}
	switch x := plain(v).(type) {
	case *Dict:
		if u := unknownOf(key); u != nil {
			x.taintAll(u)
			return
		}
		if !x.remove(key) && x.taint == nil {
			ip.raiseKey(key)
		}
	case *List:
		ip.delListItem(x, key)
	default:
		ip.raise("TypeError", "'%s' object doesn't support item deletion", v.class().name)
	}
}

func (ip *interp) delListItem(x *List, key Value) {
	if x.taint != nil {
		return
	}
	ip.mark(x)
	if u := unknownOf(key); u != nil {
		x.taint = u
		return
	}
	if s, ok := key.(sliceValue); ok {
		lo, hi, step := ip.sliceBounds(s, len(x.items))
		if step != 1 {
			x.taint = ip.unknown("deletion of an extended slice is not followed")
			return
		}
		if lo < hi {
			x.items = append(append([]Value{}, x.items[:lo]...), x.items[hi:]...)
		}
		return
	}
	n, ok := asSmall(key)
	if ok && n < 0 {
		n += len(x.items)
	}
	if !ok || n < 0 || n >= len(x.items) {
		ip.raise("IndexError", "list assignment index out of range")
	}
	x.items = append(append([]Value{}, x.items[:n]...), x.items[n+1:]...)
}

// mark records the statement that changes a list after it was made.
func (ip *interp) mark(l *List) {
	if len(l.marks) >= maxChain {
		return
	}
	at, _ := ip.where()
	if k := len(l.marks); at.IsZero() || k > 0 && l.marks[k-1] == at {
		return
	}
	l.marks = append(l.marks, at)
}
