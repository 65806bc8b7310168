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
		if len(p.lex.brackets) > 0 && !p.trial && p.startsExpr() {
			p.missingComma(body)
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

// compareOps lists the comparison operators, so that the many comparisons
// with a single one can share its slice.
var compareOps = [...]CompareOperator{OpEq, OpNotEq, OpLt, OpLtE, OpGt, OpGtE, OpIs, OpIsNot, OpIn, OpNotIn}

// comparison reads `a < b < c`.
func (p *parser) comparison() Expr {
	at := p.here()
	left := p.arithmetic(1)
	op, ok := p.compareOp()
	if !ok {
		return left
	}
	base := len(p.exprs)
	ops := compareOps[op : op+1 : op+1]
	p.exprs = append(p.exprs, p.arithmetic(1))
	for {
		op, ok = p.compareOp()
		if !ok {
			break
		}
		ops = append(ops, op)
		p.exprs = append(p.exprs, p.arithmetic(1))
	}
	return &Compare{Pos: p.end(at), Left: left, Ops: ops, Comparators: p.takeExprs(base)}
}

// compareOp takes a comparison operator, if there is one.
func (p *parser) compareOp() (CompareOperator, bool) {
	var op CompareOperator
	switch p.kind {
	case kindEqEq:
		op = OpEq
	case kindNotEq:
		op = OpNotEq
	case kindLess:
		op = OpLt
	case kindLessEq:
		op = OpLtE
	case kindGreater:
		op = OpGt
	case kindGreaterEq:
		op = OpGtE
	case kindIn:
		op = OpIn
	case kindNot:
		if p.peek(1) != kindIn {
			return 0, false
		}
		p.next()
		op = OpNotIn
	case kindIs:
		p.next()
		if p.accept(kindNot) {
			return OpIsNot, true
		}
		return OpIs, true
	default:
		return 0, false
	}
	p.next()
	return op, true
}

// arithmetic reads operators of the given precedence and tighter ones.
func (p *parser) arithmetic(lowest int) Expr {
	at := p.here()
	left := p.factor()
	for {
		op, precedence := p.kind.binary()
		if precedence < lowest || precedence == 0 {
			return left
		}
		p.next()
		right := p.arithmetic(precedence + 1)
		left = &BinOp{Pos: p.end(at), Op: op, Left: left, Right: right}
	}
}

// factor reads `-a` and `a ** b`.
func (p *parser) factor() Expr {
	var op UnaryOperator
	switch p.kind {
	case kindPlus:
		op = OpUAdd
	case kindMinus:
		op = OpUSub
	case kindTilde:
		op = OpInvert
	default:
		return p.power()
	}
	p.enter()
	defer p.leave()
	at := p.here()
	p.next()
	operand := p.factor()
	return &UnaryOp{Pos: p.end(at), Op: op, Operand: operand}
}

// power reads `await a ** b`.
func (p *parser) power() Expr {
	at := p.here()
	var left Expr
	if p.accept(kindAwait) {
		v := p.primary()
		left = &Await{Pos: p.end(at), Value: v}
	} else {
		left = p.primary()
	}
	if p.kind != kindDoubleStar {
		return left
	}
	p.enter()
	defer p.leave()
	p.next()
	right := p.factor()
	return &BinOp{Pos: p.end(at), Op: OpPow, Left: left, Right: right}
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

// slices reads what stands between the brackets of a subscript.
func (p *parser) slices() Expr {
	at := p.here()
	first := p.slice()
	_, star := first.(*Starred)
	if p.kind != kindComma && !star {
		return first
	}
	base := len(p.exprs)
	p.exprs = append(p.exprs, first)
	for p.accept(kindComma) && p.kind != kindRBrack {
		p.exprs = append(p.exprs, p.slice())
	}
	return &Tuple{Pos: p.end(at), Elts: p.takeExprs(base)}
}

// slice reads `a`, `*a` or `a:b:c`.
func (p *parser) slice() Expr {
	at := p.here()
	var lower Expr
	if p.kind == kindStar {
		p.next()
		v := p.expression()
		return &Starred{Pos: p.end(at), Value: v}
	}
	if p.kind != kindColon {
		lower = p.namedExpression()
		if p.kind != kindColon {
			return lower
		}
		if _, named := lower.(*NamedExpr); named && !parenthesised(lower, at) {
			p.unexpected()
		}
	}
	p.expect(kindColon)
	s := &Slice{Lower: lower}
	if p.startsExpr() {
		s.Upper = p.expression()
	}
	if p.accept(kindColon) && p.startsExpr() {
		s.Step = p.expression()
	}
	s.Pos = p.end(at)
	return s
}

// parenthesised tells whether an expression read at a place began behind that
// place, which only an opening parenthesis makes happen.
func parenthesised(e Expr, at Pos) bool {
	pos := e.Position()
	return pos.Line != at.Line || pos.Col != at.Col
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
