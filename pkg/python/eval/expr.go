package eval

import (
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
