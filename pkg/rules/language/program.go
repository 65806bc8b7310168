// Package language decides questions about the texts that regular expressions
// match: whether one takes all that others leave, whether a text can be taken in
// so many ways that matching it never ends. It compiles a tree of package
// pattern to an automaton and follows that within bounds; past them, and where
// an expression has what an automaton cannot hold, the answer is that nothing is
// known.
package language

import (
	"github.com/wellserved/wellserved/pkg/rules/pattern"
)

// kind says what an instruction does.
type kind uint8

const (
	char    kind = iota // takes a byte of set
	split               // goes on at x and at y
	jump                // goes on at x
	atStart             // only at the text's start
	atEnd               // only at the text's end, or before a last line feed
	veryEnd             // only at the text's end
	match
)

type instruction struct {
	kind kind
	x, y int
	set  pattern.Set
}

// program is an expression as instructions, the first at index 0.
type program struct {
	code []instruction
	// exact says that the program matches what the expression does. Otherwise it
	// matches more: what looks around, refers back or gives nothing back was left
	// out.
	exact bool
	over  bool // the bound was passed
	least bool // bounded repetitions stand for their least number of rounds
}

// compile makes a program of at most maxInstructions; false past that, or
// where an option changes what the signs mean.
func compile(re *pattern.Regex, root *pattern.Node, least bool) (*program, bool) {
	if re == nil || re.Odd {
		return nil, false
	}
	p := &program{exact: true, least: least}
	p.node(root)
	p.add(instruction{kind: match})
	return p, !p.over
}

func (p *program) add(i instruction) int {
	if len(p.code) >= maxInstructions {
		p.over = true
		return len(p.code) - 1
	}
	p.code = append(p.code, i)
	return len(p.code) - 1
}

// next is the index of the instruction that is added next.
func (p *program) next() int { return len(p.code) }

func (p *program) node(n *pattern.Node) {
	if p.over {
		return
	}
	switch n.Op {
	case pattern.Literal, pattern.Class, pattern.Any:
		p.add(instruction{kind: char, set: n.Set})
	case pattern.Begin:
		p.add(instruction{kind: atStart})
	case pattern.End:
		end := atEnd
		if n.Text == 'z' {
			end = veryEnd
		}
		p.add(instruction{kind: end})
	case pattern.Boundary, pattern.Look:
		p.exact = false
	case pattern.Backref:
		p.exact = false
		again := p.add(instruction{kind: split})
		p.add(instruction{kind: char, set: anyByte})
		p.add(instruction{kind: jump, x: again})
		p.code[again].x, p.code[again].y = again+1, p.next()
	case pattern.Group:
		p.exact = p.exact && !n.Possessive
		for _, s := range n.Subs {
			p.node(s)
		}
	case pattern.Concat:
		for _, s := range n.Subs {
			p.node(s)
		}
	case pattern.Alternate:
		p.alternate(n.Subs)
	case pattern.Repeat:
		p.repeat(n)
	}
}

func (p *program) alternate(branches []*pattern.Node) {
	var ends []int
	for i, b := range branches {
		if i == len(branches)-1 {
			p.node(b)
			break
		}
		fork := p.add(instruction{kind: split})
		p.code[fork].x = p.next()
		p.node(b)
		ends = append(ends, p.add(instruction{kind: jump}))
		p.code[fork].y = p.next()
	}
	for _, end := range ends {
		p.code[end].x = p.next()
	}
}

// repeat writes a bounded repetition out. After a round without bound the choice
// between another and going on is an instruction of its own, so that each way
// through nested repetitions is a path of its own.
func (p *program) repeat(n *pattern.Node) {
	p.exact = p.exact && !n.Possessive
	low, high := n.Min, n.Max
	if p.least && high > 1 {
		low = max(low, 1)
		high = low
	}
	for range low {
		p.node(n.Subs[0])
		if p.over {
			return
		}
	}
	if high < 0 {
		enter := p.add(instruction{kind: split})
		body := p.next()
		p.node(n.Subs[0])
		again := p.add(instruction{kind: split, x: body})
		p.code[enter].x, p.code[enter].y = body, p.next()
		p.code[again].y = p.next()
		return
	}
	var outs []int
	for range high - low {
		outs = append(outs, p.add(instruction{kind: split, x: p.next() + 1}))
		p.node(n.Subs[0])
		if p.over {
			return
		}
	}
	for _, out := range outs {
		p.code[out].y = p.next()
	}
}

// anyByte has every byte that a URL can hold: nginx refuses the byte 0.
var anyByte = func() pattern.Set {
	s := pattern.Set{^uint64(0), ^uint64(0), ^uint64(0), ^uint64(0)}
	s[0] &^= 1
	return s
}()

// partition returns one byte of each class of bytes that no set of the programs
// tells apart, those that can be typed first.
func partition(programs ...*program) []byte {
	seen := map[string]bool{}
	var sets []pattern.Set
	known := map[pattern.Set]bool{}
	for _, p := range programs {
		for _, i := range p.code {
			if i.kind == char && !known[i.set] {
				known[i.set] = true
				sets = append(sets, i.set)
			}
		}
	}
	var out []byte
	key := make([]byte, len(sets)+2)
	for _, c := range typed {
		for i, s := range sets {
			key[i] = '0'
			if s.Has(c) {
				key[i] = '1'
			}
		}
		key[len(sets)], key[len(sets)+1] = '0', '0'
		if c == '\n' { // tells $ from \z
			key[len(sets)] = '1'
		}
		if c == '/' { // a URL begins with it
			key[len(sets)+1] = '1'
		}
		if !seen[string(key)] {
			seen[string(key)] = true
			out = append(out, c)
		}
	}
	return out
}

// first are bytes that show well in a message.
const first = "azAZ09./-_!x"

// typed are first, then all bytes but 0, those that can be typed before others.
var typed = func() []byte {
	out := []byte(first)
	for c := '!'; c <= '~'; c++ {
		out = append(out, byte(c))
	}
	for c := 1; c < 256; c++ {
		out = append(out, byte(c))
	}
	return out
}()
