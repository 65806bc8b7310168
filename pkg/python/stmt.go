package python

// module reads a whole source.
func (p *parser) module() *Module {
	p.start()
	p.lastLine = 1
	for p.kind != kindEOF {
		p.statement()
	}
	return &Module{Pos: p.end(Pos{Line: 1}), Body: p.takeStmts(0)}
}

// statement reads a compound statement or a line of simple ones.
func (p *parser) statement() {
	p.enter()
	defer p.leave()
	if s := p.compound(); s != nil {
		p.stmts = append(p.stmts, s)
		return
	}
	p.simpleLine()
}

// simpleLine reads simple statements up to the end of the line.
func (p *parser) simpleLine() {
	for {
		p.stmts = append(p.stmts, p.simple())
		if p.accept(kindNewline) {
			return
		}
		if p.kind != kindSemi {
			p.unexpected()
		}
		p.next()
		if p.accept(kindNewline) {
			return
		}
	}
}

// simple reads a statement that fits in a line.
func (p *parser) simple() Stmt {
	at := p.here()
	switch p.kind {
	case kindPass:
		p.next()
		return &Pass{p.end(at)}
	case kindBreak:
		p.next()
		return &Break{p.end(at)}
	case kindContinue:
		p.next()
		return &Continue{p.end(at)}
	case kindReturn:
		p.next()
		s := &Return{}
		if p.startsExpr() || p.kind == kindStar {
			s.Value = p.starExpressions()
		}
		s.Pos = p.end(at)
		return s
	case kindImport:
		return p.importStatement()
	case kindFrom:
		return p.importFrom()
	case kindRaise:
		return p.raise()
	case kindDel:
		return p.delete()
	case kindAssert:
		p.next()
		s := &Assert{Test: p.expression()}
		if p.accept(kindComma) {
			s.Msg = p.expression()
		}
		s.Pos = p.end(at)
		return s
	case kindGlobal:
		p.declares = true
		p.next()
		names := p.nameList()
		return &Global{Pos: p.end(at), Names: names}
	case kindNonlocal:
		p.declares = true
		p.next()
		names := p.nameList()
		return &Nonlocal{Pos: p.end(at), Names: names}
	case kindName:
		if p.peek(1) == kindName && p.text() == "type" && (p.peek(2) == kindEq || p.peek(2) == kindLBrack) {
			return p.typeAlias()
		}
	}
	return p.assignment()
}

// nameList reads names with commas between.
func (p *parser) nameList() []string {
	names := []string{p.ident()}
	for p.accept(kindComma) {
		names = append(names, p.ident())
	}
	return names
}

// typeAlias reads `type X = value`.
func (p *parser) typeAlias() Stmt {
	at := p.here()
	p.next()
	s := &TypeAlias{Name: p.name(Store), TypeParams: p.typeParams()}
	p.expect(kindEq)
	s.Value = p.expression()
	s.Pos = p.end(at)
	return s
}

// raise reads a raise.
func (p *parser) raise() Stmt {
	at := p.here()
	p.next()
	s := &Raise{}
	if p.startsExpr() {
		s.Exc = p.expression()
		if p.accept(kindFrom) {
			s.Cause = p.expression()
		}
	}
	s.Pos = p.end(at)
	return s
}

// delete reads a del.
func (p *parser) delete() Stmt {
	at := p.here()
	p.next()
	base := len(p.exprs)
	for {
		e := p.starNamedExpression()
		p.setContext(e, Del, "delete")
		p.exprs = append(p.exprs, e)
		if !p.accept(kindComma) || !p.startsExpr() && p.kind != kindStar {
			break
		}
	}
	targets := p.takeExprs(base)
	return &Delete{Pos: p.end(at), Targets: targets}
}

// assignment reads an assignment of any form, or an expression.
func (p *parser) assignment() Stmt {
	at := p.here()
	bare := p.kind == kindName
	first := p.yieldOrStarExpressions()
	switch p.kind {
	case kindEq:
		return p.assign(at, first)
	case kindColon:
		return p.annotated(at, first, bare)
	}
	if op, ok := p.kind.augmented(); ok {
		return p.augmented(at, first, op)
	}
	s := p.alloc.exprStmts.new()
	s.Pos, s.Value = p.end(at), first
	return s
}

// assign reads `a = b = value` behind its first target.
func (p *parser) assign(at Pos, first Expr) Stmt {
	base := len(p.exprs)
	value := first
	for p.kind == kindEq {
		switch value.(type) {
		case *Yield, *YieldFrom:
			p.fail(value.Position(), "assignment to yield expression not possible")
		}
		p.assignable(value)
		p.exprs = append(p.exprs, value)
		p.next()
		value = p.yieldOrStarExpressions()
	}
	s := p.alloc.assigns.new()
	s.Targets, s.Value = p.takeExprs(base), value
	s.Pos = p.end(at)
	return s
}

// assignable turns an expression before `=` into a target. For all but the
// plainest mistakes CPython asks whether `==` was meant.
func (p *parser) assignable(e Expr) {
	switch e.(type) {
	case *Name, *Attribute, *Subscript, *Tuple, *List, *Starred:
		p.store(e, "assign to")
		return
	}
	p.fail(e.Position(), "cannot assign to %s here. Maybe you meant '==' instead of '='?", exprName(e))
}

// annotated reads `target: annotation = value` behind the target.
func (p *parser) annotated(at Pos, target Expr, bare bool) Stmt {
	s := &AnnAssign{Target: target}
	switch t := target.(type) {
	case *Name:
		s.Simple = bare
		t.Ctx = Store
	case *Attribute, *Subscript:
		p.store(target, "annotate")
	case *List, *Tuple:
		p.fail(target.Position(), "only single target (not %s) can be annotated", exprName(target))
	default:
		p.unannotatable(target)
	}
	p.next()
	s.Annotation = p.expression()
	if p.accept(kindEq) {
		s.Value = p.yieldOrStarExpressions()
	}
	s.Pos = p.end(at)
	return s
}

// unannotatable refuses an expression before a colon. CPython speaks of an
// annotation only where one follows: elsewhere the colon itself is the fault.
func (p *parser) unannotatable(target Expr) {
	colon := p.here()
	p.next()
	if p.startsExpr() && p.followedByExpression() {
		p.fail(target.Position(), "illegal target for annotation")
	}
	p.fail(colon, "invalid syntax")
}

// augmented reads `target += value` behind the target.
func (p *parser) augmented(at Pos, target Expr, op Operator) Stmt {
	switch target.(type) {
	case *Name, *Attribute, *Subscript:
		p.store(target, "assign to")
	default:
		p.fail(target.Position(), "'%s' is an illegal expression for augmented assignment", exprName(target))
	}
	p.next()
	value := p.yieldOrStarExpressions()
	return &AugAssign{Pos: p.end(at), Op: op, Target: target, Value: value}
}
