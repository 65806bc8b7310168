package asgi

import (
	"fmt"
	"strings"

	"github.com/wellserved/wellserved/pkg/python"
)

// protocols reads a ProtocolTypeRouter.
func (l *loader) protocols(x expr, call *python.Call, c context) {
	r := &Router{At: x.in.Range(call)}
	if l.app.Router == nil {
		l.app.Router = r
	}
	mapping := argument(call, 0, "application_mapping")
	if mapping == nil {
		r.NotAllLiteral = true
		return
	}
	y := x.with(mapping)
	for range maxDepth {
		if _, isName := y.e.(*python.Name); !isName {
			break
		}
		z, ok := l.value(y)
		if !ok {
			break
		}
		y = z
	}
	switch e := y.e.(type) {
	case *python.Dict:
		for i, key := range e.Keys {
			k, ok := key.(*python.Constant)
			if !ok {
				r.NotAllLiteral = true
				continue
			}
			l.protocol(r, k.Text, y.with(e.Values[i]), c)
		}
	case *python.Call:
		r.NotAllLiteral = lastName(e.Func) != "dict" || len(e.Args) > 0
		for i := range e.Keywords {
			l.protocol(r, e.Keywords[i].Name, y.with(e.Keywords[i].Value), c)
		}
	default:
		r.NotAllLiteral = true
		l.unknown(y, "the mapping of the ProtocolTypeRouter is not written out")
	}
}

// protocol reads one entry of a ProtocolTypeRouter.
func (l *loader) protocol(r *Router, name string, x expr, c context) {
	switch name {
	case "http":
		r.HTTP = true
	case "websocket":
		r.WebSocket = true
		r.WebSocketAt = x.in.Range(x.e)
		l.follow(x, c)
	case "":
		r.NotAllLiteral = true // **others
	}
}

const maxDepth = 20

// urlRouter reads a URLRouter and what it leads to.
func (l *loader) urlRouter(x expr, call *python.Call, c context) {
	routes := argument(call, 0, "routes")
	if routes == nil {
		l.unknown(x, "the routes of the URLRouter cannot be followed")
		return
	}
	items, whole := l.items(x.with(routes), 0)
	if !whole {
		l.unknown(x.with(routes), "the list of routes is not all written out")
	}
	for _, item := range items {
		l.route(item, c)
	}
}

// items returns the elements of a list that is written out: literal, by name,
// put together with +, *, += and extend. whole is false where some are not
// known.
func (l *loader) items(x expr, depth int) (out []expr, whole bool) {
	if l.steps++; depth > maxDepth || l.steps > maxSteps {
		return nil, false
	}
	switch e := x.e.(type) {
	case *python.List:
		return l.elements(x, e.Elts, depth)
	case *python.Tuple:
		return l.elements(x, e.Elts, depth)
	case *python.BinOp:
		if e.Op != python.OpAdd {
			return nil, false
		}
		left, a := l.items(x.with(e.Left), depth+1)
		right, b := l.items(x.with(e.Right), depth+1)
		return append(left, right...), a && b
	case *python.Call:
		if name, ok := e.Func.(*python.Name); ok && (name.ID == "list" || name.ID == "tuple") && len(e.Args) == 1 {
			return l.items(x.with(e.Args[0]), depth+1)
		}
		return nil, false
	case *python.Name, *python.Attribute:
		return l.namedItems(x, depth)
	}
	return nil, false
}

func (l *loader) elements(x expr, elts []python.Expr, depth int) (out []expr, whole bool) {
	whole = true
	for _, e := range elts {
		if star, ok := e.(*python.Starred); ok {
			more, all := l.items(x.with(star.Value), depth+1)
			out, whole = append(out, more...), whole && all
			continue
		}
		out = append(out, x.with(e))
	}
	return out, whole
}

// namedItems returns the elements of a list by its name, with what the module
// adds to it later.
func (l *loader) namedItems(x expr, depth int) (out []expr, whole bool) {
	y, ok := l.value(x)
	if !ok {
		return nil, false
	}
	out, whole = l.items(y, depth+1)
	if y.name == "" {
		return out, whole
	}
	list := y.in.Bindings(y.name)
	for i := y.before + 1; i < len(list); i++ {
		b := list[i]
		z := expr{in: y.in, e: b.Value, name: y.name, before: i}
		switch s := b.Stmt.(type) {
		case *python.AugAssign:
			more, all := l.items(z, depth+1)
			out, whole = append(out, more...), whole && all && s.Op == python.OpAdd
		case *python.ExprStmt:
			call := s.Value.(*python.Call)
			if call.Func.(*python.Attribute).Attr == "extend" {
				more, all := l.items(z, depth+1)
				out, whole = append(out, more...), whole && all
				continue
			}
			out = append(out, z)
		}
	}
	return out, whole
}

// route reads one element of a list of routes.
func (l *loader) route(x expr, c context) {
	call, ok := x.e.(*python.Call)
	if !ok {
		if y, ok := l.value(x); ok && c.depth < maxDepth {
			c.depth++
			l.route(y, c)
			return
		}
		l.unknown(x, "it is no call of path or re_path")
		return
	}
	got := x.in.Resolve(call.Func)
	name := got.Last()
	if name == "" {
		name = lastName(call.Func)
	}
	regex := false
	switch name {
	case "path":
	case "re_path", "url":
		regex = true
	default:
		l.unknown(x, "%s is not followed", text(x.with(call.Func)))
		return
	}
	pattern := argument(call, 0, "route", "regex")
	target := argument(call, 1, "view")
	if pattern == nil || target == nil {
		return
	}
	inner := c
	written, known := l.pattern(x.with(pattern))
	nests := l.nests(x.with(target))
	inner.extend(written, known, regex, nests)
	if why := l.endsEarly(x.with(target), regex); nests && why != "" && inner.never == "" && inner.unknown == "" {
		inner.never = why
	}
	l.target(x, call, x.with(target), inner, regex)
}

// pattern returns the text of a route's pattern, and whether it is known.
func (l *loader) pattern(x expr) (string, bool) {
	for range maxDepth {
		switch e := x.e.(type) {
		case *python.Constant:
			return e.Text, e.Kind == python.ConstStr
		case *python.Call: // gettext_lazy("…") and the like change with the language
			return "", false
		case *python.BinOp:
			if e.Op != python.OpAdd {
				return "", false
			}
			left, a := l.pattern(x.with(e.Left))
			right, b := l.pattern(x.with(e.Right))
			return left + right, a && b
		case *python.JoinedStr:
			return l.joined(x, e)
		}
		y, ok := l.value(x)
		if !ok {
			return "", false
		}
		x = y
	}
	return "", false
}

func (l *loader) joined(x expr, e *python.JoinedStr) (string, bool) {
	var b strings.Builder
	for _, v := range e.Values {
		if f, ok := v.(*python.FormattedValue); ok {
			v = f.Value
		}
		t, ok := l.pattern(x.with(v))
		if !ok {
			return "", false
		}
		b.WriteString(t)
	}
	return b.String(), true
}

// nests reports whether a route's target is another router.
func (l *loader) nests(x expr) bool {
	for range maxDepth {
		call, ok := x.e.(*python.Call)
		if ok {
			if attr, isAttr := call.Func.(*python.Attribute); isAttr && attr.Attr == "as_asgi" {
				return false
			}
			got := x.in.Resolve(call.Func)
			if got.Last() == "URLRouter" {
				return true
			}
			inner := wrapped(call)
			if inner == nil {
				return false
			}
			x = x.with(inner)
			continue
		}
		y, ok := l.value(x)
		if !ok {
			return false
		}
		x = y
	}
	return false
}

// endsEarly says why path() matches only whole paths although a router follows:
// Channels looks for _path_routing on what the route leads to, which only the
// router itself has (channels.routing.URLRouter.__init__).
func (l *loader) endsEarly(x expr, regex bool) string {
	for range maxDepth {
		call, ok := x.e.(*python.Call)
		if !ok {
			y, ok := l.value(x)
			if !ok {
				return ""
			}
			x = y
			continue
		}
		got := x.in.Resolve(call.Func)
		if kind := kindOf(got); regex || kind == OtherLayer || got.Known() {
			return ""
		}
		return fmt.Sprintf("%s stands between path() and the router, so that path() takes only paths that end there", lastName(call.Func))
	}
	return ""
}

// target reads what a route leads to: a consumer, a router in it, either in
// middleware.
func (l *loader) target(route expr, call *python.Call, x expr, c context, regex bool) {
	for range maxDepth {
		if inner, ok := x.e.(*python.Call); ok {
			if l.nests(x) {
				l.follow(x, c)
				return
			}
			if attr, isAttr := inner.Func.(*python.Attribute); isAttr && attr.Attr == "as_asgi" {
				l.consumer(route, call, x.with(attr.Value), c, regex, false)
				return
			}
			if app := wrapped(inner); app != nil {
				got := x.in.Resolve(inner.Func)
				kind := kindOf(got)
				if got.Class != nil || got.Function != nil {
					kind = OwnLayer
				}
				c.layers = with(c.layers, Layer{Name: lastName(inner.Func), Kind: kind, At: x.in.Range(inner.Func), In: got.In, Class: got.Class, Function: got.Function})
				x = x.with(app)
				continue
			}
			break
		}
		if got := x.in.Resolve(x.e); got.Class != nil {
			l.consumer(route, call, x, c, regex, true)
			return
		}
		y, ok := l.value(x)
		if !ok {
			break
		}
		x = y
	}
	l.consumer(route, call, x, c, regex, false)
}

// consumer adds a route.
func (l *loader) consumer(route expr, call *python.Call, x expr, c context, regex, bare bool) {
	const maxRoutes = 2000
	if len(l.app.Routes) >= maxRoutes {
		return
	}
	r := &Route{At: route.in.Range(call), In: route.in, Pattern: c.written, Regex: regex, Layers: c.layers, Target: text(x), NoAsgi: bare,
		URL: c.prefix, Why: c.unknown, Never: c.never}
	if r.Why != "" || r.Never != "" {
		r.URL = ""
	} else if !strings.HasPrefix(r.URL, "/") {
		r.URL = "/" + r.URL
	}
	if got := x.in.Resolve(x.e); got.Class != nil {
		r.Consumer = l.consumerOf(got)
	}
	l.app.Routes = append(l.app.Routes, r)
}
