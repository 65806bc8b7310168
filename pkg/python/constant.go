package python

import (
	"math/big"
	"strconv"
	"strings"
)

// ConstKind tells what a Constant holds.
type ConstKind uint8

// The kinds of constants.
const (
	ConstNone ConstKind = iota
	ConstFalse
	ConstTrue
	ConstEllipsis
	ConstInt
	ConstFloat
	ConstComplex
	ConstStr
	ConstBytes
)

// Constant is a literal.
//
// Text is the decoded value of a string, in WTF-8: UTF-8 where a lone
// surrogate such as '\ud800' is encoded in three bytes as if it were a
// character. For bytes it is the bytes themselves. For a number it is the
// literal as written, without underscores: numbers are parsed when asked for,
// because most never are.
type Constant struct {
	Pos
	Kind ConstKind
	// Unicode is set for a string whose first part has the prefix u; it is
	// CPython's Constant.kind and changes nothing else.
	Unicode bool
	Text    string
}

// Int64 returns an integer constant that fits, and whether it does.
func (c *Constant) Int64() (int64, bool) {
	if c.Kind != ConstInt {
		return 0, false
	}
	digits, base := intDigits(c.Text)
	n, err := strconv.ParseInt(digits, base, 64)
	return n, err == nil
}

// BigInt returns the value of an integer constant, or nil for another kind.
func (c *Constant) BigInt() *big.Int {
	if c.Kind != ConstInt {
		return nil
	}
	digits, base := intDigits(c.Text)
	n, ok := new(big.Int).SetString(digits, base)
	if !ok {
		return nil
	}
	return n
}

// Float returns the value of a float constant, or the imaginary part of a
// complex one; an overflow is an infinity, as in Python.
func (c *Constant) Float() float64 {
	if c.Kind != ConstFloat && c.Kind != ConstComplex {
		return 0
	}
	text := strings.TrimRight(c.Text, "jJ")
	f, _ := strconv.ParseFloat(text, 64) // a range error comes with the infinity
	return f
}

// intDigits splits an integer literal in its digits and their base. Python 3
// has no octal by a leading zero: only zeros may follow one.
func intDigits(text string) (string, int) {
	if len(text) < 2 || text[0] != '0' {
		return text, 10
	}
	switch text[1] {
	case 'x', 'X':
		return text[2:], 16
	case 'o', 'O':
		return text[2:], 8
	case 'b', 'B':
		return text[2:], 2
	}
	return text, 10
}

// maxDigits is how many decimal digits an integer literal may have (see
// sys.set_int_max_str_digits).
const maxDigits = 4300

// tooManyDigits tells whether an integer literal is longer than Python takes;
// bases that are powers of two have no bound.
func tooManyDigits(text string) bool {
	if len(text) <= maxDigits {
		return false
	}
	_, base := intDigits(text)
	return base == 10
}

// numberKind tells what a number literal is.
func numberKind(text string) ConstKind {
	if len(text) > 1 && text[0] == '0' {
		switch text[1] | 0x20 {
		case 'x', 'o', 'b':
			return ConstInt
		}
	}
	switch last := text[len(text)-1]; {
	case last == 'j' || last == 'J':
		return ConstComplex
	case strings.ContainsAny(text, ".eE"):
		return ConstFloat
	}
	return ConstInt
}
