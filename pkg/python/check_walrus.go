package python

// comprehension notes the names of a comprehension, whose first iterable
// belongs to the scope around it.
func (n *namer) comprehension(gens []Comprehension, elt, value Expr) {
	n.scope.iterExpr++
	n.visit(gens[0].Iter)
	n.scope.iterExpr--
	n.within(scopeComprehension, "", func() {
		for i := range gens {
			n.scope.iterTarget = true
			n.visit(gens[i].Target)
			n.scope.iterTarget = false
			if i > 0 {
				n.scope.iterExpr++
				n.visit(gens[i].Iter)
				n.scope.iterExpr--
			}
			n.list(gens[i].Ifs)
		}
		n.optional(value)
		n.visit(elt)
	})
}

// named notes an assignment expression. In a comprehension it binds a name
// of the function or module around it.
func (n *namer) named(e *NamedExpr) {
	if n.scope.iterExpr > 0 {
		refuse(e.Pos, "assignment expression cannot be used in a comprehension iterable expression")
	}
	if n.scope.kind == scopeComprehension {
		n.extend(e)
	} else {
		n.define(e.Target.ID, nameLocal, e.Target.Pos)
	}
	n.visit(e.Value)
}

// extend binds the target of an assignment expression around comprehensions.
func (n *namer) extend(e *NamedExpr) {
	name := n.scope.mangle(e.Target.ID)
	for s := n.scope; s != nil; s = s.outer {
		switch s.kind {
		case scopeComprehension:
			if flags := s.names[name]; flags&nameIterated != 0 && flags&(nameLocal|nameGlobal) != 0 {
				refuse(e.Pos, "assignment expression cannot rebind comprehension iteration variable '%s'", e.Target.ID)
			}
		case scopeClass:
			refuse(e.Pos, "assignment expression within a comprehension cannot be used in a class body")
		case scopeModule:
			n.scope.names[name] |= nameGlobal
			s.names[name] |= nameGlobal
			return
		default:
			if s.names[name]&nameGlobal != 0 {
				n.scope.names[name] |= nameGlobal
			} else {
				n.scope.names[name] |= nameNonlocal
			}
			s.names[name] |= nameLocal
			return
		}
	}
}
