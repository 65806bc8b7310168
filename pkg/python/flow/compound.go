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

// guarded follows a block whose exceptions are caught.
func (m *Machine) guarded(body []python.Stmt, states []*State, raised *[]End) ways {
	m.tries++
	m.raised = append(m.raised, raised)
	w := m.block(body, m.limit(states))
	m.raised = m.raised[:len(m.raised)-1]
	m.tries--
	*raised = m.limitEnds(*raised)
	return w
}

func (m *Machine) try(x *python.Try, s *State) ways {
	if len(x.FinalBody) == 0 {
		return m.tryExcept(x, s)
	}
	// Everything that leaves passes through finally, and goes on from there as it
	// was meant to, unless finally itself leaves.
	var raised []End
	m.tries++
	m.raised = append(m.raised, &raised)
	w := m.tryExcept(x, s)
	m.raised = m.raised[:len(m.raised)-1]
	m.tries--
	var out ways
	final := func(s *State) []*State {
		f := m.block(x.FinalBody, []*State{s})
		out.add(f)
		return f.normal
	}
	for _, s := range w.normal {
		out.normal = append(out.normal, final(s)...)
	}
	for _, s := range w.broken {
		out.broken = append(out.broken, final(s)...)
	}
	for _, s := range w.continued {
		out.continued = append(out.continued, final(s)...)
	}
	for _, e := range w.returned {
		for _, s := range final(e.State) {
			out.returned = append(out.returned, End{State: s, Value: e.Value, At: e.At})
		}
	}
	for _, e := range m.limitEnds(raised) {
		for _, s := range final(e.State) {
			if shown(e.Raised) || m.tries > 0 {
				m.raise(s, e.Raised, e.At)
			}
		}
	}
	out.normal = m.limit(out.normal)
	return out
}

// tryExcept follows a try without its finally.
func (m *Machine) tryExcept(x *python.Try, s *State) ways {
	var raised []End
	var w ways
	if len(x.Handlers) == 0 {
		w = m.block(x.Body, []*State{s})
	} else {
		w = m.guarded(x.Body, []*State{s}, &raised)
	}
	after := m.block(x.OrElse, m.limit(w.normal))
	w.normal = after.normal
	w.add(after)
	for _, e := range raised {
		caught := false
		for i := range x.Handlers {
			h := &x.Handlers[i]
			may, surely := catches(h, e.Raised)
			if !may {
				continue
			}
			begin := e.State.clone()
			if h.Name != "" {
				m.bindLocal(begin, h.Name, Value{NotNone: true})
			}
			if expects(h) {
				begin.Forget(Unseen)
			}
			hw := m.block(h.Body, []*State{begin})
			w.normal = append(w.normal, hw.normal...)
			w.add(hw)
			if surely {
				caught = true
				break
			}
		}
		if !caught && (shown(e.Raised) || m.tries > 0) {
			m.raise(e.State, e.Raised, e.At)
		}
	}
	w.normal = m.limit(w.normal)
	return w
}

// catches reports whether a handler may take an exception, and whether it is
// sure to.
func catches(h *python.ExceptHandler, class string) (may, surely bool) {
	if h.Type == nil {
		return class != Missing, true
	}
	types := []python.Expr{h.Type}
	if t, ok := h.Type.(*python.Tuple); ok {
		types = t.Elts
	}
	for _, t := range types {
		name := python.LastName(t)
		switch {
		case class == Missing:
			if lookups[name] {
				return true, true
			}
		case name == "Exception" || name == "BaseException":
			return true, true
		case name == class:
			return true, true
		case class == Anything || !builtin[class] || !builtin[name]:
			// A class of the project may derive from any other.
			may = may || class == Anything || !(channels[class] && builtin[name])
		case ancestors[class] == name:
			return true, true
		}
	}
	return may, false
}

// expects reports whether a handler names what it catches: then the source does
// show that it may be raised.
func expects(h *python.ExceptHandler) bool {
	if h.Type == nil {
		return false
	}
	name := python.LastName(h.Type)
	return name != "Exception" && name != "BaseException"
}

// builtin are exceptions whose place among the others is known.
var builtin = map[string]bool{
	"AttributeError": true, "KeyError": true, "IndexError": true, "LookupError": true, "ValueError": true, "TypeError": true, "NameError": true,
	"AssertionError": true, "RuntimeError": true, "OSError": true, "UnicodeDecodeError": true, "JSONDecodeError": true, "ObjectDoesNotExist": true,
	"DoesNotExist": true, "TimeoutError": true, "CancelledError": true, "ImportError": true, "StopIteration": true, "NotImplementedError": true,
}

// lookups are what a lookup that fails raises.
var lookups = map[string]bool{"KeyError": true, "IndexError": true, "LookupError": true, "TypeError": true}

// channels are the exceptions of Channels, which derive from Exception alone.
var channels = map[string]bool{"DenyConnection": true, "AcceptConnection": true, "StopConsumer": true}

var ancestors = map[string]string{"KeyError": "LookupError", "IndexError": "LookupError", "NotImplementedError": "RuntimeError",
	"UnicodeDecodeError": "ValueError", "JSONDecodeError": "ValueError"}

func (m *Machine) match(x *python.Match, s *State) ways {
	var out ways
	var states []*State
	for _, r := range m.eval(x.Subject, s, false) {
		states = append(states, r.state)
	}
	for i := range x.Cases {
		c := &x.Cases[i]
		var yes, no []*State
		for _, s := range states {
			begin := s.clone()
			bindPattern(m, begin, c.Pattern)
			if c.Guard == nil {
				yes = append(yes, begin)
			} else {
				y, _ := m.cond(c.Guard, begin)
				yes = append(yes, y...)
			}
			no = append(no, s)
		}
		w := m.block(c.Body, m.limit(yes))
		out.normal = append(out.normal, w.normal...)
		out.add(w)
		states = no
		if c.Guard == nil && irrefutable(c.Pattern) {
			states = nil
			break
		}
	}
	out.normal = m.limit(append(out.normal, states...))
	return out
}

func irrefutable(p python.Pattern) bool {
	switch p := p.(type) {
	case *python.MatchAs:
		return p.Pattern == nil || irrefutable(p.Pattern)
	case *python.MatchOr:
		for _, alt := range p.Patterns {
			if irrefutable(alt) {
				return true
			}
		}
	}
	return false
}

func bindPattern(m *Machine, s *State, p python.Pattern) {
	python.Inspect(p, func(n python.Node) bool {
		switch n := n.(type) {
		case *python.MatchAs:
			if n.Name != "" {
				m.bindLocal(s, n.Name, Value{})
			}
		case *python.MatchStar:
			if n.Name != "" {
				m.bindLocal(s, n.Name, Value{})
			}
		case *python.MatchMapping:
			if n.Rest != "" {
				m.bindLocal(s, n.Rest, Value{})
			}
		}
		return true
	})
}
