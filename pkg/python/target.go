package python

// targets reads the targets of a for, up to its in.
func (p *parser) targets() Expr {
	e := p.tupleOf(p.target)
	p.store(e, "assign to")
	return e
}

// target reads one target, which holds no comparison: `in` ends it.
func (p *parser) target() Expr {
	if p.kind == kindStar {
		return p.starred()
	}
	return p.arithmetic(1)
}

// store turns an expression into what is bound, or refuses it.
func (p *parser) store(e Expr, verb string) { p.setContext(e, Store, verb) }

// setContext sets what happens to an expression that was read as a value.
func (p *parser) setContext(e Expr, ctx Context, verb string) {
	switch e := e.(type) {
	case *Name:
		e.Ctx = ctx
		return
	case *Attribute:
		e.Ctx = ctx
		return
	case *Subscript:
		e.Ctx = ctx
		return
	case *Starred:
		if ctx == Store {
			e.Ctx = ctx
			p.setContext(e.Value, ctx, verb)
			return
		}
	case *Tuple:
		e.Ctx = ctx
		for _, elt := range e.Elts {
			p.setContext(elt, ctx, verb)
		}
		return
	case *List:
		e.Ctx = ctx
		for _, elt := range e.Elts {
			p.setContext(elt, ctx, verb)
		}
		return
	}
	p.fail(e.Position(), "cannot %s %s", verb, exprName(e))
}

// exprName names an expression in CPython's words (_PyPegen_get_expr_name).
func exprName(e Expr) string {
	switch e := e.(type) {
	case *Attribute:
		return "attribute"
	case *Subscript:
		return "subscript"
	case *Starred:
		return "starred"
	case *Name:
		return "name"
	case *List:
		return "list"
	case *Tuple:
		return "tuple"
	case *Lambda:
		return "lambda"
	case *Call:
		return "function call"
	case *BoolOp, *BinOp, *UnaryOp:
		return "expression"
	case *GeneratorExp:
		return "generator expression"
	case *Yield, *YieldFrom:
		return "yield expression"
	case *Await:
		return "await expression"
	case *ListComp:
		return "list comprehension"
	case *SetComp:
		return "set comprehension"
	case *DictComp:
		return "dict comprehension"
	case *Dict:
		return "dict literal"
	case *Set:
		return "set display"
	case *JoinedStr, *FormattedValue:
		return "f-string expression"
	case *TemplateStr, *Interpolation:
		return "t-string expression"
	case *Compare:
		return "comparison"
	case *IfExp:
		return "conditional expression"
	case *NamedExpr:
		return "named expression"
	case *Constant:
		return constantName(e)
	}
	return "expression"
}

func constantName(c *Constant) string {
	switch c.Kind {
	case ConstNone:
		return "None"
	case ConstTrue:
		return "True"
	case ConstFalse:
		return "False"
	case ConstEllipsis:
		return "ellipsis"
	}
	return "literal"
}
