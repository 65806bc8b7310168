package pattern

import (
	"errors"
	"strconv"
	"strings"
)

// Bounds on what is read.
const (
	maxLength = 8192 // bytes; nginx reads no longer argument than 4096
	maxDepth  = 200  // groups in groups
)

// ErrUnreadable says that a text is no expression, or none that is read here.
var ErrUnreadable = errors.New("not a regular expression that can be read")

type parser struct {
	text   string
	pos    int
	depth  int
	fold   bool
	dotAll bool
	space  bool // (?x)
	odd    bool
	groups []*Node
}

// Parse reads an expression; fold says that case does not count.
func Parse(text string, fold bool) (*Regex, error) {
	if len(text) > maxLength {
		return nil, ErrUnreadable
	}
	p := &parser{text: text, fold: fold, groups: []*Node{nil}}
	p.settings()
	root, err := p.alternate()
	if err != nil {
		return nil, err
	}
	if p.pos < len(p.text) {
		return nil, ErrUnreadable
	}
	return &Regex{Root: root, Groups: p.groups, Odd: p.odd}, nil
}

// settings skips what an expression may begin with to say how it is read:
// (*UTF), (*ANYCRLF) and their like.
func (p *parser) settings() {
	for strings.HasPrefix(p.text[p.pos:], "(*") {
		end := strings.IndexByte(p.text[p.pos:], ')')
		if end < 0 {
			return
		}
		name, _, _ := strings.Cut(p.text[p.pos+2:p.pos+end], "=")
		switch name {
		case "UTF", "UTF8", "UCP", "NO_AUTO_POSSESS", "NO_DOTSTAR_ANCHOR", "NO_JIT", "NO_START_OPT", "LIMIT_DEPTH", "LIMIT_HEAP", "LIMIT_MATCH", "LIMIT_RECURSION":
		case "CR", "LF", "CRLF", "ANYCRLF", "ANY", "NUL", "BSR_ANYCRLF", "BSR_UNICODE":
			p.odd = true // what a dot does not match, and where $ is
		default:
			return
		}
		p.pos += end + 1
	}
}

func (p *parser) more() bool { return p.pos < len(p.text) }

func (p *parser) accept(s string) bool {
	if strings.HasPrefix(p.text[p.pos:], s) {
		p.pos += len(s)
		return true
	}
	return false
}

// alternate reads up to the end or a closing parenthesis.
func (p *parser) alternate() (*Node, error) {
	if p.depth++; p.depth > maxDepth {
		return nil, ErrUnreadable
	}
	defer func() { p.depth-- }()
	start := p.pos
	var list []*Node
	for {
		n, err := p.concat()
		if err != nil {
			return nil, err
		}
		list = append(list, n)
		if !p.accept("|") {
			break
		}
	}
	if len(list) == 1 {
		return list[0], nil
	}
	return &Node{Op: Alternate, Subs: list, Pos: start, Until: p.pos}, nil
}

func (p *parser) concat() (*Node, error) {
	n := &Node{Op: Concat, Pos: p.pos}
	for p.more() && p.text[p.pos] != '|' && p.text[p.pos] != ')' {
		if p.space && p.blank() {
			continue
		}
		atom, err := p.atom()
		if err != nil {
			return nil, err
		}
		if atom == nil {
			continue
		}
		atom.Until = p.pos
		if atom, err = p.repeat(atom); err != nil {
			return nil, err
		}
		n.Subs = append(n.Subs, atom)
	}
	n.Until = p.pos
	switch len(n.Subs) {
	case 0:
		n.Op = Empty
	case 1:
		return n.Subs[0], nil
	}
	return n, nil
}

// blank skips what (?x) lets be written between atoms.
func (p *parser) blank() bool {
	switch p.text[p.pos] {
	case ' ', '\t', '\n', '\r':
		p.pos++
		return true
	case '#':
		i := strings.IndexByte(p.text[p.pos:], '\n')
		if i < 0 {
			p.pos = len(p.text)
		} else {
			p.pos += i + 1
		}
		return true
	}
	return false
}

// repeat reads the quantifiers after an atom.
func (p *parser) repeat(atom *Node) (*Node, error) {
	for p.more() {
		low, high, ok := p.quantifier()
		if !ok {
			return atom, nil
		}
		if high >= 0 && low > high || max(low, high) > maxCount {
			return nil, ErrUnreadable // so says PCRE: out of order, or too big
		}
		atom = &Node{Op: Repeat, Subs: []*Node{atom}, Min: low, Max: high, Pos: atom.Pos}
		if p.accept("+") {
			atom.Possessive = true
		} else {
			atom.Lazy = p.accept("?")
		}
		atom.Until = p.pos
		if p.depth++; p.depth > maxDepth {
			return nil, ErrUnreadable
		}
		p.depth--
	}
	return atom, nil
}

// maxCount is the largest number in a quantifier that PCRE takes.
const maxCount = 65535

// count reads a number of a quantifier; ok is false for what is none.
func count(text string) (n int, ok bool) {
	if text == "" || strings.Trim(text, "0123456789") != "" {
		return 0, false
	}
	n, err := strconv.Atoi(text)
	if err != nil {
		n = maxCount + 1 // it is one, of too many digits
	}
	return n, true
}

func (p *parser) quantifier() (low, high int, ok bool) {
	switch p.text[p.pos] {
	case '*':
		p.pos++
		return 0, -1, true
	case '+':
		p.pos++
		return 1, -1, true
	case '?':
		p.pos++
		return 0, 1, true
	case '{':
		end := strings.IndexByte(p.text[p.pos:], '}')
		if end < 0 {
			return 0, 0, false
		}
		first, second, comma := strings.Cut(p.text[p.pos+1:p.pos+end], ",")
		low, ok := count(first)
		if !ok {
			return 0, 0, false // a brace that is no quantifier stands for itself
		}
		high := low
		if comma {
			if high = -1; second != "" {
				if high, ok = count(second); !ok {
					return 0, 0, false
				}
			}
		}
		p.pos += end + 1
		return low, high, true
	}
	return 0, 0, false
}

// atom reads one element; nil is an option setting, which is none.
func (p *parser) atom() (*Node, error) {
	n := &Node{Pos: p.pos}
	c := p.text[p.pos]
	switch c {
	case '(':
		return p.group()
	case '[':
		return p.class()
	case '.':
		p.pos++
		n.Op, n.Set = Any, Set{}.Negated()
		if !p.dotAll {
			n.Set[0] &^= 1 << '\n'
		}
	case '^':
		p.pos++
		n.Op = Begin
	case '$':
		p.pos++
		n.Op, n.Text = End, '$'
	case '\\':
		return p.escape()
	case '*', '+', '?':
		return nil, ErrUnreadable
	default:
		p.pos++
		p.literal(n, c)
	}
	return n, nil
}

func (p *parser) literal(n *Node, c byte) {
	n.Op, n.Text = Literal, c
	n.Set.add(c)
	if p.fold && (c|0x20) >= 'a' && (c|0x20) <= 'z' {
		n.Set.add(c ^ 0x20)
	}
}

// group reads from "(" to its ")".
func (p *parser) group() (*Node, error) {
	n := &Node{Op: Group, Pos: p.pos}
	p.pos++
	fold, dotAll, space := p.fold, p.dotAll, p.space
	switch {
	case p.accept("?#"):
		i := strings.IndexByte(p.text[p.pos:], ')')
		if i < 0 {
			return nil, ErrUnreadable
		}
		p.pos += i + 1
		return nil, nil
	case p.accept("?="):
		n.Op = Look
	case p.accept("?!"):
		n.Op, n.Negative = Look, true
	case p.accept("?<="):
		n.Op, n.Behind = Look, true
	case p.accept("?<!"):
		n.Op, n.Behind, n.Negative = Look, true, true
	case p.accept("?>"):
		n.Possessive = true
	case p.accept("?|"), p.accept("?("), p.accept("?R"), p.accept("?&"), p.accept("?P>"), p.accept("?P="), p.accept("*"):
		return nil, ErrUnreadable // branch reset, conditions, recursion, verbs: nothing is said of them
	case p.accept("?P<"), p.accept("?<"):
		return p.capture(n, ">")
	case p.accept("?'"):
		return p.capture(n, "'")
	case p.accept("?"):
		if done, err := p.options(); done || err != nil {
			return nil, err
		}
	default:
		return p.capture(n, "")
	}
	return p.closeGroup(n, fold, dotAll, space)
}

// capture reads a group that captures, its name up to end.
func (p *parser) capture(n *Node, end string) (*Node, error) {
	if end != "" {
		i := strings.Index(p.text[p.pos:], end)
		if i <= 0 {
			return nil, ErrUnreadable
		}
		n.Name = p.text[p.pos : p.pos+i]
		p.pos += i + 1
	}
	n.Capture = len(p.groups)
	p.groups = append(p.groups, n)
	return p.closeGroup(n, p.fold, p.dotAll, p.space)
}

func (p *parser) closeGroup(n *Node, fold, dotAll, space bool) (*Node, error) {
	inside, err := p.alternate()
	if err != nil {
		return nil, err
	}
	p.fold, p.dotAll, p.space = fold, dotAll, space
	if !p.accept(")") {
		return nil, ErrUnreadable
	}
	n.Subs = []*Node{inside}
	n.Until = p.pos
	return n, nil
}

// options reads "i-s)" or "i:" after "(?". It reports done where the options
// hold for the rest of the enclosing group.
func (p *parser) options() (done bool, err error) {
	on := true
	for p.more() {
		c := p.text[p.pos]
		p.pos++
		switch c {
		case '-':
			on = false
		case 'i':
			p.fold = on
		case 's':
			p.dotAll = on
		case 'x':
			p.space = on
		case 'm', 'U', 'J', 'n', 'a', '^':
			p.odd = true
		case ':':
			return false, nil
		case ')':
			return true, nil
		default:
			return false, ErrUnreadable
		}
	}
	return false, ErrUnreadable
}
