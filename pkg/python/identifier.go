package python

import (
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// isXIDStart tells whether a rune may begin an identifier (PEP 3131).
func isXIDStart(r rune) bool {
	if r < 128 {
		return nameStart[r]
	}
	if xidNeither(r) {
		return false
	}
	switch r {
	case 0x0E33, 0x0EB3, 0xFF9E, 0xFF9F: // they change under NFKC
		return false
	}
	return unicode.In(r, unicode.L, unicode.Nl, unicode.Other_ID_Start) && !unicode.Is(unicode.Pattern_Syntax, r)
}

// isXIDContinue tells whether a rune may continue an identifier.
func isXIDContinue(r rune) bool {
	if r < 128 {
		return namePart[r]
	}
	if xidNeither(r) {
		return false
	}
	if r == 0x309B || r == 0x309C {
		return false
	}
	return unicode.In(r, unicode.L, unicode.Nl, unicode.Other_ID_Start,
		unicode.Mn, unicode.Mc, unicode.Nd, unicode.Pc, unicode.Other_ID_Continue) &&
		!unicode.Is(unicode.Pattern_Syntax, r)
}

// xidNeither holds what UAX 31 takes from both sets, because its NFKC form is
// no identifier.
func xidNeither(r rune) bool {
	switch {
	case r == 0x037A, r >= 0xFC5E && r <= 0xFC63, r == 0xFDFA, r == 0xFDFB:
		return true
	case r >= 0xFE70 && r <= 0xFE7E && r%2 == 0:
		return true
	}
	return false
}

// identifier returns a word as Python knows it: in normal form NFKC.
func identifier(word string) string {
	for i := range len(word) {
		if word[i] >= 128 {
			return norm.NFKC.String(word)
		}
	}
	return word
}
