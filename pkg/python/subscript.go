package python

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
