package python

// fstring is an f-string or t-string that is being read.
type fstring struct {
	start  token // its kindFStart
	quote  byte
	triple bool
	raw    bool
	// literal is set while text is read, not the tokens of a field.
	literal bool
	// fields holds, for each replacement field that is open, one in the
	// format specification of the other, how many brackets were open inside
	// its brace.
	fields []int
}

// isStringPrefix tells whether a word of at most two letters may stand before
// a quote.
func isStringPrefix(word string) bool {
	var seen [4]bool // b, u, f or t, r
	for i := range len(word) {
		at := 0
		switch word[i] | 0x20 {
		case 'b':
		case 'u':
			at = 1
		case 'f', 't':
			at = 2
		case 'r':
			at = 3
		default:
			return false
		}
		if seen[at] {
			return false
		}
		seen[at] = true
	}
	kinds := 0
	for _, s := range seen[:3] {
		if s {
			kinds++
		}
	}
	return kinds <= 1 && !(seen[1] && seen[3])
}

// str reads a string whose prefix began at start and whose quote is here.
func (lx *lexer) str(start int) token {
	quote := lx.src[lx.off]
	triple := at(lx.src, lx.off+1) == quote && at(lx.src, lx.off+2) == quote
	raw := false
	for i := start; i < lx.off; i++ {
		raw = raw || lx.src[i]|0x20 == 'r'
	}
	for i := start; i < lx.off; i++ {
		switch lx.src[i] | 0x20 {
		case 'f', 't':
			return lx.startFString(start, quote, triple, raw)
		}
	}
	line, lineStart := lx.line, lx.lineStart
	lx.off++
	if triple {
		lx.off += 2
	}
	if !lx.stringBody(quote, triple) {
		col := int32(start - lineStart)
		if triple {
			lx.fail(line, col, false, "unterminated triple-quoted string literal (detected at line %d)", lx.lastLine())
		}
		lx.fail(line, col, false, "unterminated string literal (detected at line %d)", lx.line)
	}
	t := lx.token(kindString, start)
	t.line, t.col = line, int32(start-lineStart)
	return t
}

// lastLine returns the line the lexer is in, or the last one at the end.
func (lx *lexer) lastLine() int32 {
	if lx.off >= len(lx.src) && lx.lineStart == lx.off {
		return lx.line - 1
	}
	return lx.line
}

// stringBody reads up to and including the closing quote; it returns false if
// there is none.
func (lx *lexer) stringBody(quote byte, triple bool) bool {
	for lx.off < len(lx.src) {
		switch c := lx.src[lx.off]; c {
		case '\\':
			lx.off++
			if at(lx.src, lx.off) == '\n' {
				lx.newline()
			} else {
				lx.off++
			}
		case '\n':
			if !triple {
				return false
			}
			lx.newline()
		case quote:
			lx.off++
			if !triple {
				return true
			}
			if at(lx.src, lx.off) == quote && at(lx.src, lx.off+1) == quote {
				lx.off += 2
				return true
			}
		default:
			lx.off++
		}
	}
	lx.off = len(lx.src)
	return false
}

// startFString begins an f-string or t-string; fstringLiteral goes on.
func (lx *lexer) startFString(start int, quote byte, triple, raw bool) token {
	if len(lx.fstrings) >= maxFString {
		lx.failHere(start, "too many nested f-strings")
	}
	lx.off++
	if triple {
		lx.off += 2
	}
	t := lx.token(kindFStart, start)
	lx.fstrings = append(lx.fstrings, fstring{start: t, quote: quote, triple: triple, raw: raw, literal: true})
	return t
}

// fstringLiteral reads the text of an f-string up to a field or its end. Text
// ends behind the first brace of `{{` and `}}` too, so that no token's text
// holds a brace that is not meant.
func (lx *lexer) fstringLiteral(f *fstring) token {
	start, line, lineStart := lx.off, lx.line, lx.lineStart
	middle := func() token {
		t := lx.token(kindFMiddle, start)
		t.line, t.col = line, int32(start-lineStart)
		return t
	}
	doubled := func() token {
		lx.off += 2
		t := middle()
		t.end-- // the text has one of the two braces, the place both
		return t
	}
	inSpec := len(f.fields) > 0
	for lx.off < len(lx.src) {
		c := lx.src[lx.off]
		switch {
		case c == f.quote && lx.closesFString(f):
			if inSpec {
				lx.fail(f.start.line, f.start.col, false, "f-string: expecting '}'")
			}
			if lx.off > start {
				return middle()
			}
			return lx.endFString(f)
		case c == '\n':
			if !f.triple {
				lx.failFString(f)
			}
			lx.newline()
		case c == '{':
			if !inSpec && at(lx.src, lx.off+1) == '{' {
				return doubled()
			}
			if lx.off > start {
				return middle()
			}
			return lx.openField(f)
		case c == '}':
			if !inSpec && at(lx.src, lx.off+1) == '}' {
				return doubled()
			}
			if lx.off > start {
				return middle()
			}
			if !inSpec {
				lx.failHere(lx.off, "f-string: single '}' is not allowed")
			}
			return lx.closeField(f)
		case c == '\\':
			lx.escapeInFString(f)
		default:
			lx.off++
		}
	}
	lx.failFString(f)
	return token{}
}

// escapeInFString steps over a backslash and what it takes with it: in text
// that is not raw, the braces of \N{NAME} are no field. A backslash before a
// brace takes nothing.
func (lx *lexer) escapeInFString(f *fstring) {
	lx.off++
	switch at(lx.src, lx.off) {
	case '{', '}', 0:
	case '\n':
		lx.newline()
	case 'N':
		lx.off++
		if f.raw || at(lx.src, lx.off) != '{' {
			return
		}
		for i := lx.off; i < len(lx.src) && lx.src[i] != '\n' && lx.src[i] != f.quote; i++ {
			if lx.src[i] == '}' {
				lx.off = i + 1
				return
			}
		}
	default:
		lx.off++
	}
}

// closesFString tells whether the quote here is the closing one.
func (lx *lexer) closesFString(f *fstring) bool {
	return !f.triple || at(lx.src, lx.off+1) == f.quote && at(lx.src, lx.off+2) == f.quote
}

func (lx *lexer) endFString(f *fstring) token {
	start := lx.off
	lx.off++
	if f.triple {
		lx.off += 2
	}
	lx.fstrings = lx.fstrings[:len(lx.fstrings)-1]
	return lx.token(kindFEnd, start)
}

func (lx *lexer) failFString(f *fstring) {
	if f.triple {
		lx.fail(f.start.line, f.start.col, false, "unterminated triple-quoted f-string literal (detected at line %d)", lx.lastLine())
	}
	lx.fail(f.start.line, f.start.col, false, "unterminated f-string literal (detected at line %d)", lx.line)
}

func (lx *lexer) openField(f *fstring) token {
	start := lx.off
	if len(f.fields) >= maxFieldDepth {
		lx.failHere(start, "f-string: expressions nested too deeply")
	}
	lx.open('{')
	f.fields = append(f.fields, len(lx.brackets))
	f.literal = false
	lx.off++
	return lx.token(kindLBrace, start)
}

func (lx *lexer) closeField(f *fstring) token {
	start := lx.off
	lx.close('}')
	f.fields = f.fields[:len(f.fields)-1]
	f.literal = true
	lx.off++
	return lx.token(kindRBrace, start)
}

// fieldOperator reads the operators that mean something else directly inside
// a replacement field: the colon, the exclamation mark and the closing brace.
func (lx *lexer) fieldOperator(f *fstring, c byte) (token, bool) {
	if len(f.fields) == 0 || len(lx.brackets) != f.fields[len(f.fields)-1] {
		return token{}, false
	}
	start := lx.off
	switch {
	case c == '}':
		return lx.closeField(f), true
	case c == ':':
		f.literal = true
		lx.off++
		return lx.token(kindColon, start), true
	case c == '!' && at(lx.src, start+1) != '=':
		lx.off++
		return lx.token(kindExclam, start), true
	}
	return token{}, false
}
