package route

import (
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"
)

// byteSet is a class of characters: those below 256, and whether those above
// belong to it; extra are single ranges above 255.
type byteSet struct {
	low   [256]bool
	high  bool
	extra []runeRange
}

type runeRange struct{ from, to rune }

func (s *byteSet) addRange(from, to rune) {
	for r := from; r <= min(to, 255); r++ {
		s.low[r] = true
	}
	if to > 255 {
		s.extra = append(s.extra, runeRange{max(from, 256), to})
	}
}

func (s *byteSet) add(o *byteSet) {
	for i := range s.low {
		s.low[i] = s.low[i] || o.low[i]
	}
	s.high = s.high || o.high
	s.extra = append(s.extra, o.extra...)
}

func (s *byteSet) negate() {
	for i := range s.low {
		s.low[i] = !s.low[i]
	}
	s.high = !s.high
}

// escapeClass returns what \d and the like stand for: PCRE's tables in the C
// locale, in which only ASCII counts.
func escapeClass(c byte, utf bool) (*byteSet, bool) {
	s := &byteSet{}
	switch c | 0x20 {
	case 'd':
		s.addRange('0', '9')
	case 'w':
		s.addWord()
	case 's':
		s.addRange('\t', '\r')
		s.low[' '] = true
	case 'h':
		s.low['\t'], s.low[' '], s.low[0xA0] = true, true, true
		if utf {
			s.extra = []runeRange{{0x1680, 0x1680}, {0x180E, 0x180E}, {0x2000, 0x200A}, {0x202F, 0x202F}, {0x205F, 0x205F}, {0x3000, 0x3000}}
		}
	case 'v':
		s.addRange('\n', '\r')
		s.low[0x85] = true
		if utf {
			s.extra = []runeRange{{0x2028, 0x2029}}
		}
	case 'n':
		if c != 'N' {
			return nil, false
		}
		s.low['\n'] = true
		s.negate()
		return s, true
	default:
		return nil, false
	}
	if c < 'a' {
		if len(s.extra) > 0 {
			return nil, false
		}
		s.negate()
	}
	return s, true
}

func (s *byteSet) addWord() {
	s.addRange('0', '9')
	s.addRange('a', 'z')
	s.addRange('A', 'Z')
	s.low['_'] = true
}

// posixClass adds [:name:].
func (s *byteSet) posixClass(name string) bool {
	o := byteSet{}
	bare := strings.TrimPrefix(name, "^")
	switch bare {
	case "alpha":
		o.addRange('a', 'z')
		o.addRange('A', 'Z')
	case "digit":
		o.addRange('0', '9')
	case "alnum":
		o.addWord()
		o.low['_'] = false
	case "upper":
		o.addRange('A', 'Z')
	case "lower":
		o.addRange('a', 'z')
	case "space":
		o.addRange('\t', '\r')
		o.low[' '] = true
	case "blank":
		o.low[' '], o.low['\t'] = true, true
	case "punct":
		o.addRange('!', '/')
		o.addRange(':', '@')
		o.addRange('[', '`')
		o.addRange('{', '~')
	case "cntrl":
		o.addRange(0, 0x1f)
		o.low[0x7f] = true
	case "graph":
		o.addRange('!', '~')
	case "print":
		o.addRange(' ', '~')
	case "xdigit":
		o.addRange('0', '9')
		o.addRange('a', 'f')
		o.addRange('A', 'F')
	case "word":
		o.addWord()
	case "ascii":
		o.addRange(0, 0x7f)
	default:
		return false
	}
	if bare != name {
		o.negate()
	}
	s.add(&o)
	return true
}

// write writes a class out.
func (s *byteSet) write(b *strings.Builder, t *translator) {
	if t.flags.fold {
		for c := 'a'; c <= 'z'; c++ {
			both := s.low[c] || s.low[c-0x20]
			s.low[c], s.low[c-0x20] = both, both
		}
		if t.utf && len(s.extra) > 0 {
			t.fail("it has a class of other than ASCII letters without regard to case")
		}
	}
	if s.high && len(s.extra) > 0 {
		t.fail("it has a class that leaves out characters above 255")
	}
	out := "["
	if s.high {
		out = "[^"
	}
	body := strings.Builder{}
	for i := 0; i < 256; i++ {
		if s.low[i] == s.high {
			continue
		}
		j := i
		for j+1 < 256 && s.low[j+1] != s.high {
			j++
		}
		fmt.Fprintf(&body, `\u%04X-\u%04X`, i, j)
		i = j
	}
	for _, r := range s.extra {
		writeRune(&body, r.from)
		body.WriteByte('-')
		writeRune(&body, r.to)
	}
	if body.Len() == 0 {
		if s.high {
			b.WriteString(`[\s\S]`)
		} else {
			b.WriteString(`(?!)`)
		}
		return
	}
	b.WriteString(out + body.String() + "]")
}

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
