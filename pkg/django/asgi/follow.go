package asgi

import (
	"cmp"
	"fmt"
	"strings"

	"github.com/wellserved/wellserved/pkg/django"
	"github.com/wellserved/wellserved/pkg/python"
	"github.com/wellserved/wellserved/pkg/python/modules"
)

// loader follows one application.
type loader struct {
	app   *Application
	steps int
	seen  map[*python.ClassDef]*Consumer
}

// maxSteps bounds how many expressions are followed.
const maxSteps = 20_000

// expr is an expression where it stands: in a module, with the arguments of
// the functions that led to it.
type expr struct {
	in   *modules.Module
	e    python.Expr
	args map[string]expr
	// before is the index of the binding of name that e is followed from: a name
	// in its own assignment means what it was before.
	name   string
	before int
}

func (x expr) with(e python.Expr) expr {
	x.e = e
	return x
}

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

// application finds the application and follows it.
func (l *loader) application() {
	x, ok := l.find()
	if !ok {
		return
	}
	l.app.At = x.in.Range(x.e)
	l.follow(x, context{})
}

// find returns what makes the application: what ASGI_APPLICATION names, else
// `application` of an asgi.py or routing.py.
func (l *loader) find() (expr, bool) {
	a := l.app
	if name, ok := a.Setting.Str(); ok && !a.Setting.Default {
		return l.named(name)
	}
	if a.Setting.State == django.Unknown {
		a.Why = "ASGI_APPLICATION is unknown: " + a.Setting.Reason
	}
	if x, ok := l.lying(); ok {
		a.Why = ""
		return x, true
	}
	if a.Why == "" {
		a.Why = "no asgi.py has an application, and ASGI_APPLICATION is not set"
	}
	return expr{}, false
}

// lying returns the application of an entry module: the first that speaks of
// Channels, else the first.
func (l *loader) lying() (expr, bool) {
	var found, plain expr
	for _, file := range l.entryFiles() {
		m := l.app.Modules.At(file)
		if m == nil {
			continue
		}
		speaks := strings.Contains(m.File.Text(), "channels")
		if got := m.Lookup("channel_routing"); got.Value != nil {
			l.app.Legacy = "channel_routing of Channels 1"
		}
		got := m.Lookup("application")
		x := expr{in: got.In, e: got.Value, name: got.Name, before: got.Binding}
		switch {
		case got.Value == nil || strings.HasSuffix(file, "routing.py") && !speaks:
		case speaks && found.e == nil:
			found = x
		case plain.e == nil:
			plain = x
		}
	}
	if found.e == nil {
		found = plain
	}
	return found, found.e != nil
}

// named returns the value of a dotted name of the settings.
func (l *loader) named(dotted string) (expr, bool) {
	module, name := cutLast(dotted)
	if before, after, ok := strings.Cut(dotted, ":"); ok {
		module, name = before, after
	}
	m := l.app.Modules.Module(module)
	if m == nil {
		l.app.Why = fmt.Sprintf("the module %s is not in the project", module)
		top, _, _ := strings.Cut(module, ".")
		l.app.Wrong = l.app.Modules.Module(top) != nil
		return expr{}, false
	}
	got := m.Lookup(name)
	switch {
	case got.Value != nil:
		return expr{in: got.In, e: got.Value, name: got.Name, before: got.Binding}, true
	case m.Tree == nil:
		l.app.Why = m.File.Name() + " has a syntax error"
	case got.Known() || got.External != "" || m.HasStars():
		l.app.Why = fmt.Sprintf("%s of %s cannot be followed", name, m.File.Name())
	default:
		l.app.Why, l.app.Wrong = fmt.Sprintf("%s has no %s", m.File.Name(), name), true
	}
	return expr{}, false
}

// cutLast parts the last name of a dotted one from those before it.
func cutLast(dotted string) (before, after string) {
	i := strings.LastIndexByte(dotted, '.')
	if i < 0 {
		return "", dotted
	}
	return dotted[:i], dotted[i+1:]
}

func (l *loader) unknown(x expr, format string, args ...any) {
	if len(l.app.Unknown) < 50 {
		l.app.Unknown = append(l.app.Unknown, Unknown{At: x.in.Range(x.e), Reason: fmt.Sprintf(format, args...)})
	}
}

// follow goes into an expression that is an ASGI application.
func (l *loader) follow(x expr, c context) {
	if l.steps++; l.steps > maxSteps || c.depth > 40 {
		l.unknown(x, "the application is nested too deep")
		return
	}
	c.depth++
	switch e := x.e.(type) {
	case *python.Call:
		l.call(x, e, c)
	case *python.Name, *python.Attribute:
		if y, ok := l.value(x); ok {
			l.follow(y, c)
			return
		}
		l.unknown(x, "%s cannot be followed", text(x))
	default:
		l.unknown(x, "only running the module tells what this is")
	}
}

// value returns the expression that a name stands for.
func (l *loader) value(x expr) (expr, bool) {
	if name, ok := x.e.(*python.Name); ok {
		if y, ok := x.args[name.ID]; ok {
			return y, true
		}
		if name.ID == x.name && x.before > 0 {
			list := x.in.Bindings(name.ID)
			for i := x.before - 1; i >= 0; i-- {
				if list[i].Value != nil && !list[i].Fallback {
					return expr{in: x.in, e: list[i].Value, args: x.args, name: x.name, before: i}, true
				}
			}
			return expr{}, false
		}
	}
	got := x.in.Resolve(x.e)
	if got.Value == nil {
		return expr{}, false
	}
	return expr{in: got.In, e: got.Value, name: got.Name, before: got.Binding}, true
}

// text is an expression as it is written, short.
func text(x expr) string {
	t := strings.Join(strings.Fields(x.in.Range(x.e).Text()), " ")
	if r := []rune(t); len(r) > 60 {
		return string(r[:60]) + "…"
	}
	return t
}

// call follows a call that makes an application.
func (l *loader) call(x expr, call *python.Call, c context) {
	got := x.in.Resolve(call.Func)
	if y, isArg := l.value(x.with(call.Func)); isArg && got.Value == nil && !got.Known() && got.External == "" {
		got = y.in.Resolve(y.e)
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
			if y, ok := l.named(name); ok && y.e != x.e {
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

// argument returns the i-th argument of a call, or the one of that name.
func argument(call *python.Call, i int, names ...string) python.Expr {
	for _, k := range call.Keywords {
		for _, name := range names {
			if k.Name == name {
				return k.Value
			}
		}
	}
	if i < len(call.Args) {
		if _, star := call.Args[i].(*python.Starred); !star {
			return call.Args[i]
		}
	}
	return nil
}

// wrapped returns the application that a middleware is given.
func wrapped(call *python.Call) python.Expr {
	return argument(call, 0, "inner", "application", "app", "asgi_app", "asgi_application")
}

// function goes into a function of the project that returns an application.
func (l *loader) function(x expr, call *python.Call, got modules.Meaning, c context) {
	args := bindArguments(x, call, got.Function.Args)
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
		body := expr{in: got.In, e: returned[0], args: args}
		if _, isCall := returned[0].(*python.Call); isCall {
			l.follow(body, c)
			return
		}
	}
	if inner == nil {
		l.unknown(x, "what %s returns cannot be followed", got.Name)
		return
	}
	c.layers = with(c.layers, Layer{Name: got.Name, Kind: OwnLayer, At: x.in.Range(call.Func), In: got.In, Function: got.Function})
	l.follow(x.with(inner), c)
}

// bindArguments gives the parameters of a function what a call passes.
func bindArguments(x expr, call *python.Call, params *python.Arguments) map[string]expr {
	out := map[string]expr{}
	names := append(append([]python.Arg{}, params.PosOnly...), params.Args...)
	for i := range names {
		if a := argument(call, i, names[i].Name); a != nil {
			out[names[i].Name] = x.with(a)
		}
	}
	return out
}

func with(layers []Layer, l Layer) []Layer {
	return append(append([]Layer{}, layers...), l)
}

// class goes through a middleware class of the project, or a router derived
// from one of Channels'.
func (l *loader) class(x expr, call *python.Call, got modules.Meaning, c context) {
	for _, base := range got.Class.Bases {
		switch got.In.Resolve(base).Last() {
		case "URLRouter":
			l.urlRouter(x, call, c)
			return
		case "ProtocolTypeRouter":
			l.protocols(x, call, c)
			return
		}
	}
	inner := wrapped(call)
	if inner == nil {
		l.unknown(x, "%s is a class of the project that is no middleware", got.Name)
		return
	}
	layer := Layer{Name: got.Name, Kind: OwnLayer, At: x.in.Range(call.Func), In: got.In, Class: got.Class}
	for _, base := range got.Class.Bases {
		if k := kindOf(got.In.Resolve(base)); k != OtherLayer && k != PassLayer {
			c.layers = with(c.layers, Layer{Name: got.Name, Kind: k, At: layer.At})
		}
	}
	c.layers = with(c.layers, layer)
	l.follow(x.with(inner), c)
}

// wrapper goes through a middleware of Channels or of another package.
func (l *loader) wrapper(x expr, call *python.Call, got modules.Meaning, c context) {
	if attr, ok := call.Func.(*python.Attribute); ok && attr.Attr == "as_asgi" {
		l.unknown(x, "a consumer stands where a router is expected")
		return
	}
	inner := wrapped(call)
	if inner == nil {
		l.unknown(x, "what %s makes is not known", text(x.with(call.Func)))
		return
	}
	layer := Layer{Name: lastName(call.Func), Kind: kindOf(got), At: x.in.Range(call.Func)}
	if layer.Kind == OriginLayer {
		layer.Origins = l.literals(x, argument(call, 1, "allowed_origins"))
	}
	c.layers = with(c.layers, layer)
	l.follow(x.with(inner), c)
}

// lastName is what a middleware is called, for messages and lists.
func lastName(e python.Expr) string { return cmp.Or(python.LastName(e), "a middleware") }

// kindOf says what a middleware from outside of the project does.
func kindOf(got modules.Meaning) LayerKind {
	switch got.Last() {
	case "AllowedHostsOriginValidator", "OriginValidator":
		return OriginLayer
	case "AuthMiddlewareStack", "AuthMiddleware":
		return AuthLayer
	case "SessionMiddlewareStack", "SessionMiddleware":
		return SessionLayer
	case "CookieMiddleware", "SentryAsgiMiddleware", "ASGIStaticFilesHandler":
		return PassLayer
	}
	return OtherLayer
}

// literals returns the strings of a list that is written out.
func (l *loader) literals(x expr, e python.Expr) []string {
	if e == nil {
		return nil
	}
	items, _ := l.items(x.with(e), 0)
	var out []string
	for _, item := range items {
		if c, ok := item.e.(*python.Constant); ok && c.Kind == python.ConstStr {
			out = append(out, c.Text)
		}
	}
	return out
}
