package eval

import (
	"slices"
)

// special finds a method that a class statement defines for an operator.
func (ip *interp) special(v Value, name string) Value {
	i, ok := v.(*Instance)
	if !ok {
		if c, isClass := v.(*Class); isClass && c.meta != nil {
			if m, _ := c.meta.lookup(name); m != nil {
				return &Method{self: c, fn: m}
			}
		}
		return nil
	}
	m, owner := i.cls.lookup(name)
	if m == nil || (owner.dict == nil && i.prim != nil) {
		return nil
	}
	if _, native := m.(*Builtin); native && owner == classObject {
		return nil
	}
	return ip.bindTo(m, v, i.cls)
}

func unknownOf(values ...Value) *Unknown {
	for _, v := range values {
		switch v := v.(type) {
		case *Unknown:
			return v
		case *Instance:
			if v.taint != nil {
				return v.taint
			}
		}
	}
	return nil
}

var operatorNames = map[string]string{
	"+": "add", "-": "sub", "*": "mul", "/": "truediv", "//": "floordiv", "%": "mod", "**": "pow",
	"<<": "lshift", ">>": "rshift", "&": "and", "|": "or", "^": "xor", "@": "matmul",
}

// binary applies an operator as Python does, with the methods that classes
// define for it.
func (ip *interp) binary(op string, a, b Value) Value {
	ip.step()
	name := operatorNames[op]
	if m := ip.special(a, "__"+name+"__"); m != nil {
		if r := ip.call(m, b); r != Value(notImplemented) {
			return r
		}
	}
	if m := ip.special(b, "__r"+name+"__"); m != nil {
		if r := ip.call(m, a); r != Value(notImplemented) {
			return r
		}
	}
	if u := unknownOf(a, b); u != nil {
		return u.derive()
	}
	x, y := plain(a), plain(b)
	if op == "|" || op == "&" || op == "-" || op == "^" {
		x, y = keysAsSet(a), keysAsSet(b)
		if isKeys(a) || isKeys(b) { // which take any iterable
			x, y = ip.toSet(x, false), ip.toSet(y, false)
		}
	}
	if s, ok := x.(Str); ok && op == "%" {
		return ip.percent(string(s), b) // which asks b's own __str__ and __missing__
	}
	if r := ip.arith(op, x, y); r != nil {
		return r
	}
	ip.raise("TypeError", "unsupported operand type(s) for %s: '%s' and '%s'", op, a.class().name, b.class().name)
	return nil
}

// inplace applies an augmented assignment's operator: lists, sets and dicts
// are changed in place.
func (ip *interp) inplace(op string, a, b Value) Value {
	if m := ip.special(a, "__i"+operatorNames[op]+"__"); m != nil {
		if r := ip.call(m, b); r != Value(notImplemented) {
			return r
		}
	}
	switch x := a.(type) {
	case *List:
		switch op {
		case "+":
			ip.extend(x, b)
			return x
		case "*":
			r := ip.binary(op, a, b)
			if l, ok := r.(*List); ok {
				x.items, x.taint = l.items, l.taint
			} else if u := unknownOf(r); u != nil {
				x.taint = u
			}
			ip.mark(x)
			return x
		}
	case *Dict:
		if op == "|" {
			ip.update(x, b)
			return x
		}
	case *Set:
		if !x.frozen && slices.Contains([]string{"|", "&", "-", "^"}, op) {
			if u := unknownOf(b); u != nil {
				x.dict.taintAll(u)
				return x
			}
			if r, ok := ip.binary(op, a, b).(*Set); ok {
				x.dict = r.dict
				return x
			}
		}
	}
	return ip.binary(op, a, b)
}

// arith applies an operator to built-in values; nil where the types do not
// support it.
func (ip *interp) arith(op string, a, b Value) Value {
	x, xi := asInt(a)
	y, yi := asInt(b)
	switch {
	case xi && yi:
		if ba, ok := a.(Bool); ok {
			if bb, ok := b.(Bool); ok {
				switch op {
				case "&":
					return ba && bb
				case "|":
					return ba || bb
				case "^":
					return Bool(ba != bb)
				}
			}
		}
		return ip.intArith(op, x, y)
	case isNumber(a) && isNumber(b):
		return ip.floatArith(op, toFloat(a), toFloat(b))
	}
	switch op {
	case "+":
		return ip.concat(a, b)
	case "*":
		if yi {
			return ip.repeat(a, b)
		}
		if xi {
			return ip.repeat(b, a)
		}
	case "%":
		switch s := a.(type) {
		case Str:
			return ip.percent(string(s), b)
		case Bytes:
			return ip.unknown("formatting of bytes is not followed")
		}
	case "/":
		if p, ok := a.(*PurePath); ok {
			return ip.pathDiv(p, b)
		}
		if p, ok := b.(*PurePath); ok {
			if s, ok := a.(Str); ok {
				return p.like(joinPure(string(s), p.text))
			}
		}
	case "|", "&", "-", "^":
		return ip.setArith(op, a, b)
	}
	return nil
}
