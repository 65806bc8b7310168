package literal

import "github.com/wellserved/wellserved/pkg/python"

// Items returns the elements of a list that is written out: literal, by name,
// put together with +, *, += and extend. whole is false where some are not
// known.
func (r *Reader) Items(x Expr) (out []Expr, whole bool) { return r.items(x, 0) }

func (r *Reader) items(x Expr, depth int) (out []Expr, whole bool) {
	if !r.Step() || depth > maxDepth {
		return nil, false
	}
	if r.Keep != nil && r.Keep(x) {
		return []Expr{x}, true
	}
	switch e := x.E.(type) {
	case *python.List:
		return r.elements(x, e.Elts, depth)
	case *python.Tuple:
		return r.elements(x, e.Elts, depth)
	case *python.BinOp:
		if e.Op != python.OpAdd {
			return nil, false
		}
		left, a := r.items(x.With(e.Left), depth+1)
		right, b := r.items(x.With(e.Right), depth+1)
		return append(left, right...), a && b
	case *python.Call:
		if name, ok := e.Func.(*python.Name); ok && (name.ID == "list" || name.ID == "tuple") && len(e.Args) == 1 {
			return r.items(x.With(e.Args[0]), depth+1)
		}
		return nil, false
	case *python.Name, *python.Attribute:
		return r.named(x, depth)
	}
	return nil, false
}

func (r *Reader) elements(x Expr, elts []python.Expr, depth int) (out []Expr, whole bool) {
	whole = true
	for _, e := range elts {
		if star, ok := e.(*python.Starred); ok {
			more, all := r.items(x.With(star.Value), depth+1)
			out, whole = append(out, more...), whole && all
			continue
		}
		out = append(out, x.With(e))
	}
	return out, whole
}

// named returns the elements of a list by its name, with what the module adds to
// it later.
func (r *Reader) named(x Expr, depth int) (out []Expr, whole bool) {
	y, ok := r.Value(x)
	if !ok {
		return nil, false
	}
	out, whole = r.items(y, depth+1)
	if y.name == "" {
		return out, whole
	}
	list := y.In.Bindings(y.name)
	for i := y.before + 1; i < len(list); i++ {
		b := list[i]
		z := Expr{In: y.In, E: b.Value, name: y.name, before: i}
		switch s := b.Stmt.(type) {
		case *python.AugAssign:
			more, all := r.items(z, depth+1)
			out, whole = append(out, more...), whole && all && s.Op == python.OpAdd
		case *python.ExprStmt:
			call := s.Value.(*python.Call)
			if call.Func.(*python.Attribute).Attr == "extend" {
				more, all := r.items(z, depth+1)
				out, whole = append(out, more...), whole && all
				continue
			}
			out = append(out, z)
		}
	}
	return out, whole
}
