package python

func (c *checker) stmts(list []Stmt) {
	for _, s := range list {
		c.stmt(s)
	}
}

// stmt checks a statement.
func (c *checker) stmt(s Stmt) {
	c.enter(s)
	switch s := s.(type) {
	case *FunctionDef:
		c.function(s)
	case *ClassDef:
		c.class(s)
	case *Return:
		c.returned(s)
	case *Delete:
		c.exprs(s.Targets)
	case *Assign:
		c.expr(s.Value)
		for _, t := range s.Targets {
			c.expr(t)
		}
	case *AugAssign:
		c.expr(s.Target)
		c.expr(s.Value)
	case *AnnAssign:
		c.annAssign(s)
	case *TypeAlias:
		c.bind(s.Name.ID, Store, s.Name.Pos)
		c.typeParams(s.TypeParams)
		c.within(&scope{kind: scopeLambda}, func() { c.expr(s.Value) })
		forbid(s.Value, "a type alias")
	case *For:
		if s.Async && c.scope.kind != scopeAsync {
			refuse(s.Pos, "'async for' outside async function")
		}
		c.expr(s.Iter)
		c.expr(s.Target)
		c.loop(s, s.Body)
		c.stmts(s.OrElse)
	case *While:
		c.expr(s.Test)
		c.loop(s, s.Body)
		c.stmts(s.OrElse)
	case *If:
		c.expr(s.Test)
		c.stmts(s.Body)
		c.stmts(s.OrElse)
	case *With:
		c.with(s)
	case *Match:
		c.match(s)
	case *Raise:
		c.expr(s.Exc)
		c.expr(s.Cause)
	case *Try:
		c.try(s)
	case *Assert:
		c.expr(s.Test)
		c.expr(s.Msg)
	case *Import:
		c.imported(s.Names, true)
	case *ImportFrom:
		c.importFrom(s)
	case *ExprStmt:
		c.expr(s.Value)
	case *Break:
		c.leaveLoop(s.Pos, "'break' outside loop")
	case *Continue:
		c.leaveLoop(s.Pos, "'continue' not properly in loop")
	}
	c.leave()
}

// leaveLoop checks a break or continue.
func (c *checker) leaveLoop(at Pos, outside string) {
	if !c.scope.loop {
		refuse(at, "%s", outside)
	}
	if c.scope.starHandlerInLoop {
		refuse(at, "'break', 'continue' and 'return' cannot appear in an except* block")
	}
}

// returned checks a return.
func (c *checker) returned(s *Return) {
	if c.scope.kind != scopeFunction && c.scope.kind != scopeAsync {
		refuse(s.Pos, "'return' outside function")
	}
	if s.Value != nil {
		if c.scope.returns == nil {
			c.scope.returns = s
		}
		c.expr(s.Value)
	}
	if c.scope.starHandler {
		refuse(s.Pos, "'break', 'continue' and 'return' cannot appear in an except* block")
	}
}

// block runs body inside n more blocks.
func (c *checker) block(at Node, n int, body func()) {
	c.scope.blocks += n
	if c.scope.blocks > maxBlocks {
		refuse(at.Position(), "too many statically nested blocks")
	}
	body()
	c.scope.blocks -= n
}

// loop checks the body of a loop.
func (c *checker) loop(at Node, body []Stmt) {
	loop, star := c.scope.loop, c.scope.starHandlerInLoop
	c.scope.loop, c.scope.starHandlerInLoop = true, false
	c.block(at, 1, func() { c.stmts(body) })
	c.scope.loop, c.scope.starHandlerInLoop = loop, star
}

func (c *checker) with(s *With) {
	if s.Async && c.scope.kind != scopeAsync {
		refuse(s.Pos, "'async with' outside async function")
	}
	c.withItem(s, 0)
}

// withItem checks the items of a with from i on, each of which is a block.
func (c *checker) withItem(s *With, i int) {
	for ; i < len(s.Items); i++ {
		c.expr(s.Items[i].Context)
		c.scope.blocks++
		if c.scope.blocks > maxBlocks {
			refuse(s.Pos, "too many statically nested blocks")
		}
		c.expr(s.Items[i].Vars)
	}
	c.stmts(s.Body)
	c.scope.blocks -= len(s.Items)
}

func (c *checker) try(s *Try) {
	depth := 0
	if len(s.FinalBody) > 0 {
		depth++
	}
	if len(s.Handlers) > 0 {
		depth++
	}
	c.block(s, depth, func() { c.stmts(s.Body) })
	for i := range s.Handlers {
		h := &s.Handlers[i]
		if h.Type == nil && i < len(s.Handlers)-1 {
			refuse(h.Pos, "default 'except:' must be last")
		}
		c.expr(h.Type)
		c.bind(h.Name, Store, h.Pos)
		function, loop := c.scope.starHandler, c.scope.starHandlerInLoop
		if s.Star {
			c.scope.starHandler, c.scope.starHandlerInLoop = true, true
		}
		c.block(h, depth+1, func() { c.stmts(h.Body) })
		c.scope.starHandler, c.scope.starHandlerInLoop = function, loop
	}
	if len(s.FinalBody) == 0 {
		c.stmts(s.OrElse)
		return
	}
	c.block(s, 1, func() {
		c.stmts(s.OrElse)
		c.stmts(s.FinalBody)
	})
}

// annAssign checks an annotated name. The annotations of a function's
// variables are not evaluated.
func (c *checker) annAssign(s *AnnAssign) {
	c.expr(s.Target)
	c.expr(s.Value)
	c.annotation(s.Annotation, c.scope.kind != scopeModule && c.scope.kind != scopeClass)
}

// annotation checks an annotation, which is only text if it comes from the
// future or is never evaluated.
func (c *checker) annotation(e Expr, unevaluated bool) {
	if e == nil {
		return
	}
	if !c.futureAnnotations && !unevaluated {
		c.element(e)
		return
	}
	c.within(&scope{kind: scopeAsync}, func() { c.element(e) })
	if c.futureAnnotations {
		forbid(e, "an annotation")
	}
}

// function checks a def.
func (c *checker) function(s *FunctionDef) {
	c.exprs(s.Decorators)
	c.bind(s.Name, Store, s.Pos)
	c.typeParams(s.TypeParams)
	c.defaults(s.Args)
	s.Args.each(func(p *Arg) {
		c.annotation(p.Annotation, false)
		if s.TypeParams != nil {
			forbid(p.Annotation, "the definition of a generic")
		}
	})
	c.annotation(s.Returns, false)
	if s.TypeParams != nil {
		forbid(s.Returns, "the definition of a generic")
	}
	c.parameters(s.Args)
	kind := scopeFunction
	if s.Async {
		kind = scopeAsync
	}
	body := &scope{kind: kind}
	c.within(body, func() { c.stmts(s.Body) })
	if s.Async && body.yields && body.returns != nil {
		refuse(body.returns.Pos, "'return' with value in async generator")
	}
}

// defaults checks the defaults of parameters.
func (c *checker) defaults(a *Arguments) {
	a.each(func(p *Arg) { c.expr(p.Default) })
}

// class checks a class.
func (c *checker) class(s *ClassDef) {
	c.exprs(s.Decorators)
	c.bind(s.Name, Store, s.Pos)
	c.typeParams(s.TypeParams)
	c.elements(s.Bases)
	if s.TypeParams != nil {
		for _, e := range s.Bases {
			forbid(e, "the definition of a generic")
		}
	}
	c.keywords(s.Keywords)
	c.within(&scope{kind: scopeClass}, func() { c.stmts(s.Body) })
}

// typeParams checks type parameters, each of which is a scope of its own.
func (c *checker) typeParams(params []TypeParam) {
	seen := map[string]bool{}
	defaulted := false
	for i := range params {
		t := &params[i]
		if seen[t.Name] {
			refuse(t.Pos, "duplicate type parameter '%s'", t.Name)
		}
		seen[t.Name] = true
		c.bind(t.Name, Store, t.Pos)
		if t.Default == nil && defaulted {
			refuse(t.Pos, "non-default type parameter '%s' follows default type parameter", t.Name)
		}
		defaulted = defaulted || t.Default != nil
		c.within(&scope{kind: scopeLambda}, func() {
			c.expr(t.Bound)
			c.element(t.Default)
		})
		forbid(t.Bound, "a TypeVar bound")
		forbid(t.Default, "a type parameter default")
	}
}
