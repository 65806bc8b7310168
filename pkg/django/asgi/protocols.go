package asgi

import (
	"github.com/wellserved/wellserved/pkg/python"
	"github.com/wellserved/wellserved/pkg/python/literal"
	"github.com/wellserved/wellserved/pkg/python/modules"
)

// protocols reads a ProtocolTypeRouter.
func (l *loader) protocols(x literal.Expr, call *python.Call, c context) {
	r := &Router{At: x.In.Range(call)}
	if l.app.Router == nil {
		l.app.Router = r
	}
	given := literal.Argument(call, 0, "application_mapping")
	if given == nil {
		r.NotAllLiteral = true
		return
	}
	l.mapping(r, x.With(given), c, 0)
	l.changes(r, x.In, "", c)
}

// mapping reads the dictionary of a ProtocolTypeRouter: written out, by name, of
// a function, or put together.
func (l *loader) mapping(r *Router, x literal.Expr, c context, depth int) {
	if depth > maxDepth || !l.Step() {
		r.NotAllLiteral = true
		return
	}
	switch e := x.E.(type) {
	case *python.Dict:
		for i, key := range e.Keys {
			k, ok := key.(*python.Constant)
			switch {
			case ok:
				l.protocol(r, k.Text, x.With(e.Values[i]), c)
			case key == nil: // **others
				l.mapping(r, x.With(e.Values[i]), c, depth+1)
			default:
				r.NotAllLiteral = true
			}
		}
	case *python.BinOp:
		if e.Op != python.OpBitOr {
			r.NotAllLiteral = true
			return
		}
		l.mapping(r, x.With(e.Left), c, depth+1)
		l.mapping(r, x.With(e.Right), c, depth+1)
	case *python.Call:
		l.mappingCall(r, x, e, c, depth)
	default:
		y, ok := l.Value(x)
		if !ok {
			r.NotAllLiteral = true
			l.unknown(x, "the mapping of the ProtocolTypeRouter is not written out")
			return
		}
		l.mapping(r, y, c, depth+1)
		if name, isName := x.E.(*python.Name); isName {
			l.changes(r, y.In, name.ID, c)
		}
	}
}

func (l *loader) mappingCall(r *Router, x literal.Expr, call *python.Call, c context, depth int) {
	if got := x.In.Resolve(call.Func); got.Function != nil {
		if y, ok := body(x, call, got); ok {
			l.mapping(r, y, c, depth+1)
			return
		}
	}
	if lastName(call.Func) != "dict" {
		r.NotAllLiteral = true
		l.unknown(x, "the mapping of the ProtocolTypeRouter is not written out")
		return
	}
	for _, arg := range call.Args {
		switch arg.(type) {
		case *python.Dict, *python.Name:
			l.mapping(r, x.With(arg), c, depth+1)
		default:
			r.NotAllLiteral = true
			l.unknown(x.With(arg), "the mapping of the ProtocolTypeRouter is not written out")
		}
	}
	for i := range call.Keywords {
		k := &call.Keywords[i]
		if k.Name == "" {
			l.mapping(r, x.With(k.Value), c, depth+1)
			continue
		}
		l.protocol(r, k.Name, x.With(k.Value), c)
	}
}

// changes reads what a module does to a mapping after it was made: that of a
// name, or with no name the application_mapping of a router.
func (l *loader) changes(r *Router, in *modules.Module, name string, c context) {
	if in == nil || in.Tree == nil {
		return
	}
	is := func(e python.Expr) bool {
		switch e := e.(type) {
		case *python.Name:
			return name != "" && e.ID == name
		case *python.Attribute:
			return name == "" && e.Attr == "application_mapping"
		}
		return false
	}
	for _, s := range in.Tree.Body {
		python.Inspect(s, func(n python.Node) bool {
			switch n := n.(type) {
			case *python.FunctionDef, *python.ClassDef, *python.Lambda:
				return false
			case *python.Assign:
				for _, t := range n.Targets {
					if sub, ok := t.(*python.Subscript); ok && is(sub.Value) {
						l.added(r, literal.Expr{In: in, E: n.Value}, sub.Slice, c)
					}
				}
			case *python.AugAssign:
				if is(n.Target) {
					l.mapping(r, literal.Expr{In: in, E: n.Value}, c, 1)
				}
			case *python.Call:
				attr, ok := n.Func.(*python.Attribute)
				if !ok || !is(attr.Value) {
					return true
				}
				switch attr.Attr {
				case "update":
					l.mappingCall(r, literal.Expr{In: in, E: n}, &python.Call{Pos: n.Pos, Func: &python.Name{Pos: n.Pos, ID: "dict"}, Args: n.Args, Keywords: n.Keywords}, c, 1)
				case "setdefault":
					if len(n.Args) == 2 {
						l.added(r, literal.Expr{In: in, E: n.Args[1]}, n.Args[0], c)
					}
				}
			}
			return true
		})
	}
}

// added is one entry that is set by its key.
func (l *loader) added(r *Router, x literal.Expr, key python.Expr, c context) {
	if k, ok := key.(*python.Constant); ok {
		l.protocol(r, k.Text, x, c)
		return
	}
	r.NotAllLiteral = true
}

// protocol reads one entry of a ProtocolTypeRouter.
func (l *loader) protocol(r *Router, name string, x literal.Expr, c context) {
	switch name {
	case "http":
		r.HTTP = true
	case "websocket":
		r.WebSocket = true
		r.WebSocketAt = x.In.Range(x.E)
		l.follow(x, c)
	}
}
