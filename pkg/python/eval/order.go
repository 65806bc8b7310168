package eval

import (
	"cmp"
	"math/big"
	"strings"
)

// identical compares with `is`. Whether two equal numbers or strings are one
// object depends on the interpreter, and is unknown, except for equality of
// what is plainly different.
func (ip *interp) identical(a, b Value) tri {
	if u := unknownOf(a, b); u != nil {
		if x, ok := a.(*Unknown); ok && x.partial != nil && b == Value(None) {
			return yes(false)
		}
		return tri{u: u.derive()}
	}
	switch a.(type) {
	case Str, Int, Bytes, Float, *Tuple:
		if a.class() == b.class() && ip.equal(a, b).is {
			return yes(true)
		}
		return yes(false)
	}
	return yes(a == b)
}

// order compares two values that have an order: -1, 0 or 1.
func (ip *interp) order(a, b Value, depth int) (int, *Unknown, bool) {
	ip.step()
	if u := unknownOf(a, b); u != nil {
		if n, ok := asInt(b); ok && Value(u) == a {
			if c, decided := u.compareRange(n); decided {
				return c, nil, true
			}
		}
		if n, ok := asInt(a); ok && Value(u) == b {
			if c, decided := u.compareRange(n); decided {
				return -c, nil, true
			}
		}
		return 0, u, true
	}
	a, b = plain(a), plain(b)
	if isNumber(a) && isNumber(b) {
		if x, ok := asInt(a); ok {
			if y, ok := asInt(b); ok {
				return x.Cmp(y), nil, true
			}
		}
		return new(big.Float).SetFloat64(toFloat(a)).Cmp(new(big.Float).SetFloat64(toFloat(b))), nil, true
	}
	switch x := a.(type) {
	case Str:
		if y, ok := b.(Str); ok {
			return strings.Compare(string(x), string(y)), nil, true
		}
	case Bytes:
		if y, ok := b.(Bytes); ok {
			return strings.Compare(string(x), string(y)), nil, true
		}
	case *PurePath:
		if y, ok := b.(*PurePath); ok {
			return comparePaths(x, y), nil, true
		}
	case *Tuple:
		if y, ok := b.(*Tuple); ok {
			return ip.orderItems(x.items, y.items, depth)
		}
	case *List:
		if y, ok := b.(*List); ok {
			if x.taint != nil || y.taint != nil {
				return 0, firstTaint(x, y), true
			}
			return ip.orderItems(x.items, y.items, depth)
		}
	}
	return 0, nil, false
}

func (ip *interp) orderItems(a, b []Value, depth int) (int, *Unknown, bool) {
	if depth > maxNesting {
		return 0, ip.unknown("nested too deeply to compare"), true
	}
	for i := range min(len(a), len(b)) {
		t := ip.equal(a[i], b[i])
		if t.u == nil && t.is {
			continue
		}
		if u, ok := a[i].(*Unknown); ok && i == len(b)-1 && len(a) > len(b) && u.atLeast(b[i]) {
			return 1, nil, true // equal here or greater: the longer one is greater either way
		}
		return ip.order(a[i], b[i], depth+1)
	}
	return cmp.Compare(len(a), len(b)), nil, true
}
