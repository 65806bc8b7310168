package asgi

import (
	"fmt"
	"strings"

	"github.com/wellserved/wellserved/pkg/python"
	"github.com/wellserved/wellserved/pkg/python/literal"
)

// urlRouter reads a URLRouter and what it leads to.
func (l *loader) urlRouter(x literal.Expr, call *python.Call, c context) {
	routes := literal.Argument(call, 0, "routes")
	if routes == nil {
		l.unknown(x, "the routes of the URLRouter cannot be followed")
		return
	}
	items, whole := l.Items(x.With(routes))
	if !whole {
		l.unknown(x.With(routes), "the list of routes is not all written out")
	}
	c.earlier = &[]taken{}
	for _, item := range items {
		l.route(item, c)
	}
}

// route reads one element of a list of routes.
func (l *loader) route(x literal.Expr, c context) {
	call, ok := x.E.(*python.Call)
	if !ok {
		if y, ok := l.Value(x); ok && c.depth < maxDepth {
			c.depth++
			l.route(y, c)
			return
		}
		l.unknown(x, "it is no call of path or re_path")
		return
	}
	got := x.In.Resolve(call.Func)
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
		l.unknown(x, "%s is not followed", x.With(call.Func).Source())
		return
	}
	pattern := literal.Argument(call, 0, "route", "regex")
	target := literal.Argument(call, 1, "view")
	if pattern == nil || target == nil {
		return
	}
	inner := c
	written, known := l.Text(x.With(pattern))
	nests := l.nests(x.With(target))
	first := len(l.app.Routes)
	inner.extend(written, known, regex, nests)
	if why := l.endsEarly(x.With(target), regex); nests && why != "" && inner.never == "" && inner.unknown == "" {
		inner.never = why
	}
	l.target(x, call, x.With(target), inner, regex)
	if !nests && known && len(l.app.Routes) == first+1 {
		c.behind(l.app.Routes[first], written)
	}
}

// nests reports whether a route's target is another router.
func (l *loader) nests(x literal.Expr) bool {
	for range maxDepth {
		call, ok := x.E.(*python.Call)
		if ok {
			if attr, isAttr := call.Func.(*python.Attribute); isAttr && attr.Attr == "as_asgi" {
				return false
			}
			got := x.In.Resolve(call.Func)
			if got.Last() == "URLRouter" {
				return true
			}
			inner := wrapped(call)
			if inner == nil {
				return false
			}
			x = x.With(inner)
			continue
		}
		y, ok := l.Value(x)
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
func (l *loader) endsEarly(x literal.Expr, regex bool) string {
	for range maxDepth {
		call, ok := x.E.(*python.Call)
		if !ok {
			y, ok := l.Value(x)
			if !ok {
				return ""
			}
			x = y
			continue
		}
		got := x.In.Resolve(call.Func)
		if kind := kindOf(got); regex || kind == OtherLayer || got.Known() {
			return ""
		}
		return fmt.Sprintf("%s stands between path() and the router, so that path() takes only paths that end there", lastName(call.Func))
	}
	return ""
}

// target reads what a route leads to: a consumer, a router in it, either in
// middleware.
func (l *loader) target(route literal.Expr, call *python.Call, x literal.Expr, c context, regex bool) {
	for range maxDepth {
		if inner, ok := x.E.(*python.Call); ok {
			if l.nests(x) {
				l.follow(x, c)
				return
			}
			if attr, isAttr := inner.Func.(*python.Attribute); isAttr && attr.Attr == "as_asgi" {
				l.consumer(route, call, x.With(attr.Value), c, regex, false)
				return
			}
			if app := wrapped(inner); app != nil {
				got := x.In.Resolve(inner.Func)
				kind := kindOf(got)
				if got.Class != nil || got.Function != nil {
					kind = OwnLayer
				}
				c.layers = with(c.layers, Layer{Name: lastName(inner.Func), Kind: kind, At: x.In.Range(inner.Func), In: got.In, Class: got.Class, Function: got.Function})
				x = x.With(app)
				continue
			}
			break
		}
		if got := x.In.Resolve(x.E); got.Class != nil {
			l.consumer(route, call, x, c, regex, true)
			return
		}
		y, ok := l.Value(x)
		if !ok {
			break
		}
		x = y
	}
	l.consumer(route, call, x, c, regex, false)
}

// consumer adds a route.
func (l *loader) consumer(route literal.Expr, call *python.Call, x literal.Expr, c context, regex, bare bool) {
	const maxRoutes = 2000
	if len(l.app.Routes) >= maxRoutes {
		return
	}
	r := &Route{At: route.In.Range(call), In: route.In, Pattern: c.written, Regex: regex, Layers: c.layers, Target: x.Source(), NoAsgi: bare,
		URL: c.prefix, Why: c.unknown, Never: c.never}
	if r.Why != "" || r.Never != "" {
		r.URL = ""
	} else if !strings.HasPrefix(r.URL, "/") {
		r.URL = "/" + r.URL
	}
	if got := x.In.Resolve(x.E); got.Class != nil {
		r.Consumer = l.consumerOf(got)
	} else if holder, name := x.In.Lacks(x.E); holder != nil && !inBranch(r) {
		r.Missing = fmt.Sprintf("%s has no %s", holder.Name, name)
	}
	l.app.Routes = append(l.app.Routes, r)
}
