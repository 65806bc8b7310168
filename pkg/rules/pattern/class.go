package pattern

import (
	"strconv"
	"strings"
)

// word, digit, space and the line ends, as PCRE has them without (*UCP).
func setOf(c byte) (Set, bool) {
	var s Set
	switch c | 0x20 {
	case 'w':
		s.addRange('0', '9')
		s.addRange('A', 'Z')
		s.addRange('a', 'z')
		s.add('_')
	case 'd':
		s.addRange('0', '9')
	case 's':
		s.addRange('\t', '\r')
		s.add(' ')
	case 'h':
		s.add(' ')
		s.add('\t')
	case 'v':
		s.addRange('\n', '\r')
	default:
		if c == 'R' {
			s.addRange('\n', '\r')
			return s, true
		}
		if c == 'N' {
			s.add('\n')
			return s.Negated(), true
		}
		return s, false
	}
	if c&0x20 == 0 {
		return s.Negated(), true
	}
	return s, true
}

// escape reads what a backslash begins, outside a class.
func (p *parser) escape() (*Node, error) {
	n := &Node{Pos: p.pos, Escaped: true}
	if p.pos+1 >= len(p.text) {
		return nil, ErrUnreadable
	}
	c := p.text[p.pos+1]
	if s, ok := setOf(c); ok {
		p.pos += 2
		n.Op, n.Set = Class, s
		return n, nil
	}
	switch {
	case c == 'A':
		n.Op = Begin
	case c == 'z' || c == 'Z':
		n.Op, n.Text = End, c
	case c == 'b' || c == 'B' || c == 'G' || c == 'K':
		n.Op, n.Text = Boundary, c
	case c == 'p' || c == 'P' || c == 'X' || c == 'C':
		return nil, ErrUnreadable
	case c == 'Q':
		return nil, ErrUnreadable
	case '1' <= c && c <= '9' || c == 'k' || c == 'g':
		n.Op = Backref
		p.pos += 2
		p.skipReference(c)
		return n, nil
	default:
		v, err := p.escapedByte()
		if err != nil {
			return nil, err
		}
		p.literal(n, v)
		return n, nil
	}
	p.pos += 2
	return n, nil
}

func (p *parser) skipReference(c byte) {
	if c != 'k' && c != 'g' {
		for p.more() && '0' <= p.text[p.pos] && p.text[p.pos] <= '9' {
			p.pos++
		}
		return
	}
	for open, end := range map[string]string{"{": "}", "<": ">", "'": "'"} {
		if p.accept(open) {
			if i := strings.Index(p.text[p.pos:], end); i >= 0 {
				p.pos += i + 1
			}
			return
		}
	}
}

// escapedByte reads an escape that stands for one byte.
func (p *parser) escapedByte() (byte, error) {
	if p.pos+1 >= len(p.text) {
		return 0, ErrUnreadable
	}
	c := p.text[p.pos+1]
	p.pos += 2
	switch c {
	case 'n':
		return '\n', nil
	case 'r':
		return '\r', nil
	case 't':
		return '\t', nil
	case 'f':
		return '\f', nil
	case 'e':
		return 0x1b, nil
	case 'a':
		return 7, nil
	case '0':
		return 0, nil
	case 'x':
		digits := ""
		if p.accept("{") {
			i := strings.IndexByte(p.text[p.pos:], '}')
			if i < 0 {
				return 0, ErrUnreadable
			}
			digits = p.text[p.pos : p.pos+i]
			p.pos += i + 1
		} else {
			for len(digits) < 2 && p.more() && strings.IndexByte("0123456789abcdefABCDEF", p.text[p.pos]) >= 0 {
				digits += p.text[p.pos : p.pos+1]
				p.pos++
			}
		}
		v, err := strconv.ParseUint("0"+digits, 16, 32)
		if err != nil {
			return 0, ErrUnreadable
		}
		return byte(min(v, 0xff)), nil
	}
	return c, nil
}

// class reads from "[" to its "]".
func (p *parser) class() (*Node, error) {
	n := &Node{Op: Class, Pos: p.pos}
	p.pos++
	negative := p.accept("^")
	first := true
	count := 0
	for {
		if !p.more() {
			return nil, ErrUnreadable
		}
		if p.text[p.pos] == ']' && !first {
			p.pos++
			break
		}
		first = false
		if err := p.classItem(&n.Set); err != nil {
			return nil, err
		}
		count++
	}
	if p.fold {
		for c := byte('a'); c <= 'z'; c++ {
			if n.Set.Has(c) || n.Set.Has(c-0x20) {
				n.Set.add(c)
				n.Set.add(c - 0x20)
			}
		}
	}
	if negative {
		n.Set = n.Set.Negated()
		return n, nil
	}
	if count == 1 { // [.] is how some write a literal
		for c := range 128 {
			if (n.Set == Set{}.With(byte(c))) {
				n.Op, n.Text, n.Escaped = Literal, byte(c), true
			}
		}
	}
	return n, nil
}

// With returns the set with one byte more.
func (s Set) With(c byte) Set {
	s.add(c)
	return s
}

// classItem reads one byte, range or class within a class.
func (p *parser) classItem(s *Set) error {
	if p.accept("[:") {
		return p.posixClass(s)
	}
	low, set, err := p.classByte()
	if err != nil {
		return err
	}
	if set != nil {
		s.Union(*set)
		return nil
	}
	if p.pos+1 < len(p.text) && p.text[p.pos] == '-' && p.text[p.pos+1] != ']' {
		p.pos++
		high, set, err := p.classByte()
		switch {
		case err != nil:
			return err
		case set != nil:
			s.add(low)
			s.add('-')
			s.Union(*set)
		case high < low:
			return ErrUnreadable
		default:
			s.addRange(low, high)
		}
		return nil
	}
	s.add(low)
	return nil
}

// classByte reads one byte, or a class such as \d.
func (p *parser) classByte() (byte, *Set, error) {
	c := p.text[p.pos]
	if c != '\\' {
		p.pos++
		return c, nil, nil
	}
	if p.pos+1 < len(p.text) {
		next := p.text[p.pos+1]
		if s, ok := setOf(next); ok && next != 'R' && next != 'N' {
			p.pos += 2
			return 0, &s, nil
		}
		if next == 'b' {
			p.pos += 2
			return '\b', nil, nil
		}
		if next == 'p' || next == 'P' || next == 'Q' {
			return 0, nil, ErrUnreadable
		}
	}
	v, err := p.escapedByte()
	return v, nil, err
}

// posixClass reads the rest of [:name:].
func (p *parser) posixClass(s *Set) error {
	i := strings.Index(p.text[p.pos:], ":]")
	if i < 0 {
		return ErrUnreadable
	}
	name := p.text[p.pos : p.pos+i]
	p.pos += i + 2
	name, negated := strings.CutPrefix(name, "^")
	var set Set
	switch name {
	case "alnum":
		set.addRange('0', '9')
		set.addRange('A', 'Z')
		set.addRange('a', 'z')
	case "alpha":
		set.addRange('A', 'Z')
		set.addRange('a', 'z')
	case "digit":
		set.addRange('0', '9')
	case "xdigit":
		set.addRange('0', '9')
		set.addRange('A', 'F')
		set.addRange('a', 'f')
	case "lower":
		set.addRange('a', 'z')
	case "upper":
		set.addRange('A', 'Z')
	case "word":
		set, _ = setOf('w')
	case "space":
		set, _ = setOf('s')
	case "blank":
		set, _ = setOf('h')
	case "punct", "graph", "print":
		set.addRange(0x21, 0x7e)
	case "cntrl":
		set.addRange(0, 0x1f)
		set.add(0x7f)
	default:
		return ErrUnreadable
	}
	if !negated {
		s.Union(set)
	} else {
		s.Union(set.Negated())
	}
	return nil
}
