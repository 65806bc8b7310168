package python

func (c *checker) exprs(list []Expr) {
	for _, e := range list {
		c.expr(e)
	}
}

// elements checks expressions of which each may have a star.
func (c *checker) elements(list []Expr) {
	for _, e := range list {
		c.element(e)
	}
}

// element checks an expression that may have a star.
func (c *checker) element(e Expr) {
	if s, ok := e.(*Starred); ok {
		c.enter(s)
		c.expr(s.Value)
		c.leave()
		return
	}
	c.expr(e)
}

// expr checks an expression, which may be absent.
func (c *checker) expr(e Expr) {
	if e == nil {
		return
	}
	c.enter(e)
	switch e := e.(type) {
	case *BoolOp:
		c.exprs(e.Values)
	case *NamedExpr:
		c.bind(e.Target.ID, Store, e.Target.Pos)
		c.expr(e.Value)
	case *BinOp:
		c.expr(e.Left)
		c.expr(e.Right)
	case *UnaryOp:
		c.expr(e.Operand)
	case *Lambda:
		c.defaults(e.Args)
		c.parameters(e.Args)
		c.within(&scope{kind: scopeLambda}, func() { c.expr(e.Body) })
	case *IfExp:
		c.expr(e.Test)
		c.expr(e.Body)
		c.expr(e.OrElse)
	case *Dict:
		c.exprs(e.Keys)
		c.exprs(e.Values)
	case *Set:
		c.elements(e.Elts)
	case *ListComp:
		c.comprehension(e, e.Generators, "list comprehension", e.Elt, nil)
	case *SetComp:
		c.comprehension(e, e.Generators, "set comprehension", e.Elt, nil)
	case *DictComp:
		c.comprehension(e, e.Generators, "dict comprehension", e.Key, e.Value)
	case *GeneratorExp:
		c.comprehension(e, e.Generators, "generator expression", e.Elt, nil)
	case *Await:
		c.await(e)
		c.expr(e.Value)
	case *Yield:
		c.yield(e)
		c.expr(e.Value)
	case *YieldFrom:
		c.yield(e)
		if c.scope.kind == scopeAsync {
			refuse(e.Pos, "'yield from' inside async function")
		}
		c.expr(e.Value)
	case *Compare:
		c.expr(e.Left)
		c.exprs(e.Comparators)
	case *Call:
		c.expr(e.Func)
		c.elements(e.Args)
		c.keywords(e.Keywords)
	case *JoinedStr:
		c.exprs(e.Values)
	case *FormattedValue:
		c.expr(e.Value)
		c.spec(e.FormatSpec)
	case *TemplateStr:
		c.exprs(e.Values)
	case *Interpolation:
		c.expr(e.Value)
		c.spec(e.FormatSpec)
	case *Attribute:
		c.expr(e.Value)
		c.bind(e.Attr, e.Ctx, e.Pos)
	case *Subscript:
		c.expr(e.Value)
		c.expr(e.Slice)
	case *Starred:
		if e.Ctx == Store {
			refuse(e.Pos, "starred assignment target must be in a list or tuple")
		}
		refuse(e.Pos, "can't use starred expression here")
	case *Name:
		c.bind(e.ID, e.Ctx, e.Pos)
	case *List:
		c.unpacked(e, e.Elts, e.Ctx)
	case *Tuple:
		c.unpacked(e, e.Elts, e.Ctx)
	case *Slice:
		c.expr(e.Lower)
		c.expr(e.Upper)
		c.expr(e.Step)
	}
	c.leave()
}

func (c *checker) spec(s *JoinedStr) {
	if s != nil {
		c.exprs(s.Values)
	}
}

// unpacked checks the elements of a list or tuple; a target takes one star.
func (c *checker) unpacked(at Node, list []Expr, ctx Context) {
	if ctx == Store {
		star := false
		for i, e := range list {
			if _, ok := e.(*Starred); !ok {
				continue
			}
			if star {
				refuse(at.Position(), "multiple starred expressions in assignment")
			}
			star = true
			if i >= 1<<8 || len(list)-i-1 >= 1<<23 {
				refuse(at.Position(), "too many expressions in star-unpacking assignment")
			}
		}
	}
	c.elements(list)
}

// await checks an await. In a comprehension it makes the comprehension
// asynchronous, which is checked behind it.
func (c *checker) await(e *Await) {
	switch c.scope.kind {
	case scopeAsync:
	case scopeComprehension:
		c.scope.coroutine = true
	case scopeModule, scopeClass:
		refuse(e.Pos, "'await' outside function")
	default:
		refuse(e.Pos, "'await' outside async function")
	}
}

// yield checks a yield.
func (c *checker) yield(e Expr) {
	switch c.scope.kind {
	case scopeModule, scopeClass:
		refuse(e.Position(), "'yield' outside function")
	case scopeComprehension:
		refuse(e.Position(), "'yield' inside %s", c.scope.what)
	}
	c.scope.yields = true
}

// comprehension checks a comprehension. Its first iterable belongs to the
// scope around it.
func (c *checker) comprehension(e Expr, gens []Comprehension, what string, elt, value Expr) {
	c.expr(gens[0].Iter)
	inner := &scope{kind: scopeComprehension, what: what}
	c.within(inner, func() {
		for i := range gens {
			g := &gens[i]
			inner.coroutine = inner.coroutine || g.Async
			c.expr(g.Target)
			if i > 0 {
				c.expr(g.Iter)
			}
			c.exprs(g.Ifs)
		}
		c.expr(elt)
		c.expr(value)
	})
	if _, generator := e.(*GeneratorExp); generator || !inner.coroutine {
		return
	}
	switch c.scope.kind {
	case scopeAsync:
	case scopeComprehension:
		c.scope.coroutine = true
	default:
		refuse(e.Position(), "asynchronous comprehension outside of an asynchronous function")
	}
}

// forbid refuses the expressions that have no place in what is evaluated
// later or elsewhere: assignments, yields and awaits. It comes behind expr,
// which bounds the depth.
func forbid(e Expr, where string) {
	if e == nil {
		return
	}
	Inspect(e, func(n Node) bool {
		what := ""
		switch n.(type) {
		case *NamedExpr:
			what = "named expression"
		case *Yield, *YieldFrom:
			what = "yield expression"
		case *Await:
			what = "await expression"
		case *Lambda:
			return false
		}
		if what != "" {
			refuse(n.Position(), "%s cannot be used within %s", what, where)
		}
		return true
	})
}
