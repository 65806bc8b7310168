package python

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// decodeText decodes the escapes of a string literal, or says why Python
// refuses them.
func decodeText(body string) (value, why string) {
	i := strings.IndexByte(body, '\\')
	if i < 0 {
		return body, ""
	}
	out := make([]byte, 0, len(body))
	for i >= 0 {
		out = append(out, body[:i]...)
		body = body[i:]
		var n int
		if out, n, why = appendEscape(out, body); why != "" {
			return "", why
		}
		body = body[n:]
		i = strings.IndexByte(body, '\\')
	}
	return string(append(out, body...)), ""
}

// simpleEscape returns what the escapes of one letter stand for.
func simpleEscape(c byte) (byte, bool) {
	switch c {
	case '\\', '\'', '"':
		return c, true
	case 'a':
		return '\a', true
	case 'b':
		return '\b', true
	case 'f':
		return '\f', true
	case 'n':
		return '\n', true
	case 'r':
		return '\r', true
	case 't':
		return '\t', true
	case 'v':
		return '\v', true
	}
	return 0, false
}

// appendEscape appends what the escape at the beginning of s stands for, and
// returns how long it is. An escape that Python does not know stays as it is.
func appendEscape(out []byte, s string) ([]byte, int, string) {
	if len(s) < 2 {
		return append(out, s...), len(s), ""
	}
	if c, ok := simpleEscape(s[1]); ok {
		return append(out, c), 2, ""
	}
	switch s[1] {
	case '\n':
		return out, 2, ""
	case '0', '1', '2', '3', '4', '5', '6', '7':
		r, n := octal(s[1:])
		return appendRune(out, r), n + 1, ""
	case 'x':
		return appendHex(out, s, 2)
	case 'u':
		return appendHex(out, s, 4)
	case 'U':
		return appendHex(out, s, 8)
	case 'N':
		return appendNamed(out, s)
	}
	return append(out, '\\'), 1, ""
}

// octal reads at most three octal digits.
func octal(s string) (r rune, n int) {
	for n < 3 && n < len(s) && s[n] >= '0' && s[n] <= '7' {
		r = r*8 + rune(s[n]-'0')
		n++
	}
	return r, n
}

// hex reads exactly n hexadecimal digits.
func hex(s string, n int) (uint32, bool) {
	if len(s) < n {
		return 0, false
	}
	v := uint32(0)
	for i := range n {
		if !isHex(s[i]) {
			return 0, false
		}
		d := s[i] & 0xf
		if s[i] > '9' {
			d += 9
		}
		v = v<<4 | uint32(d)
	}
	return v, true
}

// appendHex appends a character written in n hexadecimal digits.
func appendHex(out []byte, s string, n int) ([]byte, int, string) {
	v, ok := hex(s[2:], n)
	if !ok {
		return nil, 0, fmt.Sprintf("(unicode error) 'unicodeescape' codec can't decode bytes: truncated \\%s escape", s[1:2]+strings.Repeat("X", n))
	}
	if v > utf8.MaxRune {
		return nil, 0, "(unicode error) 'unicodeescape' codec can't decode bytes: illegal Unicode character"
	}
	return appendRune(out, rune(v)), n + 2, ""
}

// appendNamed appends the character of \N{NAME}.
func appendNamed(out []byte, s string) ([]byte, int, string) {
	if at(s, 2) != '{' {
		return nil, 0, "(unicode error) 'unicodeescape' codec can't decode bytes: malformed \\N character escape"
	}
	end := strings.IndexByte(s, '}')
	if end < 4 {
		return nil, 0, "(unicode error) 'unicodeescape' codec can't decode bytes: malformed \\N character escape"
	}
	r, ok := runeNamed(s[3:end])
	if !ok {
		return nil, 0, "(unicode error) 'unicodeescape' codec can't decode bytes: unknown Unicode character name"
	}
	return appendRune(out, r), end + 1, ""
}

// appendRune appends a rune in WTF-8: a surrogate as if it were a character.
func appendRune(out []byte, r rune) []byte {
	if r >= 0xD800 && r <= 0xDFFF {
		return append(out, 0xE0|byte(r>>12), 0x80|byte(r>>6)&0xBF, 0x80|byte(r)&0xBF)
	}
	return utf8.AppendRune(out, r)
}

// decodeBytes decodes a bytes literal, or says why Python refuses it.
func decodeBytes(body string, raw bool) (value, why string) {
	for i := range len(body) {
		if body[i] >= 128 {
			return "", "bytes can only contain ASCII literal characters"
		}
	}
	if raw || !strings.Contains(body, "\\") {
		return body, ""
	}
	out := make([]byte, 0, len(body))
	for i := 0; i < len(body); {
		if body[i] != '\\' || i+1 == len(body) {
			out = append(out, body[i])
			i++
			continue
		}
		rest := body[i+1:]
		c, ok := simpleEscape(rest[0])
		switch {
		case ok:
			out = append(out, c)
			i += 2
		case rest[0] == '\n':
			i += 2
		case rest[0] >= '0' && rest[0] <= '7':
			r, n := octal(rest)
			out = append(out, byte(r))
			i += n + 1
		case rest[0] == 'x':
			v, ok := hex(rest[1:], 2)
			if !ok {
				return "", fmt.Sprintf("(value error) invalid \\x escape at position %d", i)
			}
			out = append(out, byte(v))
			i += 4
		default:
			out = append(out, '\\')
			i++
		}
	}
	return string(out), ""
}
