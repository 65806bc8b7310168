package consumer

import (
	"slices"
	"strings"

	"github.com/wellserved/wellserved/pkg/python"
)

// handlerNames are the methods that Channels calls and awaits.
var handlerNames = []string{"connect", "disconnect", "receive", "receive_json", "websocket_connect", "websocket_receive", "websocket_disconnect"}

// mixed finds handlers of the wrong kind.
func (f *follower) mixed() {
	for _, name := range handlerNames {
		def, i := f.c.Method(name, 0)
		if def == nil || def.Async == f.c.Async() || len(def.Decorators) > 0 || f.c.Foreign != "" {
			continue
		}
		if !def.Async && returnsSomething(def) {
			continue // a coroutine that it returns is awaited in its place
		}
		f.out.Mixed = append(f.out.Mixed, Mixed{At: nameRange(f.c.Chain[i].In, def), Name: name, Async: def.Async})
	}
}

func returnsSomething(def *python.FunctionDef) bool {
	found := false
	python.Inspect(def, func(n python.Node) bool {
		if r, ok := n.(*python.Return); ok && r.Value != nil {
			found = true
		}
		return !found
	})
	return found
}

// miscalled finds handlers that raise a TypeError as soon as Channels calls
// them (channels.generic.websocket, websocket_connect and the others).
func (f *follower) miscalled() {
	for _, name := range []string{"websocket_connect", "websocket_receive", "websocket_disconnect"} {
		if def, _ := f.c.Method(name, 0); def != nil {
			return // the project calls its handlers itself
		}
	}
	for _, h := range []struct {
		name, how string
		given     int    // positional arguments besides self
		keyword   string // a keyword argument
	}{
		{"connect", "connect()", 0, ""}, {"disconnect", "disconnect(code)", 1, ""},
		{"receive", "receive(text_data=…)", 0, "text_data"}, {"receive_json", "receive_json(content)", 1, ""},
	} {
		def, i := f.c.Method(h.name, 0)
		if def == nil || len(def.Decorators) > 0 || h.name == "receive_json" && !f.c.JSON() || takes(def.Args, h.given+1, h.keyword) {
			continue
		}
		f.out.Miscalled = append(f.out.Miscalled, Miscalled{At: nameRange(f.c.Chain[i].In, def), Name: h.name, How: h.how})
	}
}

// takes reports whether a function can be called with so many positional
// arguments and one keyword.
func takes(args *python.Arguments, given int, keyword string) bool {
	positional := append(append([]python.Arg{}, args.PosOnly...), args.Args...)
	if len(positional) < given && args.VarArg == nil {
		return false
	}
	named := keyword == "" || args.KwArg != nil
	for i := range positional {
		p := &positional[i]
		switch {
		case i < given:
		case p.Name == keyword && i >= len(args.PosOnly):
			named = true
		case p.Default == nil:
			return false
		}
	}
	for i := range args.KwOnly {
		switch p := &args.KwOnly[i]; {
		case p.Name == keyword:
			named = true
		case p.Default == nil:
			return false
		}
	}
	return named
}

// coroutines are the methods of Channels' asynchronous consumers that have to
// be awaited.
var coroutines = map[string]bool{"accept": true, "close": true, "send": true, "send_json": true}

// layerCoroutines are those of a channel layer.
var layerCoroutines = map[string]bool{"group_add": true, "group_discard": true, "group_send": true}

// notAwaited finds coroutines that are made as a statement of their own.
func (f *follower) notAwaited() {
	for i, a := range f.c.Chain {
		for _, s := range a.Class.Body {
			def, ok := s.(*python.FunctionDef)
			if !ok {
				continue
			}
			python.Inspect(def, func(n python.Node) bool {
				stmt, ok := n.(*python.ExprStmt)
				if !ok {
					return true
				}
				if call, ok := stmt.Value.(*python.Call); ok {
					if name := f.dropped(call, i); name != "" {
						f.out.NotAwaited = append(f.out.NotAwaited, NotAwaited{At: a.In.Range(call), Name: name})
					}
				}
				return true
			})
		}
	}
}

// dropped returns the name of the coroutine that a call makes.
func (f *follower) dropped(call *python.Call, index int) string {
	attr, ok := call.Func.(*python.Attribute)
	if !ok {
		return ""
	}
	if layerCoroutines[attr.Attr] && lastName(attr.Value) == "channel_layer" {
		return attr.Attr
	}
	base, isName := attr.Value.(*python.Name)
	from := 0
	switch {
	case isName && base.ID == "self":
	case f.isSuper(attr.Value):
		from = index + 1
	default:
		return ""
	}
	if def, _ := f.c.Method(attr.Attr, from); def != nil {
		if def.Async && len(def.Decorators) == 0 && !generator(def) {
			return attr.Attr
		}
		return ""
	}
	if f.c.Async() && f.c.Foreign == "" && coroutines[attr.Attr] && f.class[attr.Attr].Const == "" {
		return attr.Attr
	}
	return ""
}

// neverAccepts notes a consumer in which nothing accepts, and not every way
// refuses on purpose.
func (f *follower) neverAccepts() {
	def, i := f.c.Method("connect", 0)
	if other, j := f.c.Method("websocket_connect", 0); other != nil {
		def, i = other, j
	}
	if def == nil || f.c.Foreign != "" || f.mentions("accept", "AcceptConnection", "websocket.accept", "connect", "websocket_connect") || f.unknown {
		return
	}
	for _, name := range overridden {
		if other, _ := f.c.Method(name, 0); other != nil {
			return
		}
	}
	if f.mentions("close", "DenyConnection", "websocket.close") && !f.mentions("send", "send_json", "receive", "group_add") {
		return // it is there to refuse
	}
	f.out.NeverAccepts = nameRange(f.c.Chain[i].In, def)
}

// mentions reports whether some method of the chain names one of these: as an
// attribute that is read, a name or a text. A method that is defined is no
// mention of itself.
func (f *follower) mentions(words ...string) bool {
	found := false
	for _, a := range f.c.Chain {
		python.Inspect(a.Class, func(n python.Node) bool {
			word := ""
			switch n := n.(type) {
			case *python.Attribute:
				word = n.Attr
			case *python.Name:
				word = n.ID
			case *python.Constant:
				if n.Kind == python.ConstStr {
					word = n.Text
				}
			}
			for _, w := range words {
				found = found || w == word
			}
			return !found
		})
	}
	return found || f.escapes()
}

// escapes reports whether some method hands the consumer to something else.
func (f *follower) escapes() bool {
	found := false
	for _, a := range f.c.Chain {
		python.Inspect(a.Class, func(n python.Node) bool {
			call, ok := n.(*python.Call)
			if !ok || harmless[lastName(call.Func)] || f.isLogger(call.Func) || lastName(call.Func) == "hasattr" || lastName(call.Func) == "getattr" || lastName(call.Func) == "setattr" {
				return !found
			}
			for _, arg := range call.Args {
				if name, ok := arg.(*python.Name); ok && name.ID == "self" && !f.isSuper(call) {
					found = true
				}
			}
			return !found
		})
	}
	return found
}

// groups finds groups that are joined where nothing ever leaves one.
func (f *follower) groups() {
	if f.c.Foreign != "" || f.escapes() {
		return
	}
	var joined []Group
	var joinedNames, left []string
	sure := true
	for _, a := range f.c.Chain {
		python.Inspect(a.Class, func(n python.Node) bool {
			call, ok := n.(*python.Call)
			if !ok {
				return true
			}
			var first python.Expr
			if len(call.Args) > 0 {
				first = call.Args[0]
			}
			switch lastName(unwrapped(call)) {
			case "group_add":
				if first != nil {
					joined = append(joined, Group{At: a.In.Range(call), Name: a.In.Range(first).Text()})
					joinedNames = append(joinedNames, f.groupName(first))
				}
			case "group_discard":
				if first == nil || f.groupName(first) == "" || f.unknownName(f.groupName(first)) {
					sure = false
				}
				if first != nil {
					left = append(left, f.groupName(first))
				}
			}
			return true
		})
	}
	if f.handsGroupsOn() || len(joined) == 0 {
		return
	}
	seen := map[string]bool{}
	for i, g := range joined {
		name := joinedNames[i]
		switch {
		case len(left) == 0:
		case !sure || name == "" || slices.Contains(left, name) || f.sameValue(name, left):
			continue
		}
		if !seen[name] || name == "" {
			f.out.NotLeft = append(f.out.NotLeft, g)
		}
		seen[name] = true
	}
}

// unwrapped is the function that a call runs, through async_to_sync and the
// like.
func unwrapped(call *python.Call) python.Expr {
	if inner, ok := call.Func.(*python.Call); ok && wrappers[lastName(inner.Func)] && len(inner.Args) > 0 {
		return inner.Args[0]
	}
	return call.Func
}

// handsGroupsOn reports whether group_discard is named without being called:
// in a loop over functions, or a helper.
func (f *follower) handsGroupsOn() bool {
	called, named := 0, 0
	for _, a := range f.c.Chain {
		python.Inspect(a.Class, func(n python.Node) bool {
			switch n := n.(type) {
			case *python.Call:
				if lastName(unwrapped(n)) == "group_discard" {
					called++
				}
			case *python.Attribute:
				if n.Attr == "group_discard" {
					named++
				}
			case *python.Constant:
				if n.Kind == python.ConstStr && n.Text == "group_discard" {
					named++
				}
			}
			return true
		})
	}
	return named > called
}

// groupName is how a group is named where that can be compared: a text, or an
// attribute of the consumer.
func (f *follower) groupName(e python.Expr) string {
	switch e := e.(type) {
	case *python.Constant:
		return "'" + e.Text
	case *python.Attribute:
		if base, ok := e.Value.(*python.Name); ok && base.ID == "self" {
			return "self." + e.Attr
		}
	}
	return ""
}

// sameValue reports whether an attribute and one of the names that are left are
// set from each other, or to the same thing.
func (f *follower) sameValue(name string, left []string) bool {
	attr, ok := strings.CutPrefix(name, "self.")
	if !ok { // a text: it may be what an attribute holds
		return slices.ContainsFunc(left, func(l string) bool { return strings.HasPrefix(l, "self.") })
	}
	values := f.valuesOf(attr)
	for _, l := range left {
		other, ok := strings.CutPrefix(l, "self.")
		if !ok {
			return true
		}
		for _, v := range f.valuesOf(other) {
			if slices.Contains(values, v) || v == name {
				return true
			}
		}
		if slices.Contains(values, l) {
			return true
		}
	}
	return len(values) == 0
}

// valuesOf returns what an attribute is set to, as written.
func (f *follower) valuesOf(attr string) []string {
	var out []string
	for _, a := range f.c.Chain {
		python.Inspect(a.Class, func(n python.Node) bool {
			assign, ok := n.(*python.Assign)
			if !ok {
				return true
			}
			for _, t := range assign.Targets {
				if lastName(t) == attr {
					out = append(out, strings.Join(strings.Fields(a.In.Range(assign.Value).Text()), " "))
				}
			}
			return true
		})
	}
	return out
}

// unknownName reports whether a group is named by an attribute that nothing
// sets.
func (f *follower) unknownName(name string) bool {
	attr, ok := strings.CutPrefix(name, "self.")
	_, class := f.class[attr]
	return ok && !class && len(f.valuesOf(attr)) == 0
}
