package python

// with reads a with behind its async.
func (p *parser) with(at Pos, async bool) Stmt {
	line := p.tok().line
	p.next()
	s := &With{Async: async}
	if p.kind != kindLPar || !p.try(func() { s.Items = p.parenthesisedItems() }) {
		s.Items = p.withItems(kindColon)
	}
	s.Body = p.block("'with' statement", line)
	s.Pos = p.end(at)
	return s
}

// parenthesisedItems reads the items of a with that has parentheses around
// them, up to its colon. What is in parentheses may as well be the beginning
// of a single item: then this fails and withItems reads it.
func (p *parser) parenthesisedItems() []WithItem {
	p.next()
	items := p.withItems(kindRPar)
	p.expect(kindRPar)
	if p.kind != kindColon {
		p.unexpected()
	}
	return items
}

// withItems reads the items of a with.
func (p *parser) withItems(closing kind) []WithItem {
	var items []WithItem
	for {
		at := p.here()
		item := WithItem{Context: p.expression()}
		if p.accept(kindAs) {
			item.Vars = p.target()
			p.store(item.Vars, "assign to")
		}
		item.Pos = p.end(at)
		items = append(items, item)
		if !p.accept(kindComma) || closing == kindRPar && p.kind == closing {
			return items
		}
	}
}
