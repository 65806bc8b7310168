package python

import (
	"strings"
	"unicode/utf8"
)

// strings reads string literals that stand side by side, which are one.
func (p *parser) strings() Expr {
	at := p.here()
	c := concatenation{parser: p, base: len(p.exprs)}
	for p.kind == kindString || p.kind == kindFStart {
		if p.kind == kindString {
			c.plain()
		} else {
			c.formatted()
		}
		c.literals++
	}
	return c.result(p.end(at))
}

// concatenation is a run of adjacent string literals. Pieces of text that
// touch become one Constant; the values stand on p.exprs from base.
type concatenation struct {
	*parser
	base     int
	literals int
	bytes    bool
	fstring  bool
	template bool

	pieces  []string // of the Constant that is pending
	textAt  Pos
	unicode bool
}

// plain takes a literal that is no f-string.
func (c *concatenation) plain() {
	t := *c.tok()
	literal := c.text()
	quote := strings.IndexAny(literal, `'"`)
	prefix, body := literal[:quote], literal[quote:]
	raw := strings.ContainsAny(prefix, "rR")
	isBytes := strings.ContainsAny(prefix, "bB")
	c.checkMix(isBytes, false)
	if len(body) >= 6 && body[1] == body[0] && body[2] == body[0] {
		body = body[3 : len(body)-3]
	} else {
		body = body[1 : len(body)-1]
	}
	c.next()
	var why string
	if isBytes {
		body, why = decodeBytes(body, raw)
	} else {
		body, why = c.decode(body, raw)
	}
	if why != "" {
		c.failBehind(why)
	}
	c.add(body, Pos{t.line, t.col, t.endLine, t.endCol}, prefix == "u" || prefix == "U")
}

// decode returns the value of a literal's text.
func (p *parser) decode(body string, raw bool) (value, why string) {
	if p.lex.badUTF8 && !utf8.ValidString(body) {
		return "", "(unicode error) 'utf-8' codec can't decode the string"
	}
	if raw {
		return body, ""
	}
	return decodeText(body)
}

// failBehind leaves with a fault at the token behind the literals: there
// CPython is when it decodes them.
func (c *concatenation) failBehind(why string) {
	for c.kind == kindString {
		c.next()
	}
	c.failHere("%s", why)
}

// checkMix refuses to join what Python does not join.
func (c *concatenation) checkMix(isBytes, isTemplate bool) {
	if c.literals > 0 && c.bytes != isBytes {
		c.failHere("cannot mix bytes and nonbytes literals")
	}
	if c.literals > 0 && c.template != isTemplate {
		c.failHere("cannot mix t-string literals with string or bytes literals")
	}
	c.bytes, c.template = isBytes, isTemplate
}

// add joins a piece of text to the ones before it.
func (c *concatenation) add(text string, at Pos, unicode bool) {
	if len(c.pieces) == 0 {
		c.textAt, c.unicode = at, unicode
	}
	c.pieces = append(c.pieces, text)
	c.textAt.EndLine, c.textAt.EndCol = at.EndLine, at.EndCol
}

// flush turns the pending text into a Constant.
func (c *concatenation) flush() {
	if len(c.pieces) == 0 {
		return
	}
	text := joinText(c.pieces)
	c.pieces = c.pieces[:0]
	if text == "" && (c.fstring || c.template) {
		return
	}
	k := c.alloc.constants.new()
	k.Pos, k.Kind, k.Text, k.Unicode = c.textAt, ConstStr, text, c.unicode
	if c.bytes {
		k.Kind = ConstBytes
	}
	c.exprs = append(c.exprs, k)
}

// joinText joins pieces of text without a copy of one that is alone.
func joinText(pieces []string) string {
	if len(pieces) == 1 {
		return pieces[0]
	}
	return strings.Join(pieces, "")
}

// result returns what the literals are together.
func (c *concatenation) result(at Pos) Expr {
	c.flush()
	if !c.fstring && !c.template {
		k := c.exprs[c.base].(*Constant)
		k.Pos = at
		c.exprs = c.exprs[:c.base]
		return k
	}
	values := c.takeExprs(c.base)
	if c.template {
		return &TemplateStr{Pos: at, Values: values}
	}
	return &JoinedStr{Pos: at, Values: values}
}
