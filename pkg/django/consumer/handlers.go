package consumer

import (
	"sort"

	"github.com/wellserved/wellserved/pkg/python"
	"github.com/wellserved/wellserved/pkg/python/flow"
)

// overridden are methods through which everything else is called: whoever
// writes one of them may set attributes, accept and close there.
var overridden = []string{"__call__", "dispatch", "__getattr__", "__getattribute__", "__new__", "as_asgi"}

// handlers follows the methods that Channels calls, in the order of a socket's
// life.
func (f *follower) handlers() {
	begin := flow.NewState()
	for name, v := range f.class {
		begin.Attrs[name] = v
	}
	begin.Open = f.c.Foreign != ""
	for _, name := range overridden {
		if def, _ := f.c.Method(name, 0); def != nil {
			begin.Open = true
		}
	}
	begin.Open = begin.Open || f.setUnseen()
	states, gaveUp := f.start(begin)
	if !gaveUp {
		f.disconnect(states)
	}
	f.others()
}

// start follows __init__ and connect to the states in which the socket is then.
func (f *follower) start(begin *flow.State) (after []end, gaveUp bool) {
	f.phase = connecting
	m := flow.New(f, f.tests).Share(f.budget)
	states := []*flow.State{begin}
	if def, i := f.c.Method("__init__", 0); def != nil {
		states = nil
		for _, e := range f.run(m, def, i, begin) {
			if e.Raised == "" {
				states = append(states, e.State)
			}
		}
	}
	def, i := f.c.Method("websocket_connect", 0)
	if def == nil {
		def, i = f.c.Method("connect", 0)
	}
	for _, s := range states {
		if def == nil {
			s.Note(accepted, f.c.Class)
			after = append(after, end{State: s})
			continue
		}
		for _, e := range f.run(m, def, i, s) {
			switch e.Raised {
			case "":
			case "DenyConnection":
				e.State.Note(closed, e.At)
			case "AcceptConnection":
				e.State.Note(accepted, e.At)
			default:
				continue // the application ends; nobody calls disconnect
			}
			after = append(after, end(e))
		}
	}
	if !m.GaveUp() && def != nil {
		f.unanswered(def, i, after)
	}
	return after, m.GaveUp()
}

type end flow.End

// run follows one method.
func (f *follower) run(m *flow.Machine, def *python.FunctionDef, index int, s *flow.State) []flow.End {
	fn, ok := f.enterable(def, index)
	if !ok { // what the decorator does besides is not known
		s.Open = true
		s.Note(handedOn, def)
		f.own(def, index)
		fn = f.function(def, index)
	}
	return m.Run(fn, s)
}

// own notes in which module the nodes of a method stand.
func (f *follower) own(def *python.FunctionDef, index int) {
	f.ownIn(def, f.c.Chain[index].In)
}

// setUnseen reports whether attributes are set in a way that is not followed: in
// the object's own dictionary, or in a handler that the class makes by a call.
func (f *follower) setUnseen() bool {
	for _, name := range append([]string{"__init__"}, handlerNames...) {
		if _, bound := f.class[name]; bound {
			if def, _ := f.c.Method(name, 0); def == nil {
				return true
			}
		}
	}
	found := false
	for _, a := range f.c.Chain {
		python.Inspect(a.Class, func(n python.Node) bool {
			switch n := n.(type) {
			case *python.Attribute:
				found = found || n.Attr == "__dict__"
			case *python.Call:
				name, ok := n.Func.(*python.Name)
				found = found || ok && name.ID == "vars"
			}
			return !found
		})
	}
	return found
}

// unanswered notes a way that leaves the handshake open.
func (f *follower) unanswered(def *python.FunctionDef, index int, ends []end) {
	answered := false
	for _, e := range ends {
		answered = answered || e.State.Has(accepted)
	}
	if !answered || f.unknown {
		return
	}
	for _, e := range ends {
		if e.State.Open || e.State.Has(accepted) || e.State.Has(closed) || e.State.Has(handedOn) || e.State.Has(flow.Unseen) {
			continue
		}
		f.out.Unanswered = f.place(e.At)
		if f.out.Unanswered.IsZero() {
			f.out.Unanswered = nameRange(f.c.Chain[index].In, def)
		}
		return
	}
}

// disconnect follows the method that Channels calls when the socket is gone,
// also after a handshake that connect refused, from every state that connect
// leaves.
func (f *follower) disconnect(ends []end) {
	def, i := f.c.Method("websocket_disconnect", 0)
	if def == nil {
		def, i = f.c.Method("disconnect", 0)
	}
	if def == nil {
		return
	}
	if _, ok := f.enterable(def, i); !ok {
		return
	}
	f.phase, f.strict = disconnecting, true
	defer func() { f.strict = false }()
	m := flow.New(f, f.tests).Share(f.budget)
	found := map[string]Unguarded{}
	for _, e := range ends {
		if e.State.Open {
			return
		}
		s := e.State.Clone()
		for _, left := range f.run(m, def, i, s) {
			attr, ok := left.At.(*python.Attribute)
			if left.Raised != "AttributeError" || !ok {
				continue
			}
			u := Unguarded{At: f.place(attr), Name: attr.Attr, Closed: e.State.Has(closed), Exit: f.place(e.At), Never: !f.setsAnywhere(attr.Attr)}
			if u.Closed {
				u.Exit = f.place(e.State.Notes[closed])
			}
			if old, ok := found[attr.Attr]; !ok || u.Closed && !old.Closed {
				found[attr.Attr] = u
			}
		}
	}
	if m.GaveUp() {
		return
	}
	for _, u := range found {
		f.out.Unguarded = append(f.out.Unguarded, u)
	}
	sort.Slice(f.out.Unguarded, func(a, b int) bool { return f.out.Unguarded[a].At.Start < f.out.Unguarded[b].At.Start })
}

// setsAnywhere reports whether some statement of the chain sets an attribute.
func (f *follower) setsAnywhere(name string) bool {
	found := false
	for _, a := range f.c.Chain {
		python.Inspect(a.Class, func(n python.Node) bool {
			if attr, ok := n.(*python.Attribute); ok && attr.Attr == name && attr.Ctx == python.Store {
				found = true
			}
			return !found
		})
	}
	return found
}

// others follows the remaining methods, each from an open socket.
func (f *follower) others() {
	f.phase = connected
	for index := range f.c.Chain {
		for _, s := range f.c.Chain[index].Class.Body {
			def, ok := s.(*python.FunctionDef)
			if !ok || notHandlers[def.Name] {
				continue
			}
			if first, _ := f.c.Method(def.Name, 0); first != def {
				continue
			}
			s := flow.NewState()
			s.Open = true
			s.Note(accepted, f.c.Class)
			f.run(flow.New(f, f.tests).Share(f.budget), def, index, s)
		}
	}
}

var notHandlers = map[string]bool{"__init__": true, "connect": true, "websocket_connect": true, "disconnect": true, "websocket_disconnect": true,
	"close": true, "accept": true, "send": true, "send_json": true}
