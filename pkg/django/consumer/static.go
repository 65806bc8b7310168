package consumer

import "github.com/wellserved/wellserved/pkg/python"

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
		if (def.Async && len(def.Decorators) == 0 || !def.Async && madeAsync(def)) && !generator(def) {
			return attr.Attr
		}
		return ""
	}
	if f.c.Async() && f.c.Foreign == "" && coroutines[attr.Attr] && f.class[attr.Attr].Const == "" {
		return attr.Attr
	}
	return ""
}

// madeAsync reports whether a method is a coroutine by its only decorator.
func madeAsync(def *python.FunctionDef) bool {
	name := ""
	if len(def.Decorators) == 1 {
		name = lastName(def.Decorators[0])
	}
	return name == "database_sync_to_async" || name == "sync_to_async"
}

// neverAccepts notes a consumer in which nothing accepts, and not every way
// refuses on purpose.
func (f *follower) neverAccepts() {
	def, i := f.c.Method("connect", 0)
	if other, j := f.c.Method("websocket_connect", 0); other != nil {
		def, i = other, j
	}
	if def == nil || f.unsafeDecorator(def) || f.c.Foreign != "" || f.mentions("accept", "AcceptConnection", "websocket.accept", "connect", "websocket_connect") || f.unknown {
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
				if n.Ctx == python.Load {
					word = n.ID
				}
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
