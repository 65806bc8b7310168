package python

// operator reads an operator or a bracket, which may end a field of an
// f-string.
func (lx *lexer) operator() token {
	start := lx.off
	c := lx.src[start]
	if n := len(lx.fstrings); n > 0 {
		if t, ok := lx.fieldOperator(&lx.fstrings[n-1], c); ok {
			return t
		}
	}
	k, size := operatorAt(lx.src[start:])
	if size == 0 {
		lx.checkPrintable()
		k, size = kindUnknown, 1
	}
	switch c {
	case '(', '[', '{':
		lx.open(c)
	case ')', ']', '}':
		lx.close(c)
	}
	lx.off += size
	return lx.token(k, start)
}

// checkPrintable refuses a character that nobody sees. What else begins no
// token, CPython leaves to the parser to refuse.
func (lx *lexer) checkPrintable() {
	if r := rune(lx.src[lx.off]); r < ' ' || r == 0x7f {
		lx.failHere(lx.off, "invalid non-printable character U+%04X", r)
	}
}

// open notes an opening bracket.
func (lx *lexer) open(c byte) {
	if len(lx.brackets) >= maxBrackets {
		lx.failHere(lx.off, "too many nested parentheses")
	}
	lx.brackets = append(lx.brackets, bracket{c, lx.line, int32(lx.off - lx.lineStart)})
}

// close takes the bracket that c closes.
func (lx *lexer) close(c byte) {
	n := len(lx.brackets)
	if n == 0 {
		lx.failHere(lx.off, "unmatched '%c'", c)
	}
	b := lx.brackets[n-1]
	if c != closing(b.open) {
		if b.line != lx.line {
			lx.failHere(lx.off, "closing parenthesis '%c' does not match opening parenthesis '%c' on line %d", c, b.open, b.line)
		}
		lx.failHere(lx.off, "closing parenthesis '%c' does not match opening parenthesis '%c'", c, b.open)
	}
	lx.brackets = lx.brackets[:n-1]
}

func closing(open byte) byte {
	switch open {
	case '(':
		return ')'
	case '[':
		return ']'
	}
	return '}'
}

// at returns the byte i of s, or 0 beyond its end.
func at(s string, i int) byte {
	if i < len(s) {
		return s[i]
	}
	return 0
}

// operatorAt returns the longest operator at the beginning of s, and its
// length, which is 0 if there is none.
func operatorAt(s string) (kind, int) {
	c1, c2 := at(s, 1), at(s, 2)
	switch s[0] {
	case '(':
		return kindLPar, 1
	case ')':
		return kindRPar, 1
	case '[':
		return kindLBrack, 1
	case ']':
		return kindRBrack, 1
	case '{':
		return kindLBrace, 1
	case '}':
		return kindRBrace, 1
	case ',':
		return kindComma, 1
	case ';':
		return kindSemi, 1
	case '~':
		return kindTilde, 1
	case '.':
		if c1 == '.' && c2 == '.' {
			return kindEllipsis, 3
		}
		return kindDot, 1
	case ':':
		return either(c1, kindWalrus, kindColon)
	case '=':
		return either(c1, kindEqEq, kindEq)
	case '+':
		return either(c1, kindPlusEq, kindPlus)
	case '%':
		return either(c1, kindPercentEq, kindPercent)
	case '&':
		return either(c1, kindAmpEq, kindAmp)
	case '|':
		return either(c1, kindVBarEq, kindVBar)
	case '^':
		return either(c1, kindCircumflexEq, kindCircumflex)
	case '@':
		return either(c1, kindAtEq, kindAt)
	case '!':
		if c1 == '=' {
			return kindNotEq, 2
		}
	case '-':
		if c1 == '>' {
			return kindArrow, 2
		}
		return either(c1, kindMinusEq, kindMinus)
	case '*':
		if c1 == '*' {
			return longer(either(c2, kindDoubleStarEq, kindDoubleStar))
		}
		return either(c1, kindStarEq, kindStar)
	case '/':
		if c1 == '/' {
			return longer(either(c2, kindDoubleSlashEq, kindDoubleSlash))
		}
		return either(c1, kindSlashEq, kindSlash)
	case '<':
		if c1 == '<' {
			return longer(either(c2, kindLShiftEq, kindLShift))
		}
		return either(c1, kindLessEq, kindLess)
	case '>':
		if c1 == '>' {
			return longer(either(c2, kindRShiftEq, kindRShift))
		}
		return either(c1, kindGreaterEq, kindGreater)
	}
	return 0, 0
}

// either returns withEq where c is '=', else alone.
func either(c byte, withEq, alone kind) (kind, int) {
	if c == '=' {
		return withEq, 2
	}
	return alone, 1
}

// longer adds the first of two equal characters to an operator's length.
func longer(k kind, size int) (kind, int) { return k, size + 1 }
