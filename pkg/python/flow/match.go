package flow

import "github.com/wellserved/wellserved/pkg/python"

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
