package python

import "strings"

// importStatement reads `import a.b as c, d`.
func (p *parser) importStatement() Stmt {
	at := p.here()
	p.next()
	var names []Alias
	for {
		start := p.here()
		a := Alias{Name: p.dottedName()}
		if p.accept(kindAs) {
			a.AsName = p.ident()
		}
		a.Pos = p.end(start)
		names = append(names, a)
		if !p.accept(kindComma) {
			break
		}
	}
	return &Import{Pos: p.end(at), Names: names}
}

// dottedName reads `a.b.c`.
func (p *parser) dottedName() string {
	name := p.ident()
	if p.kind != kindDot {
		return name
	}
	parts := []string{name}
	for p.accept(kindDot) {
		parts = append(parts, p.ident())
	}
	return strings.Join(parts, ".")
}

// importFrom reads `from ..a import b`.
func (p *parser) importFrom() Stmt {
	at := p.here()
	p.next()
	s := &ImportFrom{}
	for p.kind == kindDot || p.kind == kindEllipsis {
		s.Level++
		if p.kind == kindEllipsis {
			s.Level += 2
		}
		p.next()
	}
	if s.Level == 0 || p.kind == kindName {
		s.Module = p.dottedName()
	}
	p.expect(kindImport)
	s.Names = p.importTargets()
	s.Pos = p.end(at)
	return s
}

// importTargets reads what a from imports.
func (p *parser) importTargets() []Alias {
	at := p.here()
	if p.accept(kindStar) {
		return []Alias{{Pos: p.end(at), Name: "*"}}
	}
	open := p.accept(kindLPar)
	var names []Alias
	for {
		names = append(names, p.importTarget())
		if !p.accept(kindComma) {
			break
		}
		if open && p.kind == kindRPar {
			break
		}
		if !open && p.kind == kindNewline {
			p.failHere("trailing comma not allowed without surrounding parentheses")
		}
	}
	if open {
		p.expect(kindRPar)
	}
	return names
}

func (p *parser) importTarget() Alias {
	at := p.here()
	a := Alias{Name: p.ident()}
	if p.accept(kindAs) {
		a.AsName = p.ident()
	}
	a.Pos = p.end(at)
	return a
}
