package flow

import "github.com/wellserved/wellserved/pkg/python"

// result is a value on one way.
type result struct {
	state *State
	value Value
}

func one(s *State, v Value) []result { return []result{{s, v}} }

// eval follows an expression. The state is its to change.
func (m *Machine) eval(e python.Expr, s *State, awaited bool) []result {
	if e == nil || m.spent() {
		return one(s, Value{})
	}
	switch x := e.(type) {
	case *python.Constant:
		return one(s, constant(x))
	case *python.Name:
		if v, ok := s.locals[x.ID]; ok {
			return one(s, v)
		}
		if m.isSelf(s, x) {
			return one(s, Value{Self: true, NotNone: true, Truth: Yes})
		}
		return one(s, Value{Truth: s.truth(x)})
	case *python.Await:
		return m.eval(x.Value, s, true)
	case *python.Attribute:
		return m.attribute(x, s)
	case *python.Call:
		return m.call(x, s, awaited)
	case *python.IfExp:
		yes, no := m.cond(x.Test, s)
		var out []result
		for _, y := range yes {
			out = append(out, m.eval(x.Body, y, awaited)...)
		}
		for _, n := range no {
			out = append(out, m.eval(x.OrElse, n, awaited)...)
		}
		return m.limitResults(out)
	case *python.NamedExpr:
		var out []result
		for _, r := range m.eval(x.Value, s, awaited) {
			m.bindLocal(r.state, x.Target.ID, r.value)
			out = append(out, r)
		}
		return out
	case *python.BoolOp:
		return m.boolOp(x, s)
	case *python.Compare, *python.UnaryOp:
		return m.asValue(e, s)
	case *python.Lambda, *python.GeneratorExp:
		return one(s, Value{Truth: Yes, NotNone: true}) // runs later, if ever
	}
	return m.parts(e, s)
}

// boolOp follows `a and b` and `a or b`, whose value is that of an operand.
func (m *Machine) boolOp(x *python.BoolOp, s *State) []result {
	var out []result
	rest := []*State{s}
	for i, e := range x.Values {
		last := i == len(x.Values)-1
		var next []*State
		for _, s := range rest {
			if last {
				out = append(out, m.eval(e, s, false)...)
				continue
			}
			yes, no := m.cond(e, s)
			if x.Op == python.OpAnd {
				for _, n := range no {
					out = append(out, result{n, Value{Truth: No}})
				}
				next = append(next, yes...)
			} else {
				for _, y := range yes {
					out = append(out, result{y, Value{Truth: Yes, NotNone: true}})
				}
				next = append(next, no...)
			}
		}
		rest = m.limit(next)
	}
	return m.limitResults(out)
}

// asValue follows a condition for its value.
func (m *Machine) asValue(e python.Expr, s *State) []result {
	if u, ok := e.(*python.UnaryOp); ok && u.Op != python.OpNot {
		return m.parts(e, s)
	}
	yes, no := m.cond(e, s)
	var out []result
	for _, y := range yes {
		out = append(out, result{y, True})
	}
	for _, n := range no {
		out = append(out, result{n, False})
	}
	return m.limitResults(out)
}

// parts follows what an expression is made of, in order.
func (m *Machine) parts(e python.Expr, s *State) []result {
	states := []*State{s}
	python.Children(e, func(n python.Node) {
		states = m.part(n, states)
	})
	var out []result
	v := Value{}
	switch x := e.(type) {
	case *python.List:
		v = sized(len(x.Elts))
	case *python.Tuple:
		v = sized(len(x.Elts))
	case *python.Dict:
		v = sized(len(x.Keys))
	case *python.Set:
		v = Value{NotNone: true}
	case *python.JoinedStr, *python.BinOp, *python.ListComp, *python.DictComp, *python.SetComp:
		v = Value{NotNone: true}
	}
	for _, s := range states {
		out = append(out, result{s, v})
	}
	return m.limitResults(out)
}

func sized(n int) Value {
	if n == 0 {
		return Value{Truth: No, NotNone: true}
	}
	return Value{Truth: Yes, NotNone: true}
}

func (m *Machine) part(n python.Node, states []*State) []*State {
	var out []*State
	for _, s := range states {
		switch x := n.(type) {
		case python.Expr:
			for _, r := range m.eval(x, s, false) {
				out = append(out, r.state)
			}
		case *python.Comprehension:
			for _, r := range m.eval(x.Iter, s, x.Async) {
				m.assign(r.state, x.Target, Value{})
				out = append(out, r.state)
			}
		case *python.Keyword:
			for _, r := range m.eval(x.Value, s, false) {
				out = append(out, r.state)
			}
		default:
			out = append(out, s)
		}
	}
	return m.limit(out)
}

// attribute follows the reading of an attribute.
func (m *Machine) attribute(x *python.Attribute, s *State) []result {
	if !m.isSelf(s, x.Value) {
		var out []result
		for _, r := range m.eval(x.Value, s, false) {
			v := member(x)
			v.Truth = r.state.truth(x)
			out = append(out, result{r.state, v})
		}
		return out
	}
	if v, ok := s.Attrs[x.Attr]; ok {
		if v.Truth == Either {
			v.Truth = s.truth(x)
		}
		return one(s, v)
	}
	enter, ok := m.client.Load(s, x.Attr, x)
	if !ok {
		m.raise(s, "AttributeError", x)
		return nil
	}
	if enter == nil {
		return one(s, Value{Truth: s.truth(x)})
	}
	return m.results(m.enter(enter, s, map[string]Value{}))
}

// results turns the ends of a function into values; those that raise go to the
// caller.
func (m *Machine) results(ends []End) []result {
	var out []result
	for _, e := range ends {
		if e.Raised != "" {
			if shown(e.Raised) || m.tries > 0 {
				m.raise(e.State, e.Raised, e.At)
			}
			continue
		}
		out = append(out, result{e.State, e.Value})
	}
	return out
}

// call follows the arguments of a call, then the call.
func (m *Machine) call(x *python.Call, s *State, awaited bool) []result {
	type way struct {
		state  *State
		values []Value
	}
	ws := []way{{state: s}}
	for _, r := range m.callee(x.Func, s) {
		ws = []way{{state: r}}
	}
	nested := awaited && runsItsArguments[python.LastName(x.Func)]
	for _, arg := range x.Args {
		var next []way
		for _, w := range ws {
			for _, r := range m.eval(arg, w.state, nested) {
				next = append(next, way{r.state, append(append([]Value{}, w.values...), r.value)})
			}
		}
		ws = next
	}
	for i := range x.Keywords {
		var next []way
		for _, w := range ws {
			for _, r := range m.eval(x.Keywords[i].Value, w.state, false) {
				next = append(next, way{r.state, w.values})
			}
		}
		ws = next
	}
	var out []result
	for _, w := range ws {
		out = append(out, m.dispatch(x, w.state, awaited, w.values)...)
	}
	return m.limitResults(out)
}

// runsItsArguments are functions that await the coroutines they are given.
var runsItsArguments = map[string]bool{"gather": true, "wait_for": true, "shield": true}

// callee follows what a call's function is found through: the object of a
// method, but not the method itself.
func (m *Machine) callee(f python.Expr, s *State) []*State {
	var e python.Expr
	switch f := f.(type) {
	case *python.Attribute:
		if m.isSelf(s, f.Value) {
			return nil
		}
		e = f.Value
	case *python.Name:
		return nil
	default:
		e = f
	}
	var out []*State
	for _, r := range m.eval(e, s, false) {
		out = append(out, r.state)
	}
	if len(out) > 1 {
		out = out[:1] // ways that part in the name of a function are not told apart
	}
	return out
}

// dispatch asks the client what a call does.
func (m *Machine) dispatch(x *python.Call, s *State, awaited bool, values []Value) []result {
	v, enter, raises := m.client.Call(s, &Call{Call: x, Awaited: awaited, Frame: m.frame, Values: values})
	switch {
	case raises != "":
		m.raise(s, raises, x)
		return nil
	case enter == nil:
		if v == (Value{}) {
			v.Truth = s.truth(x)
		}
		return one(s, v)
	}
	return m.results(m.enter(enter, s, bind(enter, x, values)))
}

// bind gives the parameters of a function what is known of the arguments.
func bind(f *Function, call *python.Call, values []Value) map[string]Value {
	args := map[string]Value{}
	params := append(append([]python.Arg{}, f.Def.Args.PosOnly...), f.Def.Args.Args...)
	if f.Bound && len(params) > 0 {
		params = params[1:]
	}
	for i := range params {
		p := &params[i]
		if c, ok := p.Default.(*python.Constant); ok {
			args[p.Name] = constant(c)
		}
		if i < len(values) {
			args[p.Name] = values[i]
		}
	}
	for _, k := range call.Keywords {
		if k.Name == "" {
			continue
		}
		args[k.Name] = Value{}
		if c, ok := k.Value.(*python.Constant); ok {
			args[k.Name] = constant(c)
		}
	}
	return args
}

func (m *Machine) limitResults(list []result) []result {
	if len(list) < 2 {
		return list
	}
	type identity struct {
		state string
		value Value
	}
	seen := map[identity]bool{}
	var out []result
	for _, r := range list {
		if id := (identity{r.state.key(), r.value}); !seen[id] {
			seen[id] = true
			out = append(out, r)
		}
	}
	if len(out) > maxStates {
		m.gaveUp = true
		out = out[:maxStates]
	}
	return out
}
