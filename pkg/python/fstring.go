package python

import "strings"

// formatted takes an f-string or t-string.
func (c *concatenation) formatted() {
	prefix := c.text()
	template := strings.ContainsAny(prefix, "tT")
	raw := strings.ContainsAny(prefix, "rR")
	c.checkMix(false, template)
	c.fstring = c.fstring || !template
	c.next()
	c.contents(raw, template, kindFEnd)
	c.next()
}

// contents reads text and replacement fields up to, but not including, the
// token closing, which ends an f-string or a format specification.
func (c *concatenation) contents(raw, template bool, closing kind) {
	for c.kind != closing {
		switch c.kind {
		case kindFMiddle:
			t := *c.tok()
			text, why := c.decode(c.text(), raw)
			if why != "" {
				c.failHere("%s", why)
			}
			c.add(text, Pos{t.line, t.col, t.endLine, t.endCol}, false)
			c.next()
		case kindLBrace:
			c.field(raw, template)
		default:
			c.unexpected()
		}
	}
}

// field reads a replacement field.
func (c *concatenation) field(raw, template bool) {
	c.enter()
	defer c.leave()
	at := c.here()
	start := c.tok().end
	c.next()
	switch c.kind {
	case kindRBrace, kindExclam, kindColon, kindEq:
		c.failHere("f-string: valid expression required before '%s'", c.text())
	}
	value := c.yieldOrStarExpressions()
	source := c.lex.src[start:c.tok().off]
	debug := c.accept(kindEq)
	if debug {
		text := withoutComments(c.lex.src[start:c.tok().off])
		t := c.tok()
		c.add(text, Pos{at.Line, at.Col + 1, t.line, t.col}, false)
	}
	c.flush()
	conversion := c.conversion()
	var spec *JoinedStr
	if c.kind == kindColon {
		spec = c.formatSpec(raw)
	}
	if debug && conversion == 0 && spec == nil {
		conversion = 'r'
	}
	if c.kind != kindRBrace {
		c.failHere("f-string: expecting '}'")
	}
	c.next()
	if template {
		c.exprs = append(c.exprs, &Interpolation{Pos: c.end(at), Conversion: conversion, Value: value,
			Str: strings.TrimRight(withoutComments(source), " \t\f\n"), FormatSpec: spec})
		return
	}
	c.exprs = append(c.exprs, &FormattedValue{Pos: c.end(at), Conversion: conversion, Value: value, FormatSpec: spec})
}

// conversion reads `!r`.
func (c *concatenation) conversion() byte {
	if c.kind != kindExclam {
		return 0
	}
	end := c.tok().end
	c.next()
	if c.kind != kindName {
		c.failHere("f-string: invalid conversion character")
	}
	if c.tok().off != end {
		c.failHere("f-string: conversion type must come right after the exclamation mark")
	}
	name := c.text()
	if name != "s" && name != "r" && name != "a" {
		c.failHere("f-string: invalid conversion character '%s': expected 's', 'r', or 'a'", name)
	}
	c.next()
	return name[0]
}

// formatSpec reads a format specification behind its colon, up to the brace
// that closes the field.
func (c *concatenation) formatSpec(raw bool) *JoinedStr {
	at := c.here()
	c.next()
	inner := concatenation{parser: c.parser, base: len(c.exprs), fstring: true}
	inner.contents(raw, false, kindRBrace)
	inner.flush()
	values := c.takeExprs(inner.base)
	return &JoinedStr{Pos: c.end(at), Values: values}
}

// withoutComments returns the source of an expression as Python shows it: its
// comments are left out.
func withoutComments(source string) string {
	if !strings.Contains(source, "#") {
		return source
	}
	var b strings.Builder
	quote := byte(0)
	for i := 0; i < len(source); i++ {
		c := source[i]
		switch {
		case c == '\\' && i+1 < len(source):
			b.WriteByte(c)
			i++
			c = source[i]
		case c == '#' && quote == 0:
			for i < len(source) && source[i] != '\n' {
				i++
			}
			i--
			continue
		case quote == c:
			quote = 0
		case quote == 0 && (c == '"' || c == '\''):
			// Of a triple quote the first opens, the second closes and the
			// third opens again.
			quote = c
		}
		b.WriteByte(c)
	}
	return b.String()
}
