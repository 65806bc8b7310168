package python

// tryStatement reads a try.
func (p *parser) tryStatement() Stmt {
	at := p.here()
	p.next()
	if p.kind != kindColon {
		p.failHere("expected ':'")
	}
	s := &Try{Body: p.block("'try' statement", at.Line)}
	for p.kind == kindExcept {
		p.except(s)
	}
	if len(s.Handlers) > 0 {
		s.OrElse = p.orElse()
	}
	line := p.tok().line
	if p.accept(kindFinally) {
		if p.kind != kindColon {
			p.failHere("expected ':'")
		}
		s.FinalBody = p.block("'finally' statement", line)
	} else if len(s.Handlers) == 0 {
		p.failHere("expected 'except' or 'finally' block")
	}
	s.Pos = p.end(at)
	return s
}

// except reads an except clause.
func (p *parser) except(s *Try) {
	at := p.here()
	p.next()
	star := p.accept(kindStar)
	if len(s.Handlers) > 0 && star != s.Star {
		p.fail(at, "cannot have both 'except' and 'except*' on the same 'try'")
	}
	s.Star = star
	h := ExceptHandler{}
	if p.kind != kindColon || star {
		if star && (p.kind == kindColon || p.kind == kindNewline) {
			p.failHere("expected one or more exception types")
		}
		h.Type = p.exceptType()
	}
	if h.Type != nil && p.accept(kindAs) {
		h.Name = p.ident()
	}
	after := "'except' statement"
	if star {
		after = "'except*' statement"
	}
	h.Body = p.block(after, at.Line)
	h.Pos = p.end(at)
	s.Handlers = append(s.Handlers, h)
}

// exceptType reads the exceptions of an except. Several need no parentheses
// since Python 3.14 (PEP 758), where no name follows.
func (p *parser) exceptType() Expr {
	if p.kind == kindNewline {
		p.failHere("expected ':'")
	}
	at := p.here()
	first := p.expression()
	if p.kind != kindComma {
		return first
	}
	if p.before314 {
		p.fail(at, "multiple exception types must be parenthesized")
	}
	base := len(p.exprs)
	p.exprs = append(p.exprs, first)
	for p.accept(kindComma) && p.startsExpr() {
		p.exprs = append(p.exprs, p.expression())
	}
	t := &Tuple{Pos: p.end(at), Elts: p.takeExprs(base)}
	if p.kind == kindAs {
		p.fail(at, "multiple exception types must be parenthesized when using 'as'")
	}
	return t
}
