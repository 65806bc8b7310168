package python

// groupPattern reads a pattern or a sequence in parentheses.
func (p *parser) groupPattern() Pattern {
	at := p.here()
	p.next()
	if p.accept(kindRPar) {
		return &MatchSequence{Pos: p.end(at)}
	}
	first := p.starPattern()
	_, star := first.(*MatchStar)
	if p.kind == kindRPar && !star {
		p.next()
		return first
	}
	if p.kind != kindComma {
		p.unexpected()
	}
	p.next()
	list := p.sequence([]Pattern{first}, kindRPar)
	return &MatchSequence{Pos: p.end(at), Patterns: list}
}

// sequence reads patterns up to and including a closing bracket.
func (p *parser) sequence(list []Pattern, closing kind) []Pattern {
	for p.kind != closing {
		list = append(list, p.starPattern())
		if !p.accept(kindComma) {
			break
		}
	}
	p.expect(closing)
	return list
}

// mappingPattern reads `{key: pattern, **rest}`.
func (p *parser) mappingPattern() Pattern {
	at := p.here()
	p.next()
	m := &MatchMapping{}
	for p.kind != kindRBrace {
		if p.accept(kindDoubleStar) {
			if m.Rest = p.capture(); m.Rest == "" {
				p.unexpected()
			}
			p.accept(kindComma)
			break
		}
		m.Keys = append(m.Keys, p.mappingKey())
		p.expect(kindColon)
		m.Patterns = append(m.Patterns, p.pattern())
		if !p.accept(kindComma) {
			break
		}
	}
	p.expect(kindRBrace)
	m.Pos = p.end(at)
	return m
}

// mappingKey reads a literal or a dotted name.
func (p *parser) mappingKey() Expr {
	switch p.kind {
	case kindNone, kindTrue, kindFalse:
		return p.singleton()
	case kindName:
		if p.peek(1) == kindDot {
			return p.dottedValue()
		}
	case kindNumber, kindMinus, kindString, kindFStart:
		return p.literalPattern()
	}
	p.unexpected()
	return nil
}

// classPattern reads the parentheses of `Class(pattern, name=pattern)`.
func (p *parser) classPattern(at Pos, class Expr) Pattern {
	p.next()
	c := &MatchClass{Class: class}
	for p.kind != kindRPar {
		if p.kind == kindName && p.peek(1) == kindEq {
			c.KwdAttrs = append(c.KwdAttrs, p.ident())
			p.next()
			c.KwdPatterns = append(c.KwdPatterns, p.pattern())
		} else {
			start := p.here()
			pat := p.pattern()
			if c.KwdAttrs != nil {
				p.fail(start, "positional patterns follow keyword patterns")
			}
			c.Patterns = append(c.Patterns, pat)
		}
		if !p.accept(kindComma) {
			break
		}
	}
	p.expect(kindRPar)
	c.Pos = p.end(at)
	return c
}
