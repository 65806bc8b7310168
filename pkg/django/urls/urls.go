// Package urls goes through the URLs of a Django project from ROOT_URLCONF on:
// lists, included modules, prefixes of languages, and the routers of Django REST
// framework. It follows what the source says; nothing is run, and what cannot be
// followed is left out.
package urls

import (
	"github.com/wellserved/wellserved/pkg/django"
	"github.com/wellserved/wellserved/pkg/python"
	"github.com/wellserved/wellserved/pkg/python/literal"
	"github.com/wellserved/wellserved/pkg/python/modules"
)

// Endpoint is a path of a project, and what answers it.
type Endpoint struct {
	URL  string       // a path that leads there
	View literal.Expr // as the URL's call or the router's registration has it
	// Method is the method of a viewset that a router sends the request to; "" for
	// a view as a whole.
	Method string
}

// maxDepth bounds how deep URLs are included.
const maxDepth = 20

// Walk calls visit for each path that can be followed, in the order in which
// Django looks at them.
func Walk(p *django.Project, set *modules.Set, visit func(Endpoint)) {
	name, ok := p.Settings.Lookup("ROOT_URLCONF").Str()
	if !ok {
		return
	}
	m := set.Module(name)
	if m == nil {
		return
	}
	w := &walker{set: set, language: language(p), visit: visit}
	w.Keep = w.ownList
	w.list(patternsOf(m), "/", 0)
}

// walker goes through one project's URLs.
type walker struct {
	literal.Reader
	set      *modules.Set
	language func(always bool) string
	visit    func(Endpoint)
}

// patternsOf is the list of URLs of a module, with all that is added to it.
func patternsOf(m *modules.Module) literal.Expr {
	return literal.Expr{In: m, E: &python.Name{ID: "urlpatterns"}}
}

// ownList reports whether an expression stands for a list of URLs that is not
// written as one.
func (w *walker) ownList(x literal.Expr) bool {
	if call, ok := x.E.(*python.Call); ok {
		name := x.In.Resolve(call.Func).Last()
		return name == "i18n_patterns" || name == "format_suffix_patterns"
	}
	_, is := w.router(x)
	return is
}

// list goes through a list of URLs below a path.
func (w *walker) list(x literal.Expr, prefix string, depth int) {
	if depth > maxDepth {
		return
	}
	items, _ := w.Items(x)
	for _, item := range items {
		if !w.Step() {
			return
		}
		if r, ok := w.router(item); ok {
			w.registered(r, prefix)
			continue
		}
		call, ok := item.E.(*python.Call)
		if !ok {
			continue
		}
		switch name := item.In.Resolve(call.Func).Last(); name {
		case "path", "re_path", "url":
			w.url(item, call, name != "path", prefix, depth)
		case "i18n_patterns":
			w.translated(item, call, prefix, depth)
		case "format_suffix_patterns":
			if inner := literal.Argument(call, 0, "urlpatterns"); inner != nil {
				w.list(item.With(inner), prefix, depth+1)
			}
		}
	}
}

// url reads one call of path() and its like.
func (w *walker) url(x literal.Expr, call *python.Call, regex bool, prefix string, depth int) {
	pattern, target := literal.Argument(call, 0, "route", "regex"), literal.Argument(call, 1, "view")
	if pattern == nil || target == nil {
		return
	}
	written, known := w.Text(x.With(pattern))
	if !known {
		return
	}
	inner, nests := w.included(x.With(target))
	sample, why := "", ""
	if regex {
		sample, why = SampleRegex(written, nests)
	} else {
		sample, why = SamplePath(written)
	}
	switch {
	case why != "":
	case nests:
		w.list(inner, prefix+sample, depth+1)
	default:
		w.visit(Endpoint{URL: prefix + sample, View: x.With(target)})
	}
}

// included returns the list that include() names, and whether it is one.
func (w *walker) included(x literal.Expr) (literal.Expr, bool) {
	call, ok := x.E.(*python.Call)
	if !ok || x.In.Resolve(call.Func).Last() != "include" {
		return literal.Expr{}, false
	}
	arg := literal.Argument(call, 0, "arg")
	if tuple, ok := arg.(*python.Tuple); ok && len(tuple.Elts) > 0 {
		arg = tuple.Elts[0] // (patterns, app_name)
	}
	if arg == nil {
		return x, true
	}
	var m *modules.Module
	if name, known := w.Text(x.With(arg)); known {
		m = w.set.Module(name)
	} else {
		m = x.In.Resolve(arg).Module
	}
	if m != nil {
		return patternsOf(m), true
	}
	return x.With(arg), true
}
