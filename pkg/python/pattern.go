package python

// startsMatch tells whether the name match here begins a match statement
// rather than an expression: then a subject follows, and the line ends in a
// colon.
func (p *parser) startsMatch() bool {
	switch p.peek(1) {
	case kindName, kindNumber, kindString, kindFStart, kindLPar, kindLBrack, kindLBrace, kindEllipsis,
		kindMinus, kindPlus, kindTilde, kindNot, kindLambda, kindAwait, kindNone, kindTrue, kindFalse, kindStar:
	default:
		return false
	}
	for n := 1; ; n++ {
		switch p.peek(n) {
		case kindNewline:
			return p.peek(n-1) == kindColon
		case kindEOF:
			return false
		}
	}
}

// match reads a match statement.
func (p *parser) match() Stmt {
	at := p.here()
	p.next()
	s := &Match{Subject: p.subject()}
	p.expect(kindColon)
	p.expect(kindNewline)
	if p.kind != kindIndent {
		p.failHere("expected an indented block after 'match' statement on line %d", at.Line)
	}
	p.next()
	for {
		if p.kind != kindName || p.text() != "case" {
			p.unexpected()
		}
		s.Cases = append(s.Cases, p.matchCase())
		if p.accept(kindDedent) {
			break
		}
	}
	s.Pos = p.end(at)
	return s
}

// subject reads what is matched: a tuple needs no parentheses, and a star
// only makes sense in one.
func (p *parser) subject() Expr {
	at := p.here()
	base := len(p.exprs)
	first := p.starNamedExpression()
	if p.kind != kindComma {
		p.refuseStar(first, "invalid syntax")
		return first
	}
	p.exprs = append(p.exprs, first)
	for p.accept(kindComma) && p.kind != kindColon {
		p.exprs = append(p.exprs, p.starNamedExpression())
	}
	return &Tuple{Pos: p.end(at), Elts: p.takeExprs(base)}
}

// matchCase reads a case.
func (p *parser) matchCase() MatchCase {
	at := p.here()
	p.next()
	c := MatchCase{Pattern: p.patterns()}
	if p.accept(kindIf) {
		c.Guard = p.namedExpression()
	}
	c.Body = p.block("'case' statement", at.Line)
	c.Pos = p.end(at)
	return c
}

// patterns reads a pattern, or several as a sequence without parentheses.
func (p *parser) patterns() Pattern {
	at := p.here()
	first := p.starPattern()
	_, star := first.(*MatchStar)
	if p.kind != kindComma {
		if star {
			p.unexpected()
		}
		return first
	}
	list := []Pattern{first}
	for p.accept(kindComma) && p.kind != kindColon && p.kind != kindIf {
		list = append(list, p.starPattern())
	}
	return &MatchSequence{Pos: p.end(at), Patterns: list}
}

// starPattern reads a pattern or `*rest`.
func (p *parser) starPattern() Pattern {
	at := p.here()
	if !p.accept(kindStar) {
		return p.pattern()
	}
	name := p.capture()
	return &MatchStar{Pos: p.end(at), Name: name}
}

// capture takes a name to bind, which is empty for the wildcard.
func (p *parser) capture() string {
	name := p.ident()
	switch p.kind {
	case kindDot, kindLPar, kindEq:
		p.unexpected()
	}
	if name == "_" {
		return ""
	}
	return name
}

// pattern reads `a | b as name`.
func (p *parser) pattern() Pattern {
	p.enter()
	defer p.leave()
	at := p.here()
	pat := p.orPattern()
	if !p.accept(kindAs) {
		return pat
	}
	if p.kind != kindName {
		p.failHere("invalid pattern target")
	}
	if p.text() == "_" {
		p.failHere("cannot use '_' as a target")
	}
	name := p.capture()
	return &MatchAs{Pos: p.end(at), Pattern: pat, Name: name}
}

// orPattern reads `a | b`.
func (p *parser) orPattern() Pattern {
	at := p.here()
	first := p.closedPattern()
	if p.kind != kindVBar {
		return first
	}
	list := []Pattern{first}
	for p.accept(kindVBar) {
		list = append(list, p.closedPattern())
	}
	return &MatchOr{Pos: p.end(at), Patterns: list}
}

// closedPattern reads a pattern without operators.
func (p *parser) closedPattern() Pattern {
	at := p.here()
	switch p.kind {
	case kindNone, kindTrue, kindFalse:
		c := p.singleton()
		return &MatchSingleton{Pos: p.end(at), Kind: c.Kind}
	case kindNumber, kindMinus, kindString, kindFStart:
		v := p.literalPattern()
		return &MatchValue{Pos: p.end(at), Value: v}
	case kindName:
		return p.namePattern()
	case kindLPar:
		return p.groupPattern()
	case kindLBrack:
		p.next()
		list := p.sequence(nil, kindRBrack)
		return &MatchSequence{Pos: p.end(at), Patterns: list}
	case kindLBrace:
		return p.mappingPattern()
	}
	p.unexpected()
	return nil
}

func (p *parser) singleton() *Constant {
	switch p.kind {
	case kindTrue:
		return p.constant(ConstTrue)
	case kindFalse:
		return p.constant(ConstFalse)
	}
	return p.constant(ConstNone)
}

// literalPattern reads a string, a number, or `real + imaginary`.
func (p *parser) literalPattern() Expr {
	at := p.here()
	if p.kind == kindString || p.kind == kindFStart {
		s := p.strings()
		switch s.(type) {
		case *JoinedStr, *TemplateStr:
			p.fail(at, "patterns may only match literals and attribute lookups")
		}
		return s
	}
	left := p.signedNumber()
	if p.kind != kindPlus && p.kind != kindMinus {
		return left
	}
	op, _ := p.kind.binary()
	if n, ok := left.(*Constant); ok && n.Kind == ConstComplex || isNegated(left, ConstComplex) {
		p.fail(at, "real number required in complex literal")
	}
	p.next()
	if p.kind != kindNumber {
		p.unexpected()
	}
	right := p.numberConstant()
	if right.Kind != ConstComplex {
		p.fail(right.Pos, "imaginary number required in complex literal")
	}
	return &BinOp{Pos: p.end(at), Op: op, Left: left, Right: right}
}

// isNegated tells whether e is a minus before a constant of a kind.
func isNegated(e Expr, k ConstKind) bool {
	u, ok := e.(*UnaryOp)
	if !ok {
		return false
	}
	c, ok := u.Operand.(*Constant)
	return ok && c.Kind == k
}

func (p *parser) signedNumber() Expr {
	at := p.here()
	minus := p.accept(kindMinus)
	if p.kind != kindNumber {
		p.unexpected()
	}
	n := p.numberConstant()
	if !minus {
		return n
	}
	return &UnaryOp{Pos: p.end(at), Op: OpUSub, Operand: n}
}

// namePattern reads a capture, a wildcard, a dotted name or a class pattern.
func (p *parser) namePattern() Pattern {
	at := p.here()
	if k := p.peek(1); k != kindDot && k != kindLPar {
		name := p.capture()
		return &MatchAs{Pos: p.end(at), Name: name}
	}
	value := p.dottedValue()
	if p.kind == kindLPar {
		return p.classPattern(at, value)
	}
	if p.kind == kindEq {
		p.unexpected()
	}
	return &MatchValue{Pos: p.end(at), Value: value}
}

// dottedValue reads a name and its attributes.
func (p *parser) dottedValue() Expr {
	at := p.here()
	var e Expr = p.name(Load)
	for p.accept(kindDot) {
		attr := p.ident()
		e = &Attribute{Pos: p.end(at), Value: e, Attr: attr}
	}
	return e
}
