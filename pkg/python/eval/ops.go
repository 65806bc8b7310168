package eval

import (
	"math"
	"math/big"
	"strings"
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
	if (isKeys(a) || isKeys(b)) && strings.Contains("|&-^", op) {
		return ip.combine(op, ip.toSet(a, false), ip.toSet(b, false))
	}
	x, y := plain(a), plain(b)
	if op == "|" || op == "&" || op == "-" || op == "^" {
		x, y = keysAsSet(a), keysAsSet(b)
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
		if !x.frozen && strings.Contains("|&-^", op) {
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

func isNumber(v Value) bool {
	switch v.(type) {
	case Int, Bool, Float:
		return true
	}
	return false
}

func toFloat(v Value) float64 {
	switch v := plain(v).(type) {
	case Float:
		return float64(v)
	default:
		n, _ := asInt(v)
		f, _ := new(big.Float).SetInt(n).Float64()
		return f
	}
}

func (ip *interp) intResult(n *big.Int) Value {
	if n.BitLen() > maxBits {
		return ip.unknown("an integer of more than 32768 bits")
	}
	ip.spend(n.BitLen() / 8)
	return Int{n}
}

func (ip *interp) intArith(op string, x, y *big.Int) Value {
	z := new(big.Int)
	switch op {
	case "+":
		return ip.intResult(z.Add(x, y))
	case "-":
		return ip.intResult(z.Sub(x, y))
	case "*":
		return ip.intResult(z.Mul(x, y))
	case "&":
		return Int{z.And(x, y)}
	case "|":
		return Int{z.Or(x, y)}
	case "^":
		return Int{z.Xor(x, y)}
	case "/":
		if y.Sign() == 0 {
			ip.raise("ZeroDivisionError", "division by zero")
		}
		f, _ := new(big.Rat).SetFrac(x, y).Float64()
		return Float(f)
	case "//", "%":
		if y.Sign() == 0 {
			ip.raise("ZeroDivisionError", "integer division or modulo by zero")
		}
		q, m := new(big.Int), new(big.Int)
		q.QuoRem(x, y, m)
		if m.Sign() != 0 && m.Sign() != y.Sign() { // Python rounds down
			q.Sub(q, big.NewInt(1))
			m.Add(m, y)
		}
		if op == "//" {
			return Int{q}
		}
		return Int{m}
	case "**":
		return ip.intPower(x, y)
	case "<<", ">>":
		return ip.shift(op, x, y)
	}
	return nil
}

func (ip *interp) intPower(x, y *big.Int) Value {
	if y.Sign() < 0 {
		fx, _ := new(big.Float).SetInt(x).Float64()
		fy, _ := new(big.Float).SetInt(y).Float64()
		if fx == 0 {
			ip.raise("ZeroDivisionError", "0.0 cannot be raised to a negative power")
		}
		return Float(math.Pow(fx, fy))
	}
	if x.BitLen() > 1 && (!y.IsInt64() || y.Int64()*int64(x.BitLen()-1) > maxBits) {
		return ip.unknown("an integer of more than 32768 bits")
	}
	if x.BitLen() <= 1 { // -1, 0 or 1: only the exponent's parity counts
		e := new(big.Int).Set(y)
		if e.BitLen() > 2 {
			e.And(e, big.NewInt(1)).Add(e, big.NewInt(2))
		}
		return Int{new(big.Int).Exp(x, e, nil)}
	}
	return ip.intResult(new(big.Int).Exp(x, y, nil))
}

func (ip *interp) shift(op string, x, y *big.Int) Value {
	if y.Sign() < 0 {
		ip.raise("ValueError", "negative shift count")
	}
	if op == ">>" {
		if !y.IsInt64() || y.Int64() > maxBits*2 {
			return Int{big.NewInt(int64(min(x.Sign(), 0)))}
		}
		return Int{new(big.Int).Rsh(x, uint(y.Int64()))}
	}
	if x.Sign() == 0 {
		return Int{new(big.Int)}
	}
	if !y.IsInt64() || y.Int64() > maxBits {
		return ip.unknown("an integer of more than 32768 bits")
	}
	return ip.intResult(new(big.Int).Lsh(x, uint(y.Int64())))
}

func (ip *interp) floatArith(op string, x, y float64) Value {
	switch op {
	case "+":
		return Float(x + y)
	case "-":
		return Float(x - y)
	case "*":
		return Float(x * y)
	case "/", "//", "%":
		if y == 0 {
			ip.raise("ZeroDivisionError", "float division by zero")
		}
		if op == "/" {
			return Float(x / y)
		}
		m := math.Mod(x, y)
		if m != 0 && (m < 0) != (y < 0) {
			m += y
		}
		if op == "%" {
			return Float(m)
		}
		return Float(math.Round((x - m) / y))
	case "**":
		if x == 0 && y < 0 {
			ip.raise("ZeroDivisionError", "0.0 cannot be raised to a negative power")
		}
		if x < 0 && y != math.Trunc(y) {
			return ip.unknown("complex numbers are not followed")
		}
		return Float(math.Pow(x, y))
	}
	return nil
}

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

// isKeys reports whether a value is what dict.keys() gives, which the operators
// of sets take with any iterable.
func isKeys(v Value) bool {
	i, ok := v.(*Instance)
	return ok && i.cls == classKeys
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
