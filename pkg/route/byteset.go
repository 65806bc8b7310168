package route

import (
	"fmt"
	"strings"
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
