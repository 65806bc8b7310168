package python

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
