package asgi

import (
	"cmp"

	"github.com/wellserved/wellserved/pkg/python"
	"github.com/wellserved/wellserved/pkg/python/literal"
	"github.com/wellserved/wellserved/pkg/python/modules"
)

// class goes through a middleware class of the project, or a router derived
// from one of Channels'.
func (l *loader) class(x literal.Expr, call *python.Call, got modules.Meaning, c context) {
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
	layer := Layer{Name: got.Name, Kind: OwnLayer, At: x.In.Range(call.Func), In: got.In, Class: got.Class}
	for _, base := range got.Class.Bases {
		if k := kindOf(got.In.Resolve(base)); k != OtherLayer && k != PassLayer {
			c.layers = with(c.layers, Layer{Name: got.Name, Kind: k, At: layer.At})
		}
	}
	c.layers = with(c.layers, layer)
	l.follow(x.With(inner), c)
}

// wrapper goes through a middleware of Channels or of another package.
func (l *loader) wrapper(x literal.Expr, call *python.Call, got modules.Meaning, c context) {
	if attr, ok := call.Func.(*python.Attribute); ok && attr.Attr == "as_asgi" {
		l.unknown(x, "a consumer stands where a router is expected")
		return
	}
	inner := wrapped(call)
	if inner == nil {
		l.unknown(x, "what %s makes is not known", x.With(call.Func).Source())
		return
	}
	layer := Layer{Name: lastName(call.Func), Kind: kindOf(got), At: x.In.Range(call.Func)}
	made, origins := x, literal.Argument(call, 1, "allowed_origins")
	if partial, ok := got.Value.(*python.Call); ok && lastName(partial.Func) == "partial" && len(partial.Args) == 1 {
		of := got.In.Resolve(partial.Args[0])
		layer.Name, layer.Kind = lastName(partial.Args[0]), kindOf(of)
		made, origins = literal.Of(got), literal.Argument(partial, 1, "allowed_origins")
	}
	if layer.Kind == OriginLayer {
		layer.Origins = l.literals(made, origins)
	}
	c.layers = with(c.layers, layer)
	l.follow(x.With(inner), c)
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
func (l *loader) literals(x literal.Expr, e python.Expr) []string {
	if e == nil {
		return nil
	}
	items, _ := l.Items(x.With(e))
	var out []string
	for _, item := range items {
		if c, ok := item.E.(*python.Constant); ok && c.Kind == python.ConstStr {
			out = append(out, c.Text)
		}
	}
	return out
}

func with(layers []Layer, l Layer) []Layer {
	return append(append([]Layer{}, layers...), l)
}
