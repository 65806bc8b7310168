package consumer

import (
	"github.com/wellserved/wellserved/pkg/python"
	"github.com/wellserved/wellserved/pkg/python/flow"
	"github.com/wellserved/wellserved/pkg/python/modules"
)

// enterable returns a method as it runs, through the one decorator of the
// project that it may have; false where what runs is not known.
func (f *follower) enterable(def *python.FunctionDef, index int) (*flow.Function, bool) {
	if !f.unsafeDecorator(def) {
		f.own(def, index)
		return f.function(def, index), true
	}
	var by python.Expr
	for _, d := range def.Decorators {
		if transparent[lastName(d)] {
			continue
		}
		if by != nil {
			return nil, false
		}
		by = d
	}
	return f.wrapper(by, def, index)
}

// wrapper returns the function that a decorator puts in a method's place.
func (f *follower) wrapper(by python.Expr, def *python.FunctionDef, index int) (*flow.Function, bool) {
	call, made := by.(*python.Call)
	if made {
		by = call.Func
	}
	got := f.c.Chain[index].In.Resolve(by)
	decorate := got.Function
	if decorate == nil || len(decorate.Decorators) > 0 {
		return nil, false
	}
	if made {
		if decorate = returned(decorate); decorate == nil {
			return nil, false
		}
	}
	wrapper := returned(decorate)
	if wrapper == nil || generator(wrapper) || len(decorate.Args.Args) != 1 || len(wrapper.Args.Args) == 0 {
		return nil, false
	}
	for _, d := range wrapper.Decorators {
		if lastName(d) != "wraps" {
			return nil, false
		}
	}
	f.ownIn(wrapper, got.In)
	f.own(def, index)
	method := decorate.Args.Args[0].Name
	return &flow.Function{Def: wrapper, Self: wrapper.Args.Args[0].Name, Bound: true,
		Owner: owner{in: got.In, index: index, calls: map[string]*flow.Function{method: f.function(def, index)}}}, true
}

// returned is the function that another defines and returns.
func returned(def *python.FunctionDef) *python.FunctionDef {
	name, ok := "", true
	for _, s := range def.Body {
		switch s := s.(type) {
		case *python.Return:
			name = python.LastName(s.Value)
		case *python.FunctionDef, *python.ExprStmt, *python.ImportFrom, *python.Import:
		default:
			ok = false
		}
	}
	if !ok || name == "" {
		return nil
	}
	for _, s := range def.Body {
		if found, ok := s.(*python.FunctionDef); ok && found.Name == name {
			return found
		}
	}
	return nil
}

// names are what a function holds in names of its own.
type names struct {
	nested map[string]*python.FunctionDef // the last that it defines
	times  map[string]int                 // how often it does
	values map[string][]python.Expr       // what it binds them to, in whatever way
}

// namesOf returns the names of a function, which are gathered once.
func (f *follower) namesOf(def *python.FunctionDef) *names {
	if known := f.names[def]; known != nil {
		return known
	}
	out := &names{nested: map[string]*python.FunctionDef{}, times: map[string]int{}, values: map[string][]python.Expr{}}
	f.names[def] = out
	for _, s := range def.Body {
		python.Inspect(s, func(n python.Node) bool {
			switch n := n.(type) {
			case *python.FunctionDef:
				out.nested[n.Name] = n
				out.times[n.Name]++
				return false
			case *python.Lambda, *python.ClassDef:
				return false
			}
			out.bind(n)
			return true
		})
	}
	return out
}

// local is a call of what a function holds in a name of its own: a function
// that it defines, or a method under another name. again is what to take in the
// place of the name.
func (f *follower) local(s *flow.State, c *flow.Call, name string) (enter *flow.Function, again python.Expr, known bool) {
	if c.Frame == nil {
		return nil, nil, false
	}
	fn := c.Frame.Function
	o, _ := fn.Owner.(owner)
	if method := o.calls[name]; method != nil && len(c.Values) > 0 && c.Values[0].Self {
		if method.Def.Async && !c.Awaited && fn.Def.Async {
			f.unseen(s, c)
			return nil, nil, true
		}
		in := *method
		in.Bound = false
		return &in, nil, true
	}
	names := f.namesOf(fn.Def)
	if def, times := names.nested[name], names.times[name]; def != nil {
		if times > 1 || len(def.Decorators) > 0 || generator(def) || rebinds(def) || def.Async && !c.Awaited {
			f.unseen(s, c)
			return nil, nil, true
		}
		f.ownIn(def, f.where[fn.Def])
		in := &flow.Function{Def: def, Self: fn.Self, Owner: o}
		for i := range def.Args.Args {
			if def.Args.Args[i].Name == fn.Self {
				in.Self = ""
			}
		}
		return in, nil, true
	}
	for i := range fn.Def.Args.Args {
		if p := fn.Def.Args.Args[i].Name; p == name && p != fn.Self {
			f.unseen(s, c) // a callback: it may be one of the consumer's methods
			return nil, nil, true
		}
	}
	values := names.values[name]
	if len(values) == 1 {
		value := values[0]
		if call, ok := value.(*python.Call); ok && wrappers[lastName(call.Func)] && len(call.Args) > 0 {
			value = call.Args[0]
		}
		if attr, ok := value.(*python.Attribute); ok && f.isSelf(s, c, attr.Value) {
			return nil, values[0], true
		}
	}
	for _, v := range values {
		if mentionsName(v, fn.Self) {
			f.unseen(s, c)
			return nil, nil, true
		}
	}
	return nil, nil, false
}

// unseen notes that something was called which may do anything to the consumer.
func (f *follower) unseen(s *flow.State, c *flow.Call) {
	s.Open = true
	s.Note(handedOn, c.Call)
}

// rebinds reports whether a function sets names of the one around it.
func rebinds(def *python.FunctionDef) bool {
	found := false
	python.Inspect(def, func(n python.Node) bool {
		if _, ok := n.(*python.Nonlocal); ok {
			found = true
		}
		return !found
	})
	return found
}

// bind notes what a part of the function binds names to.
func (out *names) bind(n python.Node) {
	bound := func(target, value python.Expr) {
		python.Inspect(target, func(n python.Node) bool {
			if id, ok := n.(*python.Name); ok {
				out.values[id.ID] = append(out.values[id.ID], value)
			}
			return true
		})
	}
	switch n := n.(type) {
	case *python.Assign:
		for _, t := range n.Targets {
			bound(t, n.Value)
		}
	case *python.AnnAssign:
		if n.Value != nil {
			bound(n.Target, n.Value)
		}
	case *python.For:
		bound(n.Target, n.Iter)
	case *python.Comprehension:
		bound(n.Target, n.Iter)
	case *python.NamedExpr:
		bound(n.Target, n.Value)
	case *python.With:
		for i := range n.Items {
			if n.Items[i].Vars != nil {
				bound(n.Items[i].Vars, n.Items[i].Context)
			}
		}
	}
}

// mentionsName reports whether a name stands in an expression.
func mentionsName(e python.Expr, name string) bool {
	found := false
	python.Inspect(e, func(n python.Node) bool {
		if id, ok := n.(*python.Name); ok && id.ID == name && name != "" {
			found = true
		}
		return !found
	})
	return found
}

// ownIn notes in which module the nodes of a function stand.
func (f *follower) ownIn(def *python.FunctionDef, in *modules.Module) {
	if f.where[def] != nil {
		return
	}
	python.Inspect(def, func(n python.Node) bool {
		f.where[n] = in
		return true
	})
}
