package eval

import (
	"math/big"
	"strings"
)

func (ip *interp) concat(a, b Value) Value {
	switch x := a.(type) {
	case Str:
		if y, ok := b.(Str); ok {
			return ip.text(string(x + y))
		}
		ip.raise("TypeError", `can only concatenate str (not "%s") to str`, b.class().name)
	case Bytes:
		if y, ok := b.(Bytes); ok {
			ip.spend(len(x) + len(y))
			return x + y
		}
	case *Tuple:
		if y, ok := b.(*Tuple); ok {
			return newTuple(ip.joinItems(x.items, y.items)...)
		}
	case *List:
		if y, ok := b.(*List); ok {
			if x.taint != nil || y.taint != nil {
				return &List{taint: firstTaint(x, y)}
			}
			l := newList(ip.joinItems(x.items, y.items)...)
			if l.loose = x.looseOrder(); l.loose == nil {
				l.loose = y.looseOrder()
			}
			return l
		}
	}
	return nil
}

func firstTaint(x, y *List) *Unknown {
	if x.taint != nil {
		return x.taint
	}
	return y.taint
}

func (ip *interp) joinItems(a, b []Value) []Value {
	ip.limitItems(len(a) + len(b))
	return append(append(make([]Value, 0, len(a)+len(b)), a...), b...)
}

func (ip *interp) limitItems(n int) {
	if n > maxItems {
		ip.stop("a collection of more than %d items", maxItems)
	}
	ip.spend(n * 16)
}

func (ip *interp) repeat(v, count Value) Value {
	n, _ := asSmall(count)
	n = max(n, 0)
	size := 0
	switch v := v.(type) {
	case Str:
		size = len(v)
	case Bytes:
		size = len(v)
	case *Tuple:
		size = len(v.items) * 16
	case *List:
		if v.taint != nil {
			return &List{taint: v.taint}
		}
		size = len(v.items) * 16
	default:
		return nil
	}
	if size > 0 && n > maxText/size {
		return ip.unknown("a value repeated to more than 1 MiB")
	}
	if size == 0 {
		n = 0
	}
	ip.spend(size * n)
	switch v := v.(type) {
	case Str:
		return Str(strings.Repeat(string(v), n))
	case Bytes:
		return Bytes(strings.Repeat(string(v), n))
	case *Tuple:
		return newTuple(repeatItems(v.items, n)...)
	case *List:
		return newList(repeatItems(v.items, n)...)
	}
	return nil
}

func repeatItems(items []Value, n int) []Value {
	out := make([]Value, 0, len(items)*n)
	for range n {
		out = append(out, items...)
	}
	return out
}

func (ip *interp) setArith(op string, a, b Value) Value {
	if x, ok := a.(*Dict); ok && op == "|" {
		if y, ok := b.(*Dict); ok {
			r := newDict()
			r.factory, r.kind = x.factory, x.kind
			r.copyFrom(x)
			ip.update(r, y)
			return r
		}
		return nil
	}
	x, ok1 := a.(*Set)
	y, ok2 := b.(*Set)
	if !ok1 || !ok2 {
		return nil
	}
	return ip.combine(op, x, y)
}

func (ip *interp) combine(op string, x, y *Set) Value {
	r := &Set{dict: newDict(), frozen: x.frozen}
	for _, t := range []*Unknown{x.dict.taint, y.dict.taint} {
		if t != nil {
			r.dict.taint = t
			return r
		}
	}
	ip.limitItems(x.dict.size() + y.dict.size())
	for _, e := range x.dict.live() {
		in := y.dict.find(e.key) >= 0
		if op == "|" || (op == "&") == in && op != "^" && op != "-" || (op == "-" || op == "^") && !in {
			r.dict.put(e.key, None, Place{}, nil)
		}
	}
	if op == "|" || op == "^" {
		for _, e := range y.dict.live() {
			if x.dict.find(e.key) < 0 {
				r.dict.put(e.key, None, Place{}, nil)
			}
		}
	}
	return r
}

// unary applies -, + or ~.
func (ip *interp) unary(op string, v Value) Value {
	name := map[string]string{"-": "__neg__", "+": "__pos__", "~": "__invert__"}[op]
	if m := ip.special(v, name); m != nil {
		return ip.call(m)
	}
	if u := unknownOf(v); u != nil {
		return u.derive()
	}
	if n, ok := asInt(v); ok {
		switch op {
		case "-":
			return Int{new(big.Int).Neg(n)}
		case "+":
			return Int{n}
		case "~":
			return Int{new(big.Int).Not(n)}
		}
	}
	if f, ok := plain(v).(Float); ok && op != "~" {
		if op == "-" {
			return -f
		}
		return f
	}
	ip.raise("TypeError", "bad operand type for unary %s: '%s'", op, v.class().name)
	return nil
}
