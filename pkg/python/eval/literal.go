package eval

import (
	"strings"

	"github.com/wellserved/wellserved/pkg/python"
)

// literalEval is ast.literal_eval.
func (ip *interp) literalEval(text string) Value {
	tree, err := python.Parse([]byte(strings.TrimLeft(text, " \t")), python.Options{MaxBytes: maxText})
	if err != nil {
		ip.raise("SyntaxError", "%s", syntaxMessage(err))
	}
	if len(tree.Body) != 1 {
		ip.raise("SyntaxError", "invalid syntax")
	}
	e, ok := tree.Body[0].(*python.ExprStmt)
	if !ok {
		ip.raise("SyntaxError", "invalid syntax")
	}
	if !literal(e.Value) {
		ip.raise("ValueError", "malformed node or string")
	}
	return ip.eval(e.Value)
}

// literal reports whether an expression is made of literals alone.
func literal(e python.Expr) bool {
	switch n := e.(type) {
	case *python.Constant:
		return true
	case *python.UnaryOp:
		c, ok := n.Operand.(*python.Constant)
		return ok && (n.Op == python.OpUSub || n.Op == python.OpUAdd) &&
			(c.Kind == python.ConstInt || c.Kind == python.ConstFloat || c.Kind == python.ConstComplex)
	case *python.Tuple, *python.List, *python.Set:
		for _, c := range children(e) {
			if !literal(c) {
				return false
			}
		}
		return true
	case *python.Dict:
		for i := range n.Keys {
			if n.Keys[i] == nil || !literal(n.Keys[i]) || !literal(n.Values[i]) {
				return false
			}
		}
		return true
	case *python.Call:
		name, ok := n.Func.(*python.Name)
		return ok && name.ID == "set" && len(n.Args)+len(n.Keywords) == 0
	}
	return false
}
