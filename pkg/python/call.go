package python

// callArguments reads the parentheses of a call. A generator expression that
// is the only argument needs no parentheses of its own: it borrows the call's.
func (p *parser) callArguments(c *Call) {
	p.enter()
	defer p.leave()
	at := p.here()
	p.next()
	base := len(p.exprs)
	if p.kind != kindRPar && p.kind != kindStar && p.kind != kindDoubleStar && !(p.kind == kindName && p.peek(1) == kindEq) {
		first := p.namedExpression()
		if p.kind == kindFor || p.kind == kindAsync {
			gens := p.generators()
			if p.kind == kindComma {
				p.fail(first.Position(), "Generator expression must be parenthesized")
			}
			p.expect(kindRPar)
			p.exprs = append(p.exprs, &GeneratorExp{Pos: p.end(at), Elt: first, Generators: gens})
			c.Args = p.takeExprs(base)
			return
		}
		p.exprs = append(p.exprs, first)
		if p.kind != kindRPar && !p.accept(kindComma) {
			p.refuseArgument(first)
		}
	}
	c.Keywords = p.arguments(base)
	c.Args = p.takeExprs(base)
}

// arguments reads arguments up to and including the closing parenthesis. It
// leaves the positional ones on p.exprs, from base, and returns the others.
func (p *parser) arguments(base int) []Keyword {
	var keywords []Keyword
	unpacked := false
	for p.kind != kindRPar {
		at := p.here()
		switch {
		case p.kind == kindStar:
			if unpacked {
				p.fail(p.firstArgument(base, keywords), "iterable argument unpacking follows keyword argument unpacking")
			}
			p.next()
			v := p.expression()
			p.exprs = append(p.exprs, &Starred{Pos: p.end(at), Value: v})
		case p.kind == kindDoubleStar:
			p.next()
			v := p.expression()
			keywords = append(keywords, Keyword{Pos: p.end(at), Value: v})
			unpacked = true
		case p.kind == kindName && p.peek(1) == kindEq:
			keywords = append(keywords, p.keywordArgument())
		default:
			p.positionalArgument(len(keywords) > 0, unpacked)
		}
		if !p.accept(kindComma) {
			break
		}
	}
	if p.kind != kindRPar {
		if p.kind == kindFor {
			p.failHere("Generator expression must be parenthesized")
		}
		p.unexpected()
	}
	p.next()
	return p.alloc.keywords.copy(keywords)
}

// firstArgument returns where the arguments begin.
func (p *parser) firstArgument(base int, keywords []Keyword) Pos {
	first := keywords[0].Pos
	if len(p.exprs) > base {
		if at := p.exprs[base].Position(); at.Line < first.Line || at.Line == first.Line && at.Col < first.Col {
			return at
		}
	}
	return first
}

// keywordArgument reads `name=value`.
func (p *parser) keywordArgument() Keyword {
	at := p.here()
	name := p.ident()
	p.next()
	v := p.expression()
	if p.kind == kindFor {
		p.fail(at, "invalid syntax. Maybe you meant '==' or ':=' instead of '='?")
	}
	return Keyword{Pos: p.end(at), Name: name, Value: v}
}

// positionalArgument reads a positional argument; behind a keyword it has no
// place.
func (p *parser) positionalArgument(afterKeyword, afterUnpacking bool) {
	e := p.namedExpression()
	if p.kind != kindRPar && p.kind != kindComma {
		p.refuseArgument(e)
	}
	if !afterKeyword {
		p.exprs = append(p.exprs, e)
		return
	}
	// CPython says so where the arguments end.
	p.try(func() {
		for p.accept(kindComma) && p.kind != kindRPar {
			p.anyArgument()
		}
	})
	t := &p.toks[len(p.toks)-1]
	at := Pos{Line: t.line, Col: t.col}
	if afterUnpacking {
		p.fail(at, "positional argument follows keyword argument unpacking")
	}
	p.fail(at, "positional argument follows keyword argument")
}

// anyArgument reads an argument of which nothing is kept.
func (p *parser) anyArgument() {
	switch {
	case p.kind == kindStar || p.kind == kindDoubleStar:
		p.next()
	case p.kind == kindName && p.peek(1) == kindEq:
		p.next()
		p.next()
	}
	p.namedExpression()
}

// refuseArgument refuses what follows an argument.
func (p *parser) refuseArgument(e Expr) {
	switch p.kind {
	case kindEq:
		p.fail(e.Position(), "expression cannot contain assignment, perhaps you meant \"==\"?")
	case kindFor:
		p.fail(e.Position(), "Generator expression must be parenthesized")
	}
	p.missingComma(e)
}
