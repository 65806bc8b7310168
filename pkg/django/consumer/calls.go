package consumer

import (
	"strings"

	"github.com/wellserved/wellserved/pkg/python"
	"github.com/wellserved/wellserved/pkg/python/flow"
)

// wrappers make a function of the other kind of one function, and change
// nothing of what it does.
var wrappers = map[string]bool{"database_sync_to_async": true, "sync_to_async": true, "async_to_sync": true, "SyncToAsync": true, "AsyncToSync": true, "partial": true}

// transparent are decorators that leave what a method does as it is.
var transparent = map[string]bool{"database_sync_to_async": true, "sync_to_async": true, "async_to_sync": true, "staticmethod": true, "classmethod": true,
	"property": true, "cached_property": true, "atomic": true, "override": true, "abstractmethod": true, "final": true, "overload": true,
	"transaction": true, "log": true, "wraps": true, "typechecked": true}

// unsafeDecorator reports whether a decorator may call the method otherwise
// than it stands, or not at all.
func (f *follower) unsafeDecorator(def *python.FunctionDef) bool {
	for _, d := range def.Decorators {
		if !transparent[lastName(d)] {
			return true
		}
	}
	return false
}

// given are the attributes that Channels gives every consumer.
var given = map[string]bool{"scope": true, "channel_layer": true, "channel_name": true, "channel_receive": true, "base_send": true, "groups": true,
	"channel_layer_alias": true, "_sync": true, "accept": true, "close": true, "send": true, "connect": true, "disconnect": true, "receive": true,
	"receive_json": true, "send_json": true, "decode_json": true, "encode_json": true, "websocket_connect": true, "websocket_receive": true,
	"websocket_disconnect": true, "dispatch": true, "as_asgi": true}

// Load answers the machine.
func (f *follower) Load(s *flow.State, name string, _ *python.Attribute) (*flow.Function, bool) {
	if def, _, i := f.property(name); def != nil {
		if f.unsafeDecorator(def) || def.Async {
			return nil, true
		}
		f.own(def, i)
		return f.function(def, i), true
	}
	if given[name] || strings.HasPrefix(name, "__") || s.Open || !f.strict {
		return nil, true
	}
	return nil, false
}

// MayRaise answers the machine: what comes after a close is taken to work.
func (f *follower) MayRaise(s *flow.State) bool { return !s.Has(closed) }

// Call answers the machine.
func (f *follower) Call(s *flow.State, c *flow.Call) (flow.Value, *flow.Function, string) {
	fn, awaited := c.Func, c.Awaited
	if name, ok := fn.(*python.Name); ok {
		enter, again, known := f.local(s, c, name.ID)
		if enter != nil || known && again == nil {
			return flow.Value{}, enter, ""
		}
		if known {
			fn = again
		}
	}
	if wrapped, ok := fn.(*python.Call); ok && wrappers[lastName(wrapped.Func)] && len(wrapped.Args) > 0 {
		fn, awaited = wrapped.Args[0], true
	}
	attr, ok := fn.(*python.Attribute)
	if !ok {
		return f.plainCall(s, c, fn)
	}
	from := 0
	switch {
	case f.isSuper(attr.Value):
		o, _ := c.Frame.Function.Owner.(owner)
		from = f.after(attr.Value, o.index)
	case f.isSelf(s, c, attr.Value):
	default:
		return f.otherCall(s, c, attr)
	}
	if def, i := f.c.Method(attr.Attr, from); def != nil {
		return f.method(s, c, def, i, awaited)
	}
	if f.c.Foreign != "" && !given[attr.Attr] {
		s.Note(handedOn, c.Call)
	}
	f.event(s, c, attr.Attr, awaited)
	return flow.Value{}, nil, ""
}

// handedOn notes that something else may have answered the handshake.
const handedOn = "handed on"

func (f *follower) isSuper(e python.Expr) bool {
	call, ok := e.(*python.Call)
	return ok && lastName(call.Func) == "super"
}

// after is the class of the chain at which super() begins to look.
func (f *follower) after(e python.Expr, index int) int {
	call, _ := e.(*python.Call)
	if call != nil && len(call.Args) > 0 {
		for i, a := range f.c.Chain {
			if a.Class.Name == lastName(call.Args[0]) {
				return i + 1
			}
		}
	}
	return index + 1
}

func (f *follower) isSelf(s *flow.State, c *flow.Call, e python.Expr) bool {
	name, ok := e.(*python.Name)
	return ok && c.Frame != nil && c.Frame.Function.Self == name.ID && name.ID != "" && !s.Rebound(name.ID)
}

// method decides whether a method of the project runs here.
func (f *follower) method(s *flow.State, c *flow.Call, def *python.FunctionDef, index int, awaited bool) (flow.Value, *flow.Function, string) {
	fn, ok := f.enterable(def, index)
	if !ok || generator(def) {
		f.unseen(s, c)
		return flow.Value{}, nil, ""
	}
	if fn.Def.Async && !awaited {
		if f.bare[c.Call] {
			return flow.Value{NotNone: true}, nil, "" // made and dropped
		}
		s.Note(handedOn, c.Call)
		return flow.Value{NotNone: true}, nil, "" // a task, or awaited later
	}
	return flow.Value{}, fn, ""
}

func generator(def *python.FunctionDef) bool {
	found := false
	for _, s := range def.Body {
		python.Inspect(s, func(n python.Node) bool {
			switch n.(type) {
			case *python.Yield, *python.YieldFrom:
				found = true
			case *python.FunctionDef, *python.Lambda:
				return false
			}
			return !found
		})
	}
	return found
}

// plainCall is a call of a function by its name.
func (f *follower) plainCall(s *flow.State, c *flow.Call, fn python.Expr) (flow.Value, *flow.Function, string) {
	name := lastName(fn)
	if name == "hasattr" && len(c.Args) == 2 && f.namesClass(c.Args[0]) {
		if text, ok := c.Args[1].(*python.Constant); ok && f.strict {
			_, has := f.class[text.Text]
			if has || given[text.Text] {
				return flow.True, nil, ""
			}
			return flow.False, nil, ""
		}
	}
	if len(c.Args) > 1 && c.Values[0].Self {
		if text, ok := c.Args[1].(*python.Constant); ok && text.Kind == python.ConstStr {
			switch name {
			case "hasattr":
				return f.hasAttribute(s, text.Text), nil, ""
			case "getattr":
				return f.getAttribute(s, c, text.Text)
			case "setattr":
				s.Attrs[text.Text] = flow.Value{}
				return flow.None, nil, ""
			case "delattr":
				delete(s.Attrs, text.Text)
				return flow.None, nil, ""
			}
		}
	}
	return f.handOn(s, c, fn)
}

// namesClass reports whether an expression is the name of one of the classes.
func (f *follower) namesClass(e python.Expr) bool {
	name, ok := e.(*python.Name)
	for _, a := range f.c.Chain {
		if ok && a.Class.Name == name.ID {
			return true
		}
	}
	return false
}

func (f *follower) hasAttribute(s *flow.State, name string) flow.Value {
	if _, ok := s.Attrs[name]; ok || given[name] {
		return flow.True
	}
	if s.Open || !f.strict {
		return flow.Value{}
	}
	return flow.False
}

func (f *follower) getAttribute(s *flow.State, c *flow.Call, name string) (flow.Value, *flow.Function, string) {
	if v, ok := s.Attrs[name]; ok {
		return v, nil, ""
	}
	switch {
	case given[name] || s.Open || !f.strict:
		return flow.Value{}, nil, ""
	case len(c.Values) > 2:
		return c.Values[2], nil, ""
	}
	return flow.Value{}, nil, "AttributeError"
}

// harmless are functions that do nothing to an object they are given.
var harmless = map[string]bool{"isinstance": true, "id": true, "repr": true, "str": true, "print": true, "type": true, "hash": true, "super": true,
	"len": true, "vars": true, "dir": true, "format": true, "issubclass": true, "callable": true, "bool": true}

// handOn is a call that may be given the consumer: a function of the project is
// followed, and others may do anything to it.
func (f *follower) handOn(s *flow.State, c *flow.Call, fn python.Expr) (flow.Value, *flow.Function, string) {
	given := -1
	for i, v := range c.Values {
		if v.Self {
			given = i
		}
	}
	for i := range c.Keywords {
		if name, ok := c.Keywords[i].Value.(*python.Name); ok && c.Frame != nil && name.ID == c.Frame.Function.Self {
			given = len(c.Values)
		}
	}
	if given < 0 && f.throughSelf(c, fn) {
		f.unseen(s, c)
		return flow.Value{}, nil, ""
	}
	if given < 0 || harmless[lastName(fn)] || f.isLogger(fn) {
		return flow.Value{}, nil, ""
	}
	o, _ := c.Frame.Function.Owner.(owner)
	if o.in != nil {
		got := o.in.Resolve(fn)
		if def := got.Function; def != nil && len(def.Decorators) == 0 && !generator(def) && given < len(def.Args.Args) && (!def.Async || c.Awaited) {
			if f.where[def] == nil {
				python.Inspect(def, func(n python.Node) bool {
					f.where[n] = got.In
					return true
				})
			}
			return flow.Value{}, &flow.Function{Def: def, Self: def.Args.Args[given].Name, Owner: owner{in: got.In, index: len(f.c.Chain)}}, ""
		}
	}
	s.Open = true
	s.Note(handedOn, c.Call)
	return flow.Value{}, nil, ""
}

// throughSelf reports whether what is called is picked from the consumer's
// methods: by a table, or by the name that a message has.
func (f *follower) throughSelf(c *flow.Call, fn python.Expr) bool {
	if c.Frame == nil {
		return false
	}
	self := c.Frame.Function.Self
	switch fn := fn.(type) {
	case *python.IfExp:
		return mentionsName(fn, self)
	case *python.Call:
		return lastName(fn.Func) == "getattr" && mentionsName(fn, self)
	case *python.Subscript:
		if name, ok := fn.Value.(*python.Name); ok {
			for _, v := range f.namesOf(c.Frame.Function.Def).values[name.ID] {
				if mentionsName(v, self) {
					return true
				}
			}
		}
		return mentionsName(fn.Value, self)
	}
	return false
}

func (f *follower) isLogger(fn python.Expr) bool {
	attr, ok := fn.(*python.Attribute)
	return ok && strings.Contains(strings.ToLower(lastName(attr.Value)), "log")
}

// otherCall is a call of a method of another object.
func (f *follower) otherCall(s *flow.State, c *flow.Call, attr *python.Attribute) (flow.Value, *flow.Function, string) {
	switch attr.Attr {
	case "group_add", "group_discard":
		f.event(s, c, attr.Attr, true)
		return flow.Value{}, nil, ""
	}
	// Base.connect(self) is super().connect() for one that knows its base.
	if len(c.Values) > 0 && c.Values[0].Self {
		for i, a := range f.c.Chain {
			if a.Class.Name == lastName(attr.Value) {
				if def, index := f.c.Method(attr.Attr, i); def != nil {
					value, fn, raises := f.method(s, c, def, index, c.Awaited)
					if fn != nil {
						fn.Bound = false
					}
					return value, fn, raises
				}
			}
		}
		if given[attr.Attr] && strings.HasSuffix(lastName(attr.Value), "Consumer") {
			f.event(s, c, attr.Attr, c.Awaited)
			return flow.Value{}, nil, ""
		}
	}
	return f.handOn(s, c, attr)
}
