package python

// braces reads a dict, a set or a comprehension of either.
func (p *parser) braces() Expr {
	p.enter()
	defer p.leave()
	at := p.here()
	p.next()
	if p.accept(kindRBrace) {
		return &Dict{Pos: p.end(at)}
	}
	if p.kind == kindDoubleStar {
		return p.dict(at, nil)
	}
	start := p.here()
	first := p.starNamedExpression()
	switch p.kind {
	case kindColon:
		switch first.(type) {
		case *Starred, *NamedExpr:
			if !parenthesised(first, start) {
				p.unexpected()
			}
		}
		return p.dict(at, first)
	case kindFor, kindAsync:
		p.refuseStar(first, "iterable unpacking cannot be used in comprehension")
		gens := p.generators()
		p.expect(kindRBrace)
		return &SetComp{Pos: p.end(at), Elt: first, Generators: gens}
	}
	base := len(p.exprs)
	p.exprs = append(p.exprs, first)
	p.elements(kindRBrace)
	return &Set{Pos: p.end(at), Elts: p.takeExprs(base)}
}

// dict reads a dict or dict comprehension behind its brace, or behind its
// first key.
func (p *parser) dict(at Pos, key Expr) Expr {
	base := len(p.exprs)
	for {
		value := p.dictValue(key)
		if (p.kind == kindFor || p.kind == kindAsync) && len(p.exprs) == base {
			if key == nil {
				p.fail(value.Position(), "dict unpacking cannot be used in dict comprehension")
			}
			gens := p.generators()
			p.expect(kindRBrace)
			return &DictComp{Pos: p.end(at), Key: key, Value: value, Generators: gens}
		}
		p.exprs = append(p.exprs, key, value)
		if p.accept(kindRBrace) {
			break
		}
		if p.kind != kindComma {
			p.missingComma(value)
		}
		p.next()
		if p.accept(kindRBrace) {
			break
		}
		key = nil
		if p.kind != kindDoubleStar {
			key = p.expression()
			if p.kind != kindColon {
				p.fail(key.Position(), "':' expected after dictionary key")
			}
		}
	}
	return p.dictFrom(at, base)
}

// dictValue reads what follows a key: `: value`, or `** value` without one.
func (p *parser) dictValue(key Expr) Expr {
	if key == nil {
		p.expect(kindDoubleStar)
		return p.arithmetic(1)
	}
	colon := p.here()
	p.expect(kindColon)
	switch p.kind {
	case kindRBrace, kindComma:
		p.fail(colon, "expression expected after dictionary key and ':'")
	case kindStar:
		p.failHere("cannot use a starred expression in a dictionary value")
	}
	return p.expression()
}

// dictFrom builds a dict of the keys and values that were read in turn since
// base.
func (p *parser) dictFrom(at Pos, base int) Expr {
	pairs := p.exprs[base:]
	n := len(pairs) / 2
	both := make([]Expr, 2*n)
	for i := range n {
		both[i], both[n+i] = pairs[2*i], pairs[2*i+1]
	}
	clear(pairs)
	p.exprs = p.exprs[:base]
	return &Dict{Pos: p.end(at), Keys: both[:n:n], Values: both[n:]}
}
