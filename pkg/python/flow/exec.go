package flow

import "github.com/wellserved/wellserved/pkg/python"

// ways are where the ways through a block lead.
type ways struct {
	normal, broken, continued []*State
	returned                  []End
}

func (w *ways) add(other ways) {
	w.broken = append(w.broken, other.broken...)
	w.continued = append(w.continued, other.continued...)
	w.returned = append(w.returned, other.returned...)
}

// block follows statements one after the other.
func (m *Machine) block(body []python.Stmt, states []*State) ways {
	var out ways
	for _, stmt := range body {
		var next []*State
		for _, s := range states {
			if m.spent() {
				return ways{}
			}
			w := m.stmt(stmt, s)
			next = append(next, w.normal...)
			out.add(w)
		}
		states = m.limit(next)
		if len(states) == 0 {
			break
		}
	}
	out.normal = states
	out.broken, out.continued = m.limit(out.broken), m.limit(out.continued)
	if len(out.returned) > maxStates {
		out.returned = m.limitEnds(out.returned)
	}
	return out
}

// stmt follows one statement. The state is its to change.
func (m *Machine) stmt(stmt python.Stmt, s *State) ways {
	if m.tries > 0 && m.client.MayRaise(s) {
		class, known := m.fails[stmt]
		if !known {
			class = failure(stmt)
			m.fails[stmt] = class
		}
		if class != "" {
			unseen := s.clone()
			unseen.Note(Unseen, nil)
			m.raise(unseen, class, stmt)
		}
	}
	switch x := stmt.(type) {
	case *python.ExprStmt:
		return m.then(m.eval(x.Value, s, false), nil)
	case *python.Assign:
		return m.then(m.eval(x.Value, s, false), func(s *State, v Value) {
			for _, t := range x.Targets {
				m.assign(s, t, v)
				s.alias(t, x.Value)
			}
		})
	case *python.AnnAssign:
		if x.Value == nil {
			return ways{normal: []*State{s}}
		}
		return m.then(m.eval(x.Value, s, false), func(s *State, v Value) { m.assign(s, x.Target, v) })
	case *python.AugAssign:
		return m.augmented(x, s)
	case *python.Return:
		return m.returns(x, s)
	case *python.Raise:
		return m.raises(x, s)
	case *python.If:
		yes, no := m.cond(x.Test, s)
		w := m.block(x.Body, m.limit(yes))
		other := m.block(x.OrElse, m.limit(no))
		w.normal = append(w.normal, other.normal...)
		w.add(other)
		return w
	case *python.Break:
		return ways{broken: []*State{s}}
	case *python.Continue:
		return ways{continued: []*State{s}}
	case *python.Delete:
		for _, t := range x.Targets {
			m.unset(s, t)
		}
		return ways{normal: []*State{s}}
	case *python.Assert:
		yes, no := m.cond(x.Test, s)
		for _, n := range no {
			m.raise(n, "AssertionError", x)
		}
		return ways{normal: yes}
	case *python.FunctionDef:
		m.bindLocal(s, x.Name, Value{Truth: Yes, NotNone: true})
	case *python.ClassDef:
		m.bindLocal(s, x.Name, Value{Truth: Yes, NotNone: true})
	case *python.Import:
		for i := range x.Names {
			m.bindLocal(s, x.Names[i].Name, Value{})
		}
	case *python.ImportFrom:
		for i := range x.Names {
			m.bindLocal(s, x.Names[i].Name, Value{})
		}
	default:
		return m.compound(stmt, s)
	}
	return ways{normal: []*State{s}}
}

// augmented follows x += y, which reads x before.
func (m *Machine) augmented(x *python.AugAssign, s *State) ways {
	var w ways
	states := []*State{s}
	if attr, ok := x.Target.(*python.Attribute); ok {
		states = nil
		for _, r := range m.attribute(attr, s) {
			states = append(states, r.state)
		}
	}
	for _, s := range states {
		next := m.then(m.eval(x.Value, s, false), func(s *State, _ Value) { m.assign(s, x.Target, Value{}) })
		w.normal = append(w.normal, next.normal...)
	}
	return w
}

func (m *Machine) bindLocal(s *State, name string, v Value) {
	if !v.Self && !m.tests.ever(name) {
		v = Value{}
	}
	s.locals[name] = v
	if len(s.locals) > maxNames {
		m.gaveUp = true
	}
	delete(s.aliases, name)
	s.forget(name)
}

// then goes on from the results of an expression.
func (m *Machine) then(results []result, do func(*State, Value)) ways {
	var w ways
	for _, r := range results {
		if do != nil {
			do(r.state, r.value)
		}
		w.normal = append(w.normal, r.state)
	}
	return w
}

func (m *Machine) returns(x *python.Return, s *State) ways {
	var w ways
	if x.Value == nil {
		w.returned = append(w.returned, End{State: s, Value: none, At: x})
		return w
	}
	for _, r := range m.eval(x.Value, s, false) {
		if m.frame != nil && m.frame.Outer != nil && r.value.Truth == Either && r.state.fromSelf(x.Value) {
			yes, no := m.split([]result{r}, x.Value) // whoever asks will tell them apart
			for _, s := range yes {
				w.returned = append(w.returned, End{State: s, Value: Value{Truth: Yes, NotNone: true}, At: x})
			}
			for _, s := range no {
				w.returned = append(w.returned, End{State: s, Value: Value{Truth: No}, At: x})
			}
			continue
		}
		w.returned = append(w.returned, End{State: r.state, Value: r.value, At: x})
	}
	return w
}

func (m *Machine) raises(x *python.Raise, s *State) ways {
	class := Anything
	states := []*State{s}
	if x.Exc != nil {
		states = nil
		for _, r := range m.eval(x.Exc, s, false) {
			states = append(states, r.state)
		}
		e := x.Exc
		if call, ok := e.(*python.Call); ok {
			e = call.Func
		}
		if name := python.LastName(e); name != "" {
			class = name
		}
	}
	for _, s := range states {
		m.raise(s, class, x)
	}
	return ways{}
}

// assign binds a target.
func (m *Machine) assign(s *State, target python.Expr, v Value) {
	switch t := target.(type) {
	case *python.Name:
		m.bindLocal(s, t.ID, v)
	case *python.Attribute:
		if m.isSelf(s, t.Value) && !m.stored(s, t.Attr) {
			if !m.tests.ever(t.Attr) {
				v = Value{}
			}
			s.Attrs[t.Attr] = v
			if len(s.Attrs) > maxNames {
				m.gaveUp = true
			}
			delete(s.aliases, "self."+t.Attr)
		}
		s.forget(t.Attr)
	case *python.Tuple:
		for _, e := range t.Elts {
			m.assign(s, e, Value{})
		}
	case *python.List:
		for _, e := range t.Elts {
			m.assign(s, e, Value{})
		}
	case *python.Starred:
		m.assign(s, t.Value, Value{NotNone: true})
	case *python.Subscript:
		for _, w := range wordsOf(t.Value) {
			s.forget(w)
		}
	}
}

// stored asks the client whether setting an attribute runs something, and
// follows it where it has one way.
func (m *Machine) stored(s *State, name string) bool {
	enter, runs := m.client.Store(s, name)
	if !runs {
		return false
	}
	if enter == nil || m.frame == nil {
		s.Open = true
		return true
	}
	var ends []End
	for _, e := range m.enter(enter, s.clone(), nil) {
		if e.Raised == "" {
			ends = append(ends, e)
		}
	}
	if len(ends) != 1 {
		s.Open = true
		return true
	}
	*s = *ends[0].State
	return true
}

// unset follows a del.
func (m *Machine) unset(s *State, target python.Expr) {
	switch t := target.(type) {
	case *python.Name:
		delete(s.locals, t.ID)
		s.forget(t.ID)
	case *python.Attribute:
		if m.isSelf(s, t.Value) {
			delete(s.Attrs, t.Attr)
		}
		s.forget(t.Attr)
	case *python.Tuple:
		for _, e := range t.Elts {
			m.unset(s, e)
		}
	}
}

// isSelf reports whether an expression is the object whose method runs.
func (m *Machine) isSelf(s *State, e python.Expr) bool {
	name, ok := e.(*python.Name)
	if !ok {
		return false
	}
	if v, bound := s.locals[name.ID]; bound {
		return v.Self
	}
	return m.frame != nil && m.frame.Function.Self == name.ID && name.ID != ""
}

// failure returns the class of exception that a statement can end in for
// reasons that are not written: Anything where it calls or awaits something,
// Missing where it only looks something up. What only logs does not count.
func failure(stmt python.Stmt) string {
	switch x := stmt.(type) {
	case *python.If, *python.While, *python.For, *python.Try, *python.With, *python.Match, *python.FunctionDef, *python.ClassDef, *python.Raise:
		return fails(headOf(x))
	case *python.Pass, *python.Break, *python.Continue, *python.Global, *python.Nonlocal, *python.Import, *python.ImportFrom:
		return ""
	}
	return fails(stmt)
}

// headOf returns the part of a compound statement that runs before its blocks.
func headOf(stmt python.Stmt) python.Node {
	switch x := stmt.(type) {
	case *python.If:
		return x.Test
	case *python.While:
		return x.Test
	case *python.For:
		return x.Iter
	case *python.With:
		return &x.Items[0]
	case *python.Match:
		return x.Subject
	}
	return nil
}

func fails(n python.Node) string {
	if n == nil {
		return ""
	}
	class := ""
	python.Inspect(n, func(n python.Node) bool {
		switch x := n.(type) {
		case *python.Lambda:
			return false
		case *python.Subscript:
			if class == "" {
				class = Missing
			}
		case *python.Await:
			class = Anything
		case *python.Call:
			if !logs(x) {
				class = Anything
			}
		}
		return class != Anything
	})
	return class
}

// logs reports whether a call writes to a log or the screen.
func logs(c *python.Call) bool {
	switch f := c.Func.(type) {
	case *python.Name:
		return f.ID == "print"
	case *python.Attribute:
		switch base := python.LastName(f.Value); base {
		case "logger", "log", "logging", "LOGGER", "LOG", "_logger":
			return true
		}
	}
	return false
}
