package route

import (
	"strconv"
	"strings"
	"unicode/utf8"
)

// class translates a class.
func (t *translator) class() {
	s, negated := &byteSet{}, false
	t.pos++
	if strings.HasPrefix(t.in[t.pos:], "^") {
		negated = true
		t.pos++
	}
	for first := true; ; first = false {
		rest := t.in[t.pos:]
		if rest == "" {
			t.fail("a class is not closed")
			return
		}
		if rest[0] == ']' && !first {
			t.pos++
			break
		}
		if n := posixLength(rest); n > 0 {
			if !s.posixClass(rest[2 : n-2]) {
				t.fail("it has an unknown named class")
				return
			}
			t.pos += n
			continue
		}
		if !t.classItem(s) {
			return
		}
	}
	if negated {
		if len(s.extra) > 0 {
			t.fail("it has a class that leaves out characters above 255")
			return
		}
		if t.flags.fold {
			foldSet(s)
		}
		s.negate()
		s.high = t.utf
	}
	if !t.utf {
		s.high = false
	}
	s.write(t.out, t)
}

func foldSet(s *byteSet) {
	for c := 'a'; c <= 'z'; c++ {
		both := s.low[c] || s.low[c-0x20]
		s.low[c], s.low[c-0x20] = both, both
	}
}

func posixLength(s string) int {
	if !strings.HasPrefix(s, "[:") {
		return 0
	}
	end := strings.Index(s, ":]")
	if end < 2 || strings.ContainsAny(s[2:end], "]\\[") {
		return 0
	}
	return end + 2
}

// classItem adds one character, escape or range.
func (t *translator) classItem(s *byteSet) bool {
	if t.in[t.pos] == '\\' && t.pos+1 < len(t.in) {
		if set, ok := escapeClass(t.in[t.pos+1], t.utf); ok {
			t.pos += 2
			s.add(set)
			return true
		}
		if t.in[t.pos+1] == 'E' {
			t.pos += 2
			return true
		}
	}
	from, ok := t.classRune()
	if !ok {
		return false
	}
	to := from
	if rest := t.in[t.pos:]; len(rest) > 1 && rest[0] == '-' && rest[1] != ']' {
		if len(rest) > 2 && rest[1] == '\\' {
			if _, isClass := escapeClass(rest[2], t.utf); isClass {
				s.addRange(from, from)
				return true
			}
		}
		t.pos++
		if to, ok = t.classRune(); !ok {
			return false
		}
	}
	if to < from {
		t.fail("it has a range out of order")
		return false
	}
	s.addRange(from, to)
	return true
}

func (t *translator) classRune() (rune, bool) {
	if t.in[t.pos] != '\\' {
		return t.nextRune(), true
	}
	if strings.HasPrefix(t.in[t.pos:], `\b`) {
		t.pos += 2
		return '\b', true
	}
	r, ok := t.escapedRune()
	if !ok {
		t.fail("it has an escape in a class that is not known")
	}
	return r, ok
}

// escapedRune reads an escape that stands for one character.
func (t *translator) escapedRune() (rune, bool) {
	s := t.in[t.pos+1:]
	if s == "" {
		return 0, false
	}
	if r, ok := map[byte]rune{'a': 7, 'e': 27, 'f': 12, 'n': 10, 'r': 13, 't': 9}[s[0]]; ok {
		t.pos += 2
		return r, true
	}
	switch c := s[0]; {
	case c == 'x':
		return t.hexRune(s[1:])
	case c == 'c' && len(s) > 1 && s[1] >= ' ' && s[1] <= '~':
		t.pos += 3
		return rune(upper(s[1]) ^ 0x40), true
	case c >= '0' && c <= '7':
		n := 1
		for n < 3 && n < len(s) && s[n] >= '0' && s[n] <= '7' {
			n++
		}
		v, err := strconv.ParseUint(s[:n], 8, 32)
		t.pos += 1 + n
		return rune(v), err == nil && (v < 256 || t.utf)
	case c >= 0x80 && t.utf:
		r, size := utf8.DecodeRuneInString(s)
		t.pos += 1 + size
		return r, true
	case !isNameByte(c) || c == '_':
		t.pos += 2
		return rune(c), true
	}
	return 0, false
}

func upper(c byte) byte {
	if c >= 'a' && c <= 'z' {
		return c - 0x20
	}
	return c
}

// hexRune reads the digits of \xHH or \x{H...}.
func (t *translator) hexRune(s string) (rune, bool) {
	if strings.HasPrefix(s, "{") {
		end := strings.IndexByte(s, '}')
		if end < 2 {
			return 0, false
		}
		v, err := strconv.ParseUint(s[1:end], 16, 32)
		t.pos += 2 + end + 1
		return rune(v), err == nil && (v < 256 || t.utf && v <= 0x10FFFF)
	}
	n, v := 0, rune(0)
	for n < 2 && n < len(s) {
		d, ok := hexDigit(s[n])
		if !ok {
			break
		}
		v = v<<4 + rune(d)
		n++
	}
	t.pos += 2 + n
	return v, true
}
