package asgi

import (
	"fmt"
	"maps"

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
	earlier *[]taken // the routes of the same router before this one
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
	if lambda, ok := got.Value.(*python.Lambda); ok {
		l.follow(literal.Expr{In: got.In, E: lambda.Body, Args: literal.Bind(x, call, lambda.Args)}, c)
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

// body is what a function of the project returns, where it goes straight there:
// names may be given values on the way, the parameters' too.
func body(x literal.Expr, call *python.Call, got modules.Meaning) (literal.Expr, bool) {
	args := literal.Bind(x, call, got.Function.Args)
	own := map[string]bool{} // what it defines in itself
	for _, s := range got.Function.Body {
		switch s := s.(type) {
		case *python.Import, *python.ImportFrom:
		case *python.FunctionDef:
			own[s.Name] = true
		case *python.ClassDef:
			own[s.Name] = true
		case *python.ExprStmt:
			if _, text := s.Value.(*python.Constant); text {
				continue
			}
			if call, ok := s.Value.(*python.Call); ok && !touches(call, args) {
				continue // a log, or a setup
			}
			return literal.Expr{}, false
		case *python.Assign:
			if len(s.Targets) != 1 {
				return literal.Expr{}, false
			}
			name, ok := s.Targets[0].(*python.Name)
			if !ok {
				return literal.Expr{}, false
			}
			before := args
			args = maps.Clone(args)
			args[name.ID] = literal.Expr{In: got.In, E: s.Value, Args: before}
		case *python.Return:
			name, _ := s.Value.(*python.Name)
			return literal.Expr{In: got.In, E: s.Value, Args: args}, s.Value != nil && (name == nil || !own[name.ID])
		default:
			return literal.Expr{}, false
		}
	}
	return literal.Expr{}, false
}

// returned is the only thing that a function returns, where it gives no name
// another value before.
func returned(x literal.Expr, call *python.Call, got modules.Meaning) (literal.Expr, bool) {
	var found []python.Expr
	sets := false
	python.Inspect(got.Function, func(n python.Node) bool {
		switch n := n.(type) {
		case *python.FunctionDef:
			return n == got.Function
		case *python.Lambda, *python.ClassDef:
			return false
		case *python.Assign, *python.AnnAssign, *python.AugAssign, *python.NamedExpr:
			sets = true
		case *python.Return:
			if n.Value != nil {
				found = append(found, n.Value)
			}
		}
		return true
	})
	if len(found) != 1 || sets {
		return literal.Expr{}, false
	}
	_, made := found[0].(*python.Call)
	return literal.Expr{In: got.In, E: found[0], Args: literal.Bind(x, call, got.Function.Args)}, made
}

// touches reports whether a call may change one of the names of a function.
func touches(call *python.Call, names map[string]literal.Expr) bool {
	found := false
	python.Inspect(call, func(n python.Node) bool {
		if name, ok := n.(*python.Name); ok {
			_, known := names[name.ID]
			found = found || known
		}
		return !found
	})
	return found
}

// function goes into a function of the project that returns an application.
func (l *loader) function(x literal.Expr, call *python.Call, got modules.Meaning, c context) {
	inner := wrapped(call)
	if y, ok := body(x, call, got); ok {
		if z, made := l.Call(y); made != nil {
			l.follow(z, c)
			return
		}
	} else if y, ok := returned(x, call, got); ok {
		l.follow(y, c)
		return
	}
	if inner == nil {
		l.unknown(x, "what %s returns cannot be followed", got.Name)
		return
	}
	c.layers = with(c.layers, Layer{Name: got.Name, Kind: OwnLayer, At: x.In.Range(call.Func), In: got.In, Function: got.Function})
	l.follow(x.With(inner), c)
}
