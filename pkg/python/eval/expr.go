package eval

import (
	"strings"

	"github.com/wellserved/wellserved/pkg/python"
)

// eval evaluates an expression.
func (ip *interp) eval(e python.Expr) Value {
	ip.step()
	if ip.depth++; ip.depth > maxDepth*4 {
		ip.stop("an expression nested too deeply")
	}
	v := ip.evalNode(e)
	ip.depth--
	return v
}

func (ip *interp) evalNode(e python.Expr) Value {
	switch n := e.(type) {
	case *python.Constant:
		return ip.constant(n)
	case *python.Name:
		return ip.load(n.ID)
	case *python.Attribute:
		return ip.getAttr(ip.eval(n.Value), n.Attr)
	case *python.Call:
		return ip.evalCall(n)
	case *python.BinOp:
		left := ip.eval(n.Left)
		return ip.binary(n.Op.String(), left, ip.eval(n.Right))
	case *python.Subscript:
		v := ip.eval(n.Value)
		return ip.getItem(v, ip.eval(n.Slice))
	case *python.List:
		return newList(ip.evalItems(n.Elts)...)
	case *python.Tuple:
		return newTuple(ip.evalItems(n.Elts)...)
	case *python.Dict:
		return ip.evalDict(n)
	case *python.Set:
		s := &Set{dict: newDict()}
		for _, v := range ip.evalItems(n.Elts) {
			ip.addTo(s, v)
		}
		return s
	case *python.JoinedStr:
		return ip.evalJoined(n)
	case *python.FormattedValue:
		return ip.evalField(n)
	case *python.Compare:
		return ip.evalCompare(n)
	case *python.BoolOp:
		return ip.evalBool(n)
	case *python.UnaryOp:
		v := ip.eval(n.Operand)
		if n.Op == python.OpNot {
			return ip.truth(v).not().value()
		}
		return ip.unary(n.Op.String(), v)
	case *python.IfExp:
		return ip.evalIf(n)
	case *python.Lambda:
		return ip.makeFunction("<lambda>", n.Args, nil, n.Body)
	case *python.NamedExpr:
		v := ip.eval(n.Value)
		ip.bindWalrus(n.Target.ID, v)
		return v
	case *python.Slice:
		return sliceValue{ip.evalOrNone(n.Lower), ip.evalOrNone(n.Upper), ip.evalOrNone(n.Step)}
	case *python.ListComp:
		l := newList()
		l.loose = ip.comprehend(n.Generators, func() { ip.appendTo(l, ip.eval(n.Elt)) }, func(u *Unknown) { l.taint = u })
		return l
	case *python.SetComp:
		s := &Set{dict: newDict()}
		ip.comprehend(n.Generators, func() { ip.addTo(s, ip.eval(n.Elt)) }, func(u *Unknown) { s.dict.taintAll(u) })
		return s
	case *python.DictComp:
		d := newDict()
		ip.comprehend(n.Generators, func() {
			k := ip.eval(n.Key)
			ip.store(d, k, ip.eval(n.Value))
		}, d.taintAll)
		return d
	case *python.GeneratorExp:
		return ip.generatorExp(n)
	case *python.Yield:
		return ip.evalYield(n)
	case *python.YieldFrom:
		return ip.evalYieldFrom(n)
	case *python.Starred:
		ip.raise("SyntaxError", "can't use starred expression here")
	}
	return ip.unknown("this kind of expression is not followed")
}

func (ip *interp) evalOrNone(e python.Expr) Value {
	if e == nil {
		return None
	}
	return ip.eval(e)
}

func (ip *interp) constant(c *python.Constant) Value {
	switch c.Kind {
	case python.ConstNone:
		return None
	case python.ConstTrue:
		return Bool(true)
	case python.ConstFalse:
		return Bool(false)
	case python.ConstEllipsis:
		return ellipsis
	case python.ConstInt:
		if n, ok := c.Int64(); ok {
			return int64Of(n)
		}
		if len(c.Text) > maxBits/4 {
			return ip.unknown("an integer of more than 32768 bits")
		}
		return ip.intResult(c.BigInt())
	case python.ConstFloat:
		return Float(c.Float())
	case python.ConstStr:
		return Str(c.Text)
	case python.ConstBytes:
		return Bytes(c.Text)
	}
	return ip.unknown("complex numbers are not followed")
}

// evalItems evaluates the items of a display, unpacking starred ones. An
// unknown that is unpacked stays as one item, which makes the whole unknown.
func (ip *interp) evalItems(elts []python.Expr) []Value {
	out, _ := ip.evalStarred(elts)
	return out
}

// evalStarred is evalItems that also returns the unknown that was unpacked:
// how many items there are is unknown then.
func (ip *interp) evalStarred(elts []python.Expr) ([]Value, *Unknown) {
	out := make([]Value, 0, len(elts))
	var many *Unknown
	for _, e := range elts {
		if s, ok := e.(*python.Starred); ok {
			items, u := ip.listOf(ip.eval(s.Value))
			if u != nil {
				items, many = []Value{u.derive()}, u
			}
			out = append(out, items...)
			ip.limitItems(len(items))
			continue
		}
		out = append(out, ip.eval(e))
	}
	return out, many
}

func (ip *interp) evalDict(n *python.Dict) Value {
	d := newDict()
	for i, k := range n.Keys {
		if k == nil {
			ip.updateStar(d, ip.eval(n.Values[i]))
			continue
		}
		key := ip.eval(k)
		ip.store(d, key, ip.eval(n.Values[i]))
	}
	return d
}

// updateStar merges `**v` into a dict.
func (ip *interp) updateStar(d *Dict, v Value) {
	if u := unknownOf(v); u != nil {
		d.taintAll(u)
		return
	}
	ip.update(d, v)
}

func (ip *interp) evalCompare(n *python.Compare) Value {
	left := ip.eval(n.Left)
	if len(n.Ops) == 1 {
		right := ip.eval(n.Comparators[0])
		if v := ip.richCompare(n.Ops[0].String(), left, right); v != nil {
			return v
		}
		return ip.compare(n.Ops[0].String(), left, right).value()
	}
	var maybe *Unknown
	for i, op := range n.Ops {
		right := ip.eval(n.Comparators[i])
		t := ip.compare(op.String(), left, right)
		if t.u != nil {
			maybe = t.u
		} else if !t.is {
			return Bool(false)
		}
		left = right
	}
	if maybe != nil {
		return maybe
	}
	return Bool(true)
}

// richCompare returns what a class's own comparison returns, which need not
// be a bool; nil where there is none.
func (ip *interp) richCompare(op string, a, b Value) Value {
	names, ok := orderMethods[op]
	if !ok {
		return nil
	}
	if m := ip.special(a, names[0]); m != nil {
		if r := ip.call(m, b); r != Value(notImplemented) {
			return r
		}
	}
	return nil
}

// evalBool evaluates `and` and `or`. Past an unknown operand the rest is
// looked at only for what holds either way.
func (ip *interp) evalBool(n *python.BoolOp) Value {
	stopAt := n.Op == python.OpOr
	var maybe *Unknown
	var last Value
	for i, e := range n.Values {
		if maybe != nil && !ip.pure(e) {
			if ip.crowded(maybe) {
				ip.inTrial()
				for _, rest := range n.Values[i:] {
					ip.taintExpr(rest, maybe)
				}
				return maybe.derive()
			}
			if ip.decide(maybe) == stopAt {
				return maybe
			}
			maybe = nil
		}
		last = ip.eval(e)
		t := ip.truth(last)
		switch {
		case t.u == nil && t.is == stopAt:
			if maybe != nil && maybe.boolean {
				if _, ok := last.(Bool); ok {
					return last
				}
			}
			if maybe != nil { // the whole is as true as this, whatever it is
				return maybe.withTruth(stopAt)
			}
			return last
		case t.u != nil && maybe == nil:
			maybe = asUnknown(last, t.u)
		case t.u != nil:
			both := maybe.boolean && asUnknown(last, t.u).boolean
			maybe = maybe.derive()
			maybe.boolean = both
		case maybe != nil && i == len(n.Values)-1:
			return maybe.derive().orFalse(maybe)
		}
	}
	if maybe != nil {
		return maybe
	}
	return last
}

// asUnknown returns the value itself where it is an unknown, so that a later
// condition on it goes the same way.
func asUnknown(v Value, u *Unknown) *Unknown {
	if x, ok := v.(*Unknown); ok {
		return x
	}
	return u
}

func (u *Unknown) withTruth(b bool) *Unknown {
	d := u.derive()
	d.truth = -1
	if b {
		d.truth = 1
	}
	return d
}

// orFalse ties the truth of `u or <false>` and `u and <true>` to that of u.
func (u *Unknown) orFalse(of *Unknown) *Unknown {
	neg := of.derive()
	neg.negated = of
	u.negated = neg
	return u
}

// pure reports whether evaluating an expression changes nothing and cannot
// fail in a way that depends on an unknown.
func (ip *interp) pure(e python.Expr) bool {
	switch n := e.(type) {
	case *python.Constant, *python.Lambda:
		return true
	case *python.Name:
		v := ip.find(n.ID)
		return v != nil
	case *python.JoinedStr, *python.FormattedValue, *python.Tuple, *python.List, *python.BinOp, *python.UnaryOp,
		*python.Compare, *python.BoolOp:
		for _, c := range children(e) {
			if !ip.pure(c) {
				return false
			}
		}
		return true
	case *python.Attribute:
		return ip.pure(n.Value) && ip.pureAttr(n)
	}
	return false
}

func (ip *interp) pureAttr(n *python.Attribute) bool {
	name, ok := n.Value.(*python.Name)
	if !ok {
		return false
	}
	switch v := ip.find(name.ID).(type) {
	case *Module:
		return v.dict.name(n.Attr) != nil
	case *Unknown:
		return ip.guarded == 0
	}
	return false
}

func (ip *interp) evalIf(n *python.IfExp) Value {
	test := ip.eval(n.Test)
	t := ip.truth(test)
	if t.u == nil {
		if t.is {
			return ip.eval(n.Body)
		}
		return ip.eval(n.OrElse)
	}
	if _, decided := ip.memo[t.u]; !decided && ip.pure(n.Body) && ip.pure(n.OrElse) {
		var a, b Value
		if ip.try(func() { a = ip.eval(n.Body) }) == nil && ip.try(func() { b = ip.eval(n.OrElse) }) == nil {
			if same(a, b) {
				return a
			}
			return t.u.derive()
		}
	}
	if ip.crowded(t.u) {
		ip.inTrial()
		ip.taintExpr(n.Body, t.u)
		ip.taintExpr(n.OrElse, t.u)
		return t.u.derive()
	}
	if ip.decide(t.u) {
		return ip.eval(n.Body)
	}
	return ip.eval(n.OrElse)
}

// same reports whether two values are equal and immutable, so that it does
// not matter which one it is.
func same(a, b Value) bool {
	switch x := a.(type) {
	case Int:
		y, ok := b.(Int)
		return ok && x.v.Cmp(y.v) == 0
	case *Tuple:
		y, ok := b.(*Tuple)
		if !ok || len(x.items) != len(y.items) {
			return false
		}
		for i := range x.items {
			if !same(x.items[i], y.items[i]) {
				return false
			}
		}
		return true
	case *PurePath:
		y, ok := b.(*PurePath)
		return ok && *x == *y
	}
	return a == b
}

func (ip *interp) evalJoined(n *python.JoinedStr) Value {
	var b strings.Builder
	var maybe *Unknown
	for _, part := range n.Values {
		switch v := ip.eval(part).(type) {
		case Str:
			b.WriteString(string(v))
		default:
			maybe = unknownOf(v)
		}
		if b.Len() > maxText {
			return ip.unknown("a string of more than 1 MiB")
		}
	}
	if maybe != nil {
		d := maybe.derive()
		d.partial = Str("")
		return d
	}
	return ip.text(b.String())
}

func (ip *interp) evalField(n *python.FormattedValue) Value {
	v := ip.eval(n.Value)
	var spec Value = Str("")
	if n.FormatSpec != nil {
		spec = ip.eval(n.FormatSpec)
	}
	v = ip.convert(v, n.Conversion)
	if u := unknownOf(v, spec); u != nil && ip.special(v, "__format__") == nil {
		return u.derive()
	}
	s, _ := spec.(Str)
	return ip.format(v, string(s))
}

// convert applies !s, !r or !a.
func (ip *interp) convert(v Value, conversion byte) Value {
	switch conversion {
	case 's':
		return ip.toStr(v)
	case 'r':
		return ip.toRepr(v)
	case 'a':
		if s, ok := ip.toRepr(v).(Str); ok {
			return Str(ascii(string(s)))
		}
	}
	return v
}

// ascii escapes what is not ASCII, as ascii() does with a repr.
func ascii(s string) string {
	var b strings.Builder
	for _, r := range s {
		switch {
		case r < 0x80:
			b.WriteRune(r)
		case r <= 0xff:
			b.WriteString(`\x` + hexDigits(int(r), 2))
		case r <= 0xffff:
			b.WriteString(`\u` + hexDigits(int(r), 4))
		default:
			b.WriteString(`\U` + hexDigits(int(r), 8))
		}
	}
	return b.String()
}

func (ip *interp) evalCall(n *python.Call) Value {
	fn := ip.eval(n.Func)
	args := &Args{}
	var many *Unknown
	args.pos, many = ip.evalStarred(n.Args)
	for _, k := range n.Keywords {
		v := ip.eval(k.Value)
		if k.Name != "" {
			args.kw = append(args.kw, keyword{k.Name, v})
			continue
		}
		if u := unknownOf(v); u != nil {
			return ip.callUnknown(u, fn, args)
		}
		d := newDict()
		ip.update(d, v)
		if d.taint != nil {
			return ip.callUnknown(d.taint, fn, args)
		}
		for _, e := range d.live() {
			name, ok := asStr(e.key)
			if !ok {
				ip.raise("TypeError", "keywords must be strings")
			}
			if args.keyword(name) != nil {
				ip.raise("TypeError", "got multiple values for keyword argument '%s'", name)
			}
			args.kw = append(args.kw, keyword{name, e.value})
		}
	}
	if many != nil {
		return ip.callUnknown(many, fn, args)
	}
	return ip.callValue(fn, args)
}
