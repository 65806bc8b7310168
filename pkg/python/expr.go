package python

// starExpressions reads what may stand right of an assignment: expressions
// with commas, stars allowed.
func (p *parser) starExpressions() Expr {
	return p.tupleOf(p.starExpression)
}

// tupleOf reads one element, or several as a tuple without parentheses.
func (p *parser) tupleOf(element func() Expr) Expr {
	at := p.here()
	first := element()
	if p.kind != kindComma {
		return first
	}
	base := len(p.exprs)
	p.exprs = append(p.exprs, first)
	for p.accept(kindComma) {
		if !p.startsExpr() && p.kind != kindStar {
			break
		}
		p.exprs = append(p.exprs, element())
	}
	return &Tuple{Pos: p.end(at), Elts: p.takeExprs(base)}
}

// startsExpr tells whether the current token may begin an expression.
func (p *parser) startsExpr() bool {
	switch p.kind {
	case kindName, kindNumber, kindString, kindFStart, kindLPar, kindLBrack, kindLBrace, kindEllipsis,
		kindPlus, kindMinus, kindTilde, kindNot, kindLambda, kindAwait, kindNone, kindTrue, kindFalse:
		return true
	}
	return false
}

// starExpression reads an expression or `*a`.
func (p *parser) starExpression() Expr {
	if p.kind == kindStar {
		return p.starred()
	}
	return p.expression()
}

// starNamedExpression reads an element of a display.
func (p *parser) starNamedExpression() Expr {
	if p.kind == kindStar {
		return p.starred()
	}
	return p.namedExpression()
}

// starred reads `*a` where a is without comparison.
func (p *parser) starred() Expr {
	at := p.here()
	p.next()
	v := p.arithmetic(1)
	return &Starred{Pos: p.end(at), Value: v}
}

// namedExpression reads an expression or `name := expression`.
func (p *parser) namedExpression() Expr {
	if p.kind == kindName && p.peek(1) == kindWalrus {
		p.declares = true
		at := p.here()
		target := p.name(Store)
		p.next()
		v := p.expression()
		return &NamedExpr{Pos: p.end(at), Target: target, Value: v}
	}
	e := p.expression()
	if p.kind == kindWalrus {
		p.fail(e.Position(), "cannot use assignment expressions with %s", exprName(e))
	}
	return e
}

// name reads a name.
func (p *parser) name(ctx Context) *Name {
	at := p.here()
	n := p.alloc.names.new()
	n.ID = p.ident()
	n.Pos, n.Ctx = p.end(at), ctx
	return n
}

// expression reads a lambda, a conditional or what binds tighter.
func (p *parser) expression() Expr {
	p.enter()
	defer p.leave()
	if p.kind == kindLambda {
		return p.lambda()
	}
	at := p.here()
	body := p.disjunction()
	if p.kind != kindIf {
		if !p.trial && p.startsExpr() {
			p.refuseNeighbour(body)
		}
		return body
	}
	p.next()
	test := p.disjunction()
	if p.kind != kindElse {
		if p.kind != kindColon {
			p.fail(at, "expected 'else' after 'if' expression")
		}
		p.unexpected()
	}
	p.next()
	orElse := p.expression()
	return &IfExp{Pos: p.end(at), Test: test, Body: body, OrElse: orElse}
}

// refuseNeighbour refuses an expression right behind another. Outside brackets
// that is left to the statement, but for the statements of Python 2.
func (p *parser) refuseNeighbour(body Expr) {
	if n, ok := body.(*Name); ok && (n.ID == "print" || n.ID == "exec") && p.followedByExpression() {
		p.fail(n.Pos, "Missing parentheses in call to '%s'. Did you mean %s(...)?", n.ID, n.ID)
	}
	if len(p.lex.brackets) > 0 {
		p.missingComma(body)
	}
}

// disjunction reads `a or b`.
func (p *parser) disjunction() Expr {
	at := p.here()
	first := p.conjunction()
	if p.kind != kindOr {
		return first
	}
	base := len(p.exprs)
	p.exprs = append(p.exprs, first)
	for p.accept(kindOr) {
		p.exprs = append(p.exprs, p.conjunction())
	}
	return &BoolOp{Pos: p.end(at), Op: OpOr, Values: p.takeExprs(base)}
}

// conjunction reads `a and b`.
func (p *parser) conjunction() Expr {
	at := p.here()
	first := p.inversion()
	if p.kind != kindAnd {
		return first
	}
	base := len(p.exprs)
	p.exprs = append(p.exprs, first)
	for p.accept(kindAnd) {
		p.exprs = append(p.exprs, p.inversion())
	}
	return &BoolOp{Pos: p.end(at), Op: OpAnd, Values: p.takeExprs(base)}
}

// inversion reads `not a`.
func (p *parser) inversion() Expr {
	if p.kind != kindNot {
		return p.comparison()
	}
	p.enter()
	defer p.leave()
	at := p.here()
	p.next()
	operand := p.inversion()
	return &UnaryOp{Pos: p.end(at), Op: OpNot, Operand: operand}
}

// primary reads an atom and the attributes, calls and subscripts behind it.
func (p *parser) primary() Expr {
	at := p.here()
	e := p.atom()
	for {
		switch p.kind {
		case kindDot:
			p.next()
			a := p.alloc.attributes.new()
			a.Value, a.Attr = e, p.ident()
			a.Pos = p.end(at)
			e = a
		case kindLPar:
			c := p.alloc.calls.new()
			c.Func = e
			p.callArguments(c)
			c.Pos = p.end(at)
			e = c
		case kindLBrack:
			p.next()
			s := p.slices()
			p.expect(kindRBrack)
			e = &Subscript{Pos: p.end(at), Value: e, Slice: s}
		default:
			return e
		}
	}
}

// lambda reads a lambda.
func (p *parser) lambda() Expr {
	at := p.here()
	p.next()
	args := p.parameters(kindColon)
	p.expect(kindColon)
	body := p.expression()
	return &Lambda{Pos: p.end(at), Args: args, Body: body}
}

// yield reads a yield expression.
func (p *parser) yield() Expr {
	at := p.here()
	p.next()
	if p.accept(kindFrom) {
		v := p.expression()
		return &YieldFrom{Pos: p.end(at), Value: v}
	}
	y := &Yield{}
	if p.startsExpr() || p.kind == kindStar {
		y.Value = p.starExpressions()
	}
	y.Pos = p.end(at)
	return y
}

// yieldOrStarExpressions reads the right-hand side of an assignment.
func (p *parser) yieldOrStarExpressions() Expr {
	if p.kind == kindYield {
		return p.yield()
	}
	return p.starExpressions()
}
