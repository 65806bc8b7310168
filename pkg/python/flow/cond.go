package flow

import (
	"slices"
	"strings"

	"github.com/wellserved/wellserved/pkg/python"
)

// cond follows an expression as a condition: the ways on which it holds, and
// those on which it does not. What it says is remembered.
func (m *Machine) cond(e python.Expr, s *State) (yes, no []*State) {
	switch x := e.(type) {
	case *python.UnaryOp:
		if x.Op == python.OpNot {
			no, yes = m.cond(x.Operand, s)
			return yes, no
		}
	case *python.BoolOp:
		return m.condBool(x, s)
	case *python.Compare:
		return m.condCompare(x, s)
	case *python.NamedExpr:
		return m.split(m.eval(e, s, false), x.Target)
	}
	return m.split(m.eval(e, s, false), e)
}

func (m *Machine) condBool(x *python.BoolOp, s *State) (yes, no []*State) {
	rest := []*State{s}
	for _, e := range x.Values {
		var next []*State
		for _, s := range rest {
			y, n := m.cond(e, s)
			if x.Op == python.OpAnd {
				next, no = append(next, y...), append(no, n...)
			} else {
				next, yes = append(next, n...), append(yes, y...)
			}
		}
		rest = m.limit(next)
	}
	if x.Op == python.OpAnd {
		return rest, m.limit(no)
	}
	return m.limit(yes), rest
}

// split parts the ways of an expression by its truth. about is what is
// remembered to be so.
func (m *Machine) split(results []result, about python.Expr) (yes, no []*State) {
	for _, r := range results {
		switch r.value.Truth {
		case Yes:
			yes = append(yes, r.state)
		case No:
			no = append(no, r.state)
		default:
			y, n := r.state, r.state.clone()
			m.learn(y, about, Yes)
			m.learn(n, about, No)
			yes, no = append(yes, y), append(no, n)
		}
	}
	return m.limit(yes), m.limit(no)
}

// learn remembers the truth of an expression.
func (m *Machine) learn(s *State, e python.Expr, t Truth) {
	if !m.tests.twice(e) {
		return
	}
	switch x := e.(type) {
	case *python.Name:
		if v, ok := s.locals[x.ID]; ok {
			v.Truth = t
			v.NotNone = v.NotNone || t == Yes
			s.locals[x.ID] = v
			return
		}
	case *python.Attribute:
		if m.isSelf(s, x.Value) {
			if v, ok := s.Attrs[x.Attr]; ok {
				v.Truth = t
				v.NotNone = v.NotNone || t == Yes
				s.Attrs[x.Attr] = v
				return
			}
		}
	}
	s.remember(e, t)
}

func (m *Machine) condCompare(x *python.Compare, s *State) (yes, no []*State) {
	if len(x.Ops) != 1 {
		return m.split(m.parts(x, s), x)
	}
	op, right := x.Ops[0], x.Comparators[0]
	for _, l := range m.eval(x.Left, s, false) {
		for _, r := range m.eval(right, l.state, false) {
			y, n := m.compare(x, op, l.value, r.value, r.state)
			yes, no = append(yes, y...), append(no, n...)
		}
	}
	return m.limit(yes), m.limit(no)
}

// compare judges one comparison.
func (m *Machine) compare(x *python.Compare, op python.CompareOperator, l, r Value, s *State) (yes, no []*State) {
	equal := Either
	switch {
	case l.Const != "" && r.Const != "":
		equal = equalConsts(l.Const, r.Const)
	case r.Const == "None" && l.NotNone, l.Const == "None" && r.NotNone:
		equal = No
	}
	negated := op == python.OpIsNot || op == python.OpNotEq
	if op != python.OpIs && op != python.OpEq && !negated {
		return m.split(one(s, Value{Truth: s.truth(x)}), x)
	}
	if equal == Either {
		equal = s.truth(equality(x))
	}
	var same, other []*State
	switch equal {
	case Yes:
		same = []*State{s}
	case No:
		other = []*State{s}
	default:
		a, b := s, s.clone()
		m.equate(a, b, x, r)
		same, other = []*State{a}, []*State{b}
	}
	if negated {
		return other, same
	}
	return same, other
}

// equate remembers that two expressions are equal on one way and not on the
// other.
func (m *Machine) equate(same, other *State, x *python.Compare, r Value) {
	if e := equality(x); m.tests.twice(e) {
		same.remember(e, Yes)
		other.remember(e, No)
	}
	if r.Const == "" || !m.tests.twice(x.Left) {
		return
	}
	m.set(same, x.Left, func(v *Value) { *v = r })
	if r.Const == "None" {
		m.set(other, x.Left, func(v *Value) { v.NotNone = true })
	}
}

// set changes what is known of a variable.
func (m *Machine) set(s *State, e python.Expr, change func(*Value)) {
	switch x := e.(type) {
	case *python.Name:
		if v, ok := s.locals[x.ID]; ok {
			change(&v)
			s.locals[x.ID] = v
		}
	case *python.Attribute:
		if v, ok := s.Attrs[x.Attr]; ok && m.isSelf(s, x.Value) {
			change(&v)
			s.Attrs[x.Attr] = v
		}
	}
}

// equality is the comparison as `left is right`, so that all four ways to
// write it are one fact.
func equality(x *python.Compare) python.Expr {
	return &python.Compare{Pos: x.Pos, Left: x.Left, Ops: []python.CompareOperator{python.OpEq}, Comparators: x.Comparators}
}

// truth returns what the way has found out about an expression.
func (s *State) truth(e python.Expr) Truth {
	if k, ok := s.keyOf(e); ok {
		return s.facts[k].truth
	}
	return Either
}

// maxFacts bounds what one way remembers.
const maxFacts = 40

func (s *State) remember(e python.Expr, t Truth) {
	k, ok := s.keyOf(e)
	if !ok || len(s.facts) >= maxFacts {
		return
	}
	f := fact{truth: t, words: slices.DeleteFunc(wordsOf(e), func(w string) bool { return s.aliases[w] != "" })}
	python.Inspect(e, func(n python.Node) bool {
		switch n := n.(type) {
		case *python.Call, *python.Await:
			f.calls = true
		case *python.Name:
			if _, aliased := s.aliases[n.ID]; n.ID != "self" && !aliased {
				f.local = true
			}
		}
		return true
	})
	s.facts[k] = f
}

// wordsOf returns the names and attributes in an expression.
func wordsOf(e python.Expr) []string {
	var out []string
	python.Inspect(e, func(n python.Node) bool {
		w := ""
		switch n := n.(type) {
		case *python.Name:
			w = n.ID
		case *python.Attribute:
			w = n.Attr
		}
		if w != "" && w != "self" && !slices.Contains(out, w) {
			out = append(out, w)
		}
		return true
	})
	return out
}

// keyOf returns a text that is equal for equal expressions; false for those
// that are not worth remembering.
func (s *State) keyOf(e python.Expr) (string, bool) {
	var b strings.Builder
	ok := s.writeKey(&b, e, 0)
	return b.String(), ok
}

func (s *State) writeKey(b *strings.Builder, e python.Expr, depth int) bool {
	const longest = 300
	if depth > 12 || b.Len() > longest {
		return false
	}
	switch x := e.(type) {
	case *python.Name:
		if other, ok := s.aliases[x.ID]; ok {
			b.WriteString(other)
			return true
		}
		b.WriteString(x.ID)
	case *python.Constant:
		b.WriteString("'" + constant(x).Const + "'")
	case *python.Attribute:
		if base, ok := x.Value.(*python.Name); ok && base.ID == "self" {
			if other, ok := s.aliases["self."+x.Attr]; ok {
				b.WriteString(other)
				return true
			}
		}
		if !s.writeKey(b, x.Value, depth+1) {
			return false
		}
		b.WriteString("." + x.Attr)
	case *python.Await:
		b.WriteString("await ")
		return s.writeKey(b, x.Value, depth+1)
	case *python.Subscript:
		if !s.writeKey(b, x.Value, depth+1) {
			return false
		}
		b.WriteByte('[')
		return s.writeKey(b, x.Slice, depth+1)
	case *python.Call:
		return s.writeCallKey(b, x, depth)
	case *python.Compare:
		if !s.writeKey(b, x.Left, depth+1) {
			return false
		}
		for i, op := range x.Ops {
			b.WriteString(" op")
			b.WriteByte('a' + byte(op))
			b.WriteByte(' ')
			if !s.writeKey(b, x.Comparators[i], depth+1) {
				return false
			}
		}
	case *python.Tuple:
		for _, elt := range x.Elts {
			if !s.writeKey(b, elt, depth+1) {
				return false
			}
			b.WriteByte(',')
		}
	default:
		return false
	}
	return true
}

func (s *State) writeCallKey(b *strings.Builder, x *python.Call, depth int) bool {
	if !s.writeKey(b, x.Func, depth+1) {
		return false
	}
	b.WriteByte('(')
	for _, a := range x.Args {
		if !s.writeKey(b, a, depth+1) {
			return false
		}
		b.WriteByte(',')
	}
	for i := range x.Keywords {
		b.WriteString(x.Keywords[i].Name + "=")
		if !s.writeKey(b, x.Keywords[i].Value, depth+1) {
			return false
		}
	}
	b.WriteByte(')')
	return true
}
