package flow

import "github.com/wellserved/wellserved/pkg/python"

// compound follows a statement with blocks.
func (m *Machine) compound(stmt python.Stmt, s *State) ways {
	switch x := stmt.(type) {
	case *python.While:
		return m.while(x, s)
	case *python.For:
		return m.forLoop(x, s)
	case *python.With:
		return m.with(x, s)
	case *python.Try:
		return m.try(x, s)
	case *python.Match:
		return m.match(x, s)
	}
	return ways{normal: []*State{s}}
}

func (m *Machine) while(x *python.While, s *State) ways {
	var out ways
	var left []*State // those that leave when the test fails
	round := []*State{s}
	seen := map[string]bool{}
	for range maxRounds {
		var yes []*State
		for _, s := range round {
			y, n := m.cond(x.Test, s)
			yes, left = append(yes, y...), append(left, n...)
		}
		w := m.block(x.Body, m.limit(yes))
		out.returned = append(out.returned, w.returned...)
		out.normal = append(out.normal, w.broken...)
		round = m.again(append(w.normal, w.continued...), seen)
		if len(round) == 0 {
			break
		}
	}
	for _, s := range round {
		_, n := m.cond(x.Test, s)
		left = append(left, n...)
	}
	return m.leave(out, x.OrElse, left)
}

// leave follows the else of a loop and joins it with the ways that break.
func (m *Machine) leave(out ways, orElse []python.Stmt, left []*State) ways {
	w := m.block(orElse, m.limit(left))
	out.normal = m.limit(append(out.normal, w.normal...))
	out.returned = append(out.returned, w.returned...)
	out.broken, out.continued = w.broken, w.continued
	return out
}

// again returns the states that a loop has not yet begun with.
func (m *Machine) again(states []*State, seen map[string]bool) []*State {
	var out []*State
	for _, s := range states {
		s.forgetCalls()
		if k := s.key(); !seen[k] {
			seen[k] = true
			out = append(out, s)
		}
	}
	return m.limit(out)
}

func (m *Machine) forLoop(x *python.For, s *State) ways {
	var out ways
	var left, round []*State
	for _, r := range m.eval(x.Iter, s, x.Async) {
		round = append(round, r.state)
	}
	first := !fullList(x.Iter)
	seen := map[string]bool{}
	for range maxRounds {
		var begin []*State
		for _, s := range round {
			if first {
				left = append(left, s.clone())
			}
			m.assign(s, x.Target, Value{})
			begin = append(begin, s)
		}
		first = true
		w := m.block(x.Body, m.limit(begin))
		out.returned = append(out.returned, w.returned...)
		out.normal = append(out.normal, w.broken...)
		round = m.again(append(w.normal, w.continued...), seen)
		if len(round) == 0 {
			break
		}
	}
	return m.leave(out, x.OrElse, append(left, round...))
}

// fullList reports whether a list that is written out has an element.
func fullList(e python.Expr) bool {
	var elts []python.Expr
	switch e := e.(type) {
	case *python.List:
		elts = e.Elts
	case *python.Tuple:
		elts = e.Elts
	}
	for _, elt := range elts {
		if _, star := elt.(*python.Starred); !star {
			return true
		}
	}
	return false
}

func (m *Machine) with(x *python.With, s *State) ways {
	states := []*State{s}
	var swallows []python.Expr
	for i := range x.Items {
		item := &x.Items[i]
		var next []*State
		for _, s := range states {
			for _, r := range m.eval(item.Context, s, x.Async) {
				if item.Vars != nil {
					m.assign(r.state, item.Vars, Value{NotNone: true})
				}
				next = append(next, r.state)
			}
		}
		states = next
		if call, ok := item.Context.(*python.Call); ok && python.LastName(call.Func) == "suppress" {
			swallows = append(swallows, call.Args...)
		}
	}
	if len(swallows) == 0 {
		return m.block(x.Body, m.limit(states))
	}
	var raised []End
	w := m.guarded(x.Body, states, &raised)
	takes := &python.ExceptHandler{Type: &python.Tuple{Elts: swallows}}
	for _, e := range raised {
		may, surely := catches(takes, e.Raised)
		if may {
			w.normal = append(w.normal, e.State)
		}
		if !surely && (shown(e.Raised) || m.tries > 0) {
			m.raise(e.State.clone(), e.Raised, e.At)
		}
	}
	w.normal = m.limit(w.normal)
	return w
}
