package flow

import "github.com/wellserved/wellserved/pkg/python"

// Tests are the expressions that conditions ask for, with how often each is
// written. What no other condition asks for again is not worth telling ways
// apart for.
type Tests struct{ asked map[string]int }

// CountTests counts what the conditions in some functions or classes ask for.
func CountTests(nodes ...python.Node) *Tests {
	t := &Tests{asked: map[string]int{}}
	for _, n := range nodes {
		python.Inspect(n, func(n python.Node) bool {
			switch n := n.(type) {
			case *python.If:
				t.test(n.Test)
			case *python.While:
				t.test(n.Test)
			case *python.IfExp:
				t.test(n.Test)
			case *python.Assert:
				t.test(n.Test)
			case *python.MatchCase:
				t.test(n.Guard)
			case *python.BoolOp:
				for _, v := range n.Values {
					t.test(v)
				}
			case *python.Return: // as often as it is called
				t.test(n.Value)
				t.test(n.Value)
			case *python.Assign:
				t.test(n.Value)
			}
			return true
		})
	}
	return t
}

// test counts a condition and what it is made of.
func (t *Tests) test(e python.Expr) {
	switch x := e.(type) {
	case nil:
		return
	case *python.UnaryOp:
		t.test(x.Operand)
		return
	case *python.BoolOp:
		return // its operands are counted where they stand
	case *python.NamedExpr:
		t.count(x.Target)
		t.test(x.Value)
		return
	case *python.Compare:
		if len(x.Ops) == 1 {
			t.count(x.Left)
			t.count(equality(x))
		}
	}
	t.count(e)
}

func (t *Tests) count(e python.Expr) {
	if k := shape(e, 0); k != "" {
		t.asked[k]++
	}
}

// twice reports whether more than one condition asks for an expression.
func (t *Tests) twice(e python.Expr) bool {
	return t == nil || t.asked[shape(e, 0)] > 1
}

// ever reports whether a condition asks for a name or attribute.
func (t *Tests) ever(name string) bool { return t == nil || t.asked[name] > 0 }

// shape is what expressions that may be the same have in common: user.is_staff
// and self.scope["user"].is_staff.
func shape(e python.Expr, depth int) string {
	const deepest = 6
	if depth > deepest {
		return ""
	}
	switch x := e.(type) {
	case *python.Name:
		return x.ID
	case *python.Attribute:
		return x.Attr
	case *python.Await:
		return shape(x.Value, depth+1)
	case *python.Call:
		if name, ok := x.Func.(*python.Name); ok && (name.ID == "getattr" || name.ID == "hasattr") && len(x.Args) > 1 {
			if c, ok := x.Args[1].(*python.Constant); ok {
				return c.Text
			}
		}
		return shape(x.Func, depth+1) + "()"
	case *python.Subscript:
		return shape(x.Value, depth+1) + "[]"
	case *python.Compare:
		right := ""
		if c, ok := x.Comparators[0].(*python.Constant); ok {
			right = c.Text
		}
		return shape(x.Left, depth+1) + "=" + right
	}
	return ""
}
