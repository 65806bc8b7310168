package urls

import (
	"strings"

	"github.com/wellserved/wellserved/pkg/python"
	"github.com/wellserved/wellserved/pkg/python/literal"
	"github.com/wellserved/wellserved/pkg/python/modules"
)

// router is a router of Django REST framework, whose urls stand for a list.
type router struct {
	made  literal.Expr // the call that makes it
	in    *modules.Module
	name  string // in that module
	slash string // at the end of its paths
	asked *modules.Module
}

// router returns the router whose urls an expression is: NAME.urls.
func (w *walker) router(x literal.Expr) (router, bool) {
	attr, ok := x.E.(*python.Attribute)
	if !ok || attr.Attr != "urls" {
		return router{}, false
	}
	return w.routerOf(x.With(attr.Value))
}

// routerOf returns the router that a name stands for.
func (w *walker) routerOf(x literal.Expr) (router, bool) {
	got := x.In.Resolve(x.E)
	call, ok := got.Value.(*python.Call)
	if !ok {
		return router{}, false
	}
	made := literal.Of(got)
	if !isRouter(got.In.Resolve(call.Func), 0) {
		return router{}, false
	}
	r := router{made: made, in: got.In, name: got.Name, slash: "/", asked: x.In}
	if c, ok := literal.Argument(call, 0, "trailing_slash").(*python.Constant); ok && c.Kind == python.ConstFalse {
		r.slash = ""
	}
	return r, true
}

// isRouter reports whether a class is a router of Django REST framework's that
// makes paths as its own do, or is derived from one.
func isRouter(got modules.Meaning, depth int) bool {
	if got.Class == nil {
		return got.External == "rest_framework.routers.DefaultRouter" || got.External == "rest_framework.routers.SimpleRouter"
	}
	for _, base := range got.Class.Bases {
		if depth < maxDepth && isRouter(got.In.Resolve(base), depth+1) {
			for _, s := range got.Class.Body { // routes of its own are not known here
				if a, ok := s.(*python.Assign); ok && len(a.Targets) == 1 && python.LastName(a.Targets[0]) == "routes" {
					return false
				}
			}
			return true
		}
	}
	return false
}

// registered visits what is registered with a router, in the module that makes
// it and in the one that asks for its urls.
func (w *walker) registered(r router, prefix string) {
	w.registrations(r, prefix, map[*python.Call]bool{}, 0)
}

func (w *walker) registrations(r router, prefix string, seen map[*python.Call]bool, depth int) {
	call, _ := r.made.E.(*python.Call)
	if seen[call] || depth > maxDepth {
		return
	}
	seen[call] = true
	for i, m := range []*modules.Module{r.in, r.asked} {
		if i > 0 && m == r.in || m == nil || m.Tree == nil {
			continue
		}
		for _, s := range statements(m.Tree.Body, nil) {
			call, ok := s.Value.(*python.Call)
			if !ok || !w.Step() {
				continue
			}
			attr, ok := call.Func.(*python.Attribute)
			if !ok {
				continue
			}
			at := literal.Expr{In: m, E: call}
			switch base := attr.Value.(type) {
			case *python.Name: // router.register(…)
				if attr.Attr == "register" && r.is(at.With(base)) {
					w.registration(at, call, r, prefix)
				}
			case *python.Attribute: // router.registry.extend(other.registry)
				if attr.Attr != "extend" || base.Attr != "registry" || !r.is(at.With(base.Value)) || len(call.Args) != 1 {
					continue
				}
				if from, ok := call.Args[0].(*python.Attribute); ok && from.Attr == "registry" {
					if other, ok := w.routerOf(at.With(from.Value)); ok {
						other.slash = r.slash
						w.registrations(other, prefix, seen, depth+1)
					}
				}
			}
		}
	}
}

// is reports whether a name stands for the router.
func (r *router) is(x literal.Expr) bool {
	got := x.In.Resolve(x.E)
	return got.Value != nil && got.Value == r.made.E
}

// statements lists the expressions that are statements of a module's top level,
// in blocks too.
func statements(body []python.Stmt, out []*python.ExprStmt) []*python.ExprStmt {
	for _, s := range body {
		python.Inspect(s, func(n python.Node) bool {
			switch n := n.(type) {
			case *python.FunctionDef, *python.ClassDef:
				return false
			case *python.ExprStmt:
				out = append(out, n)
			}
			return true
		})
	}
	return out
}

// registration visits the paths of one viewset, as
// rest_framework.routers.SimpleRouter makes them.
func (w *walker) registration(x literal.Expr, call *python.Call, r router, prefix string) {
	first, viewset := literal.Argument(call, 0, "prefix"), literal.Argument(call, 1, "viewset")
	if first == nil || viewset == nil {
		return
	}
	written, known := w.Text(x.With(first))
	got := x.In.Resolve(viewset)
	if !known || got.Class == nil {
		return
	}
	set := viewsetOf(got)
	below, why := SampleRegex(written, true)
	if why != "" {
		return
	}
	if below != "" {
		below += "/"
	}
	visit := func(method string, parts ...string) {
		path := prefix + below + strings.Join(parts, "/")
		w.visit(Endpoint{URL: strings.TrimSuffix(path, "/") + r.slash, View: x.With(viewset), Method: method})
	}
	for _, a := range set.actions {
		if !a.detail {
			visit(a.method, w.actionPath(a))
		}
	}
	visit("list")
	lookup, known := set.lookup(w)
	if !known {
		return
	}
	visit("retrieve", lookup)
	for _, a := range set.actions {
		if a.detail {
			visit(a.method, lookup, w.actionPath(a))
		}
	}
}

// actionPath is the last part of the paths of an action.
func (w *walker) actionPath(a action) string {
	if a.path == nil {
		return a.method
	}
	if text, known := w.Text(literal.Expr{In: a.in, E: a.path}); known {
		if sample, why := SampleRegex(text, true); why == "" {
			return sample
		}
	}
	return a.method
}
