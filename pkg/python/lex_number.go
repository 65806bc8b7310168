package python

import "strings"

// number reads a number.
func (lx *lexer) number() token {
	start := lx.off
	if lx.src[start] == '0' {
		switch at(lx.src, start+1) {
		case 'x', 'X':
			return lx.radix("hexadecimal", isHex)
		case 'o', 'O':
			return lx.radix("octal", func(c byte) bool { return c >= '0' && c <= '7' })
		case 'b', 'B':
			return lx.radix("binary", func(c byte) bool { return c == '0' || c == '1' })
		}
	}
	whole := true
	if lx.src[lx.off] != '.' {
		lx.decimals()
	}
	if at(lx.src, lx.off) == '.' {
		whole = false
		lx.off++
		if isDigit(at(lx.src, lx.off)) {
			lx.decimals()
		}
	}
	if lx.exponent() {
		whole = false
	}
	what := "decimal"
	if c := at(lx.src, lx.off); c == 'j' || c == 'J' {
		lx.off++
		whole = false
		what = "imaginary"
	}
	if whole {
		lx.checkLeadingZero(start)
	}
	lx.endNumber(what)
	return lx.token(kindNumber, start)
}

func isHex(c byte) bool {
	return isDigit(c) || c >= 'a' && c <= 'f' || c >= 'A' && c <= 'F'
}

// decimals reads digits, one underscore allowed between two.
func (lx *lexer) decimals() {
	for {
		for isDigit(at(lx.src, lx.off)) {
			lx.off++
		}
		if at(lx.src, lx.off) != '_' {
			return
		}
		lx.off++
		if !isDigit(at(lx.src, lx.off)) {
			lx.failHere(lx.off, "invalid decimal literal")
		}
	}
}

// exponent reads `e-5`, and leaves an e that begins a keyword.
func (lx *lexer) exponent() bool {
	if c := at(lx.src, lx.off); c != 'e' && c != 'E' {
		return false
	}
	i := lx.off + 1
	if c := at(lx.src, i); c == '+' || c == '-' {
		if !isDigit(at(lx.src, i+1)) {
			lx.failHere(i, "invalid decimal literal")
		}
		i++
	}
	if !isDigit(at(lx.src, i)) {
		return false
	}
	lx.off = i
	lx.decimals()
	return true
}

// radix reads a number with a base prefix.
func (lx *lexer) radix(what string, digit func(byte) bool) token {
	start := lx.off
	lx.off += 2
	for {
		if at(lx.src, lx.off) == '_' {
			lx.off++
		}
		if c := at(lx.src, lx.off); !digit(c) {
			if isDigit(c) {
				lx.failHere(lx.off, "invalid digit '%c' in %s literal", c, what)
			}
			lx.failHere(lx.off, "invalid %s literal", what)
		}
		for digit(at(lx.src, lx.off)) {
			lx.off++
		}
		if at(lx.src, lx.off) != '_' {
			break
		}
	}
	if c := at(lx.src, lx.off); isDigit(c) {
		lx.failHere(lx.off, "invalid digit '%c' in %s literal", c, what)
	}
	lx.endNumber(what)
	return lx.token(kindNumber, start)
}

// checkLeadingZero refuses the octal numbers of Python 2.
func (lx *lexer) checkLeadingZero(start int) {
	text := lx.src[start:lx.off]
	if text[0] == '0' && strings.Trim(text, "0_") != "" {
		lx.failHere(start, "leading zeros in decimal integer literals are not permitted; use an 0o prefix for octal integers")
	}
}

// endNumber refuses a letter behind a number, unless it begins a keyword that
// may follow: `1if x else 2` is Python.
func (lx *lexer) endNumber(what string) {
	rest := lx.src[lx.off:]
	for _, word := range [...]string{"and", "else", "for", "if", "in", "is", "or", "not"} {
		if strings.HasPrefix(rest, word) {
			return
		}
	}
	if rest != "" && namePart[rest[0]] {
		lx.failHere(lx.off, "invalid %s literal", what)
	}
}
