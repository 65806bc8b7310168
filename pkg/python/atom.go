package python

import "strings"

// atom reads a name, a literal or something in brackets.
func (p *parser) atom() Expr {
	switch p.kind {
	case kindName:
		return p.name(Load)
	case kindNumber:
		return p.numberConstant()
	case kindString, kindFStart:
		return p.strings()
	case kindNone:
		return p.constant(ConstNone)
	case kindTrue:
		return p.constant(ConstTrue)
	case kindFalse:
		return p.constant(ConstFalse)
	case kindEllipsis:
		return p.constant(ConstEllipsis)
	case kindLPar:
		return p.parentheses()
	case kindLBrack:
		return p.list()
	case kindLBrace:
		return p.braces()
	}
	p.unexpected()
	return nil
}

// constant takes a token that is a constant.
func (p *parser) constant(k ConstKind) *Constant {
	at := p.here()
	c := p.alloc.constants.new()
	c.Kind = k
	p.next()
	c.Pos = p.end(at)
	return c
}

// numberConstant takes a number.
func (p *parser) numberConstant() *Constant {
	text := strings.ReplaceAll(p.text(), "_", "")
	k := numberKind(text)
	if k == ConstInt && tooManyDigits(text) {
		p.failHere("Exceeds the limit (%d digits) for integer string conversion: value has %d digits; use sys.set_int_max_str_digits() to increase the limit - Consider hexadecimal for huge integer literals to avoid decimal conversion limits.", maxDigits, len(text))
	}
	c := p.constant(k)
	c.Text = text
	return c
}

// parentheses reads a group, a tuple or a generator expression.
func (p *parser) parentheses() Expr {
	p.enter()
	defer p.leave()
	at := p.here()
	p.next()
	switch p.kind {
	case kindRPar:
		p.next()
		return &Tuple{Pos: p.end(at)}
	case kindYield:
		y := p.yield()
		p.expect(kindRPar)
		return y
	}
	if p.kind == kindDoubleStar {
		p.failHere("cannot use double starred expression here")
	}
	first := p.starNamedExpression()
	switch p.kind {
	case kindFor, kindAsync:
		p.refuseStar(first, "iterable unpacking cannot be used in comprehension")
		gens := p.generators()
		p.expect(kindRPar)
		return &GeneratorExp{Pos: p.end(at), Elt: first, Generators: gens}
	case kindComma:
		base := len(p.exprs)
		p.exprs = append(p.exprs, first)
		p.elements(kindRPar)
		return &Tuple{Pos: p.end(at), Elts: p.takeExprs(base)}
	case kindRPar:
		p.refuseStar(first, "cannot use starred expression here")
		p.next()
		return first
	}
	p.missingComma(first)
	return nil
}

// refuseStar leaves with a fault if e is `*a`.
func (p *parser) refuseStar(e Expr, why string) {
	if s, ok := e.(*Starred); ok {
		p.fail(s.Pos, "%s", why)
	}
}

// missingComma refuses the current token behind an expression in brackets, in
// CPython's words where another expression follows.
func (p *parser) missingComma(before Expr) {
	if p.kind == kindEq && p.comparesByMistake() {
		switch before := before.(type) {
		case *Name:
			p.fail(before.Pos, "invalid syntax. Maybe you meant '==' or ':=' instead of '='?")
		case *List, *Tuple, *GeneratorExp, *Starred:
		case *Constant:
			if before.Kind != ConstTrue && before.Kind != ConstFalse && before.Kind != ConstNone {
				p.fail(before.Pos, "cannot assign to %s here. Maybe you meant '==' instead of '='?", exprName(before))
			}
		default:
			p.fail(before.Position(), "cannot assign to %s here. Maybe you meant '==' instead of '='?", exprName(before))
		}
	}
	if p.startsExpr() {
		// A word before a string may be a prefix that does not exist.
		word, isName := before.(*Name)
		legacy := isName && (p.kind == kindString || word.ID == "print" || word.ID == "exec")
		if _, star := before.(*Starred); !star && !legacy && p.followedByExpression() {
			p.fail(before.Position(), "invalid syntax. Perhaps you forgot a comma?")
		}
	}
	p.unexpected()
}

// comparesByMistake tells whether what follows an equals sign makes it look
// like a comparison.
func (p *parser) comparesByMistake() bool {
	m := p.mark()
	like := false
	if p.try(func() {
		p.next()
		p.arithmetic(1)
		like = p.kind != kindEq && p.kind != kindWalrus
	}) {
		p.reset(m)
	}
	return like
}

// followedByExpression tells whether a whole expression can be read here.
func (p *parser) followedByExpression() bool {
	m := p.mark()
	p.trial = true
	ok := p.try(func() { p.expression() })
	p.trial = false
	if ok {
		p.reset(m)
	}
	return ok
}

// elements reads the rest of a display behind its first element, and the
// closing bracket.
func (p *parser) elements(closing kind) {
	for p.accept(kindComma) && p.kind != closing {
		p.exprs = append(p.exprs, p.starNamedExpression())
	}
	if p.kind != closing {
		if p.kind == kindFor {
			p.fail(p.exprs[len(p.exprs)-1].Position(), "did you forget parentheses around the comprehension target?")
		}
		p.missingComma(p.exprs[len(p.exprs)-1])
	}
	p.next()
}

// list reads a list or a list comprehension.
func (p *parser) list() Expr {
	p.enter()
	defer p.leave()
	at := p.here()
	p.next()
	if p.accept(kindRBrack) {
		return &List{Pos: p.end(at)}
	}
	first := p.starNamedExpression()
	if p.kind == kindFor || p.kind == kindAsync {
		p.refuseStar(first, "iterable unpacking cannot be used in comprehension")
		gens := p.generators()
		p.expect(kindRBrack)
		return &ListComp{Pos: p.end(at), Elt: first, Generators: gens}
	}
	base := len(p.exprs)
	p.exprs = append(p.exprs, first)
	p.elements(kindRBrack)
	return &List{Pos: p.end(at), Elts: p.takeExprs(base)}
}

// generators reads the for clauses of a comprehension.
func (p *parser) generators() []Comprehension {
	var gens []Comprehension
	for p.kind == kindFor || p.kind == kindAsync {
		at := p.here()
		c := Comprehension{Async: p.accept(kindAsync)}
		p.expect(kindFor)
		c.Target = p.targets()
		p.expect(kindIn)
		c.Iter = p.disjunction()
		base := len(p.exprs)
		for p.accept(kindIf) {
			p.exprs = append(p.exprs, p.disjunction())
		}
		c.Ifs = p.takeExprs(base)
		c.Pos = p.end(at)
		gens = append(gens, c)
	}
	return gens
}
