package eval

import (
	"github.com/wellserved/wellserved/pkg/python"
)

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
