package python

import (
	"unicode"
	"unicode/utf8"
)

// nameStart and namePart tell which bytes may begin and continue a word; a
// byte beyond ASCII may do both until the whole word is looked at.
var nameStart, namePart = func() (start, part [256]bool) {
	for c := range 256 {
		letter := c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c == '_' || c >= 128
		start[c] = letter
		part[c] = letter || c >= '0' && c <= '9'
	}
	return start, part
}()

func isDigit(c byte) bool { return c >= '0' && c <= '9' }

// word reads a name, a keyword or a string with a prefix.
func (lx *lexer) word() token {
	start := lx.off
	src := lx.src
	i := start
	ascii := true
	for i < len(src) && namePart[src[i]] {
		ascii = ascii && src[i] < 128
		i++
	}
	if i < len(src) && i-start <= 2 && (src[i] == '\'' || src[i] == '"') && isStringPrefix(src[start:i]) {
		lx.off = i
		return lx.str(start)
	}
	lx.off = i
	if ascii {
		return lx.token(keyword(src[start:i]), start)
	}
	lx.checkIdentifier(start, i)
	return lx.token(kindName, start)
}

// checkIdentifier refuses a word with characters that no identifier has.
func (lx *lexer) checkIdentifier(start, end int) {
	for i := start; i < end; {
		r, size := utf8.DecodeRuneInString(lx.src[i:end])
		if r == utf8.RuneError && size == 1 {
			lx.failHere(i, "(unicode error) 'utf-8' codec can't decode byte 0x%02x", lx.src[i])
		}
		ok := isXIDContinue(r)
		if i == start {
			ok = isXIDStart(r)
		}
		if !ok {
			if unicode.IsPrint(r) {
				lx.failHere(i, "invalid character '%c' (U+%04X)", r, r)
			}
			lx.failHere(i, "invalid non-printable character U+%04X", r)
		}
		i += size
	}
}
