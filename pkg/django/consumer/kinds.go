package consumer

import "github.com/wellserved/wellserved/pkg/python"

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
	f.codecs()
}

// codecs finds an encode_json or decode_json of the wrong kind: Channels awaits
// both in asynchronous consumers, and calls them in the others.
func (f *follower) codecs() {
	if !f.c.JSON() || f.c.Foreign != "" {
		return
	}
	for _, name := range []string{"encode_json", "decode_json"} {
		def, i := f.c.Method(name, 0)
		if def == nil || def.Async == f.c.Async() || generator(def) || !plainClassMethod(def) || !def.Async && returnsCoroutine(def) {
			continue
		}
		f.out.Mixed = append(f.out.Mixed, Mixed{At: nameRange(f.c.Chain[i].In, def), Name: name, Async: def.Async})
	}
}

func plainClassMethod(def *python.FunctionDef) bool {
	for _, d := range def.Decorators {
		if name := lastName(d); name != "classmethod" && name != "staticmethod" && name != "override" {
			return false
		}
	}
	return true
}

// returnsCoroutine reports whether a function may return something to await: the
// result of super(), or of another method.
func returnsCoroutine(def *python.FunctionDef) bool {
	found := false
	python.Inspect(def, func(n python.Node) bool {
		r, ok := n.(*python.Return)
		if !ok || r.Value == nil {
			return !found
		}
		call, ok := r.Value.(*python.Call)
		if !ok {
			return !found
		}
		if attr, ok := call.Func.(*python.Attribute); ok {
			base, ok := attr.Value.(*python.Name)
			found = found || !ok || base.ID == "self" || base.ID == "cls"
			return !found
		}
		found = true
		return false
	})
	return found
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
