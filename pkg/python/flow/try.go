package flow

import "github.com/wellserved/wellserved/pkg/python"

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
