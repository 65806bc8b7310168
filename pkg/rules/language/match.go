package language

import (
	"errors"

	"github.com/wellserved/wellserved/pkg/rules/pattern"
)

// ErrTooMany says that a match was given up after too many steps.
var ErrTooMany = errors.New("too many steps")

// errUnknown says that an expression has what the matcher does not follow.
var errUnknown = errors.New("not known how this matches")

// matcher follows an expression as PCRE does, by trying and going back, and
// counts its steps: one for each part of the expression that is looked at.
type matcher struct {
	text  string
	steps int
	most  int
	err   error
}

// Search reports whether an expression matches anywhere in a text, and in how
// many steps; an error where they are more than most, or where the expression
// has back references or recursion.
func Search(re *pattern.Regex, text string, most int) (found bool, steps int, err error) {
	if re.Odd {
		return false, 0, errUnknown
	}
	m := &matcher{text: text, most: most}
	fixed := re.Root.Begins()
	for from := 0; from <= len(text); from++ {
		found = m.node(re.Root, from, func(int) bool { return true })
		if found || m.err != nil || fixed {
			break
		}
	}
	return found && m.err == nil, m.steps, m.err
}

// node matches one node at i and then what follows it.
func (m *matcher) node(n *pattern.Node, i int, then func(int) bool) bool {
	if m.steps++; m.steps > m.most {
		m.err = ErrTooMany
	}
	if m.err != nil {
		return false
	}
	switch n.Op {
	case pattern.Empty:
		return then(i)
	case pattern.Literal, pattern.Class, pattern.Any:
		return i < len(m.text) && n.Set.Has(m.text[i]) && then(i+1)
	case pattern.Begin:
		return i == 0 && then(i)
	case pattern.End:
		last := i == len(m.text)-1 && m.text[i] == '\n' && n.Text != 'z'
		return (i == len(m.text) || last) && then(i)
	case pattern.Boundary:
		return m.boundary(n, i) && then(i)
	case pattern.Look:
		return m.look(n, i) != n.Negative && m.err == nil && then(i)
	case pattern.Group:
		if n.Possessive {
			end := m.once(n.Subs[0], i)
			return end >= 0 && then(end)
		}
		return m.node(n.Subs[0], i, then)
	case pattern.Concat:
		return m.sequence(n.Subs, i, then)
	case pattern.Alternate:
		for _, s := range n.Subs {
			if m.node(s, i, then) {
				return true
			}
		}
		return false
	case pattern.Repeat:
		if n.Possessive {
			end := -1
			m.repeat(n, i, 0, func(j int) bool { end = j; return true })
			return end >= 0 && m.err == nil && then(end)
		}
		return m.repeat(n, i, 0, then)
	}
	m.err = errUnknown
	return false
}

// once matches a node and keeps the first way that is found; -1 for none.
func (m *matcher) once(n *pattern.Node, i int) int {
	end := -1
	m.node(n, i, func(j int) bool { end = j; return true })
	if m.err != nil {
		return -1
	}
	return end
}

func (m *matcher) sequence(subs []*pattern.Node, i int, then func(int) bool) bool {
	if len(subs) == 0 {
		return then(i)
	}
	return m.node(subs[0], i, func(j int) bool { return m.sequence(subs[1:], j, then) })
}

// repeat tries another round first, or last where the repetition is lazy. A
// round that takes nothing ends it.
func (m *matcher) repeat(n *pattern.Node, i, round int, then func(int) bool) bool {
	more := func() bool {
		return (n.Max < 0 || round < n.Max) && m.node(n.Subs[0], i, func(j int) bool {
			return (j > i || round < n.Min) && m.repeat(n, j, round+1, then)
		})
	}
	if round < n.Min {
		return more()
	}
	if n.Lazy {
		return then(i) || more()
	}
	return more() || then(i)
}

func (m *matcher) boundary(n *pattern.Node, i int) bool {
	at := (i > 0 && word(m.text[i-1])) != (i < len(m.text) && word(m.text[i]))
	switch n.Text {
	case 'b':
		return at
	case 'B':
		return !at
	case 'G':
		return i == 0
	}
	return true // \K
}

func word(c byte) bool {
	return c == '_' || '0' <= c && c <= '9' || 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z'
}

// look reports whether what a look-around asks for is there.
func (m *matcher) look(n *pattern.Node, i int) bool {
	if !n.Behind {
		return m.once(n.Subs[0], i) >= 0
	}
	for from := i; from >= 0; from-- {
		if m.node(n.Subs[0], from, func(j int) bool { return j == i }) {
			return true
		}
	}
	return false
}
