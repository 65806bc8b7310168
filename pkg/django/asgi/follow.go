package asgi

import (
	"fmt"

	"github.com/wellserved/wellserved/pkg/python"
	"github.com/wellserved/wellserved/pkg/python/literal"
	"github.com/wellserved/wellserved/pkg/python/modules"
)

// loader follows one application.
type loader struct {
	literal.Reader
	app  *Application
	seen map[*python.ClassDef]*Consumer
}

// maxDepth bounds how deep values are followed into others.
const maxDepth = 20

// context is what lies around an expression that is an application.
type context struct {
	layers  []Layer
	prefix  string // of the outer routers, as a path
	written string // of the outer routers, as written
	unknown string // why the prefix is not known
	never   string
	ended   bool // the last outer pattern takes only whole paths
	depth   int
}

func (l *loader) unknown(x literal.Expr, format string, args ...any) {
	if len(l.app.Unknown) < 50 {
		l.app.Unknown = append(l.app.Unknown, Unknown{At: x.In.Range(x.E), Reason: fmt.Sprintf(format, args...)})
	}
}

// follow goes into an expression that is an ASGI application.
func (l *loader) follow(x literal.Expr, c context) {
	if !l.Step() || c.depth > 40 {
		l.unknown(x, "the application is nested too deep")
		return
	}
	c.depth++
	switch e := x.E.(type) {
	case *python.Call:
		l.call(x, e, c)
	case *python.Name, *python.Attribute:
		if y, ok := l.Value(x); ok {
			l.follow(y, c)
			return
		}
		l.unknown(x, "%s cannot be followed", x.Source())
	default:
		l.unknown(x, "only running the module tells what this is")
	}
}

// call follows a call that makes an application.
func (l *loader) call(x literal.Expr, call *python.Call, c context) {
	got := x.In.Resolve(call.Func)
	if y, isArg := l.Value(x.With(call.Func)); isArg && got.Value == nil && !got.Known() && got.External == "" {
		got = y.In.Resolve(y.E)
	}
	switch got.Last() {
	case "ProtocolTypeRouter":
		l.protocols(x, call, c)
		return
	case "URLRouter":
		l.urlRouter(x, call, c)
		return
	case "get_asgi_application":
		l.app.Plain = l.app.Plain || len(c.layers) == 0 && l.app.Router == nil && c.written == ""
		return
	case "get_default_application":
		if name, ok := l.app.Setting.Str(); ok && c.depth < 5 {
			if y, ok := l.named(name); ok && y.E != x.E {
				l.follow(y, c)
			}
		}
		return
	}
	switch {
	case got.Function != nil:
		l.function(x, call, got, c)
	case got.Class != nil:
		l.class(x, call, got, c)
	default:
		l.wrapper(x, call, got, c)
	}
}

// wrapped returns the application that a middleware is given.
func wrapped(call *python.Call) python.Expr {
	return literal.Argument(call, 0, "inner", "application", "app", "asgi_app", "asgi_application")
}

// function goes into a function of the project that returns an application.
func (l *loader) function(x literal.Expr, call *python.Call, got modules.Meaning, c context) {
	args := literal.Bind(x, call, got.Function.Args)
	var returned []python.Expr
	python.Inspect(got.Function, func(n python.Node) bool {
		switch n := n.(type) {
		case *python.FunctionDef:
			return n == got.Function
		case *python.Lambda, *python.ClassDef:
			return false
		case *python.Return:
			if n.Value != nil {
				returned = append(returned, n.Value)
			}
		}
		return true
	})
	inner := wrapped(call)
	if len(returned) == 1 {
		body := literal.Expr{In: got.In, E: returned[0], Args: args}
		if _, isCall := returned[0].(*python.Call); isCall {
			l.follow(body, c)
			return
		}
	}
	if inner == nil {
		l.unknown(x, "what %s returns cannot be followed", got.Name)
		return
	}
	c.layers = with(c.layers, Layer{Name: got.Name, Kind: OwnLayer, At: x.In.Range(call.Func), In: got.In, Function: got.Function})
	l.follow(x.With(inner), c)
}
