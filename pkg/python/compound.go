package python

// compound reads a compound statement; it returns nil where none begins.
func (p *parser) compound() Stmt {
	switch p.kind {
	case kindAt:
		return p.decorated()
	case kindDef:
		return p.function(p.here(), nil, false)
	case kindClass:
		return p.class(nil)
	case kindAsync:
		return p.async()
	case kindIf:
		return p.ifStatement("if")
	case kindFor:
		return p.forStatement(p.here(), false)
	case kindWhile:
		return p.while()
	case kindTry:
		return p.tryStatement()
	case kindWith:
		return p.with(p.here(), false)
	case kindName:
		if p.text() == "match" && p.startsMatch() {
			return p.match()
		}
	}
	return nil
}

// block reads a colon and the statements behind it: on the same line, or
// indented below.
func (p *parser) block(after string, line int32) []Stmt {
	if p.kind != kindColon {
		if p.kind == kindNewline {
			p.failHere("expected ':'")
		}
		p.unexpected()
	}
	p.next()
	return p.suite(after, line)
}

// suite reads the statements behind a colon.
func (p *parser) suite(after string, line int32) []Stmt {
	base := len(p.stmts)
	if !p.accept(kindNewline) {
		p.simpleLine()
		return p.takeStmts(base)
	}
	if p.kind != kindIndent {
		p.failHere("expected an indented block after %s on line %d", after, line)
	}
	p.next()
	for {
		p.statement()
		if p.accept(kindDedent) {
			return p.takeStmts(base)
		}
		if p.kind == kindEOF {
			p.unexpected()
		}
	}
}

// orElse reads an else clause, if there is one.
func (p *parser) orElse() []Stmt {
	line := p.tok().line
	if !p.accept(kindElse) {
		return nil
	}
	if p.kind != kindColon {
		p.failHere("expected ':'")
	}
	return p.block("'else' statement", line)
}

// async reads what follows an async at the beginning of a statement.
func (p *parser) async() Stmt {
	at := p.here()
	p.next()
	switch p.kind {
	case kindDef:
		return p.function(at, nil, true)
	case kindFor:
		return p.forStatement(at, true)
	case kindWith:
		return p.with(at, true)
	}
	p.unexpected()
	return nil
}

// decorated reads decorators and what they decorate.
func (p *parser) decorated() Stmt {
	base := len(p.exprs)
	for p.accept(kindAt) {
		p.exprs = append(p.exprs, p.namedExpression())
		p.expect(kindNewline)
	}
	decorators := p.takeExprs(base)
	at := p.here()
	switch {
	case p.kind == kindClass:
		return p.class(decorators)
	case p.kind == kindDef:
		return p.function(at, decorators, false)
	case p.kind == kindAsync:
		p.next()
		if p.kind == kindDef {
			return p.function(at, decorators, true)
		}
	}
	p.unexpected()
	return nil
}

// function reads a def behind its decorators and async.
func (p *parser) function(at Pos, decorators []Expr, async bool) Stmt {
	line := p.tok().line
	p.next()
	f := &FunctionDef{Async: async, Decorators: decorators, Name: p.ident(), TypeParams: p.typeParams()}
	if p.kind != kindLPar {
		p.failHere("expected '('")
	}
	p.next()
	f.Args = p.parameters(kindRPar)
	p.next()
	if p.accept(kindArrow) {
		f.Returns = p.expression()
	}
	if p.kind != kindColon {
		p.failHere("expected ':'")
	}
	f.Body = p.block("function definition", line)
	f.Pos = p.end(at)
	return f
}

// class reads a class behind its decorators.
func (p *parser) class(decorators []Expr) Stmt {
	at := p.here()
	p.next()
	c := &ClassDef{Decorators: decorators, Name: p.ident(), TypeParams: p.typeParams()}
	if p.accept(kindLPar) {
		base := len(p.exprs)
		c.Keywords = p.arguments(base)
		c.Bases = p.takeExprs(base)
	}
	c.Body = p.block("class definition", at.Line)
	c.Pos = p.end(at)
	return c
}

// ifStatement reads an if or an elif, which is an if in the other's else.
func (p *parser) ifStatement(word string) Stmt {
	p.enter()
	defer p.leave()
	at := p.here()
	p.next()
	s := &If{Test: p.namedExpression()}
	s.Body = p.block("'"+word+"' statement", at.Line)
	if p.kind == kindElif {
		base := len(p.stmts)
		p.stmts = append(p.stmts, p.ifStatement("elif"))
		s.OrElse = p.takeStmts(base)
	} else {
		s.OrElse = p.orElse()
	}
	s.Pos = p.end(at)
	return s
}

// forStatement reads a for behind its async.
func (p *parser) forStatement(at Pos, async bool) Stmt {
	line := p.tok().line
	p.next()
	s := &For{Async: async, Target: p.targets()}
	p.expect(kindIn)
	s.Iter = p.starExpressions()
	s.Body = p.block("'for' statement", line)
	s.OrElse = p.orElse()
	s.Pos = p.end(at)
	return s
}

// while reads a while.
func (p *parser) while() Stmt {
	at := p.here()
	p.next()
	s := &While{Test: p.namedExpression()}
	s.Body = p.block("'while' statement", at.Line)
	s.OrElse = p.orElse()
	s.Pos = p.end(at)
	return s
}
