package asgi

import (
	"strings"

	"github.com/wellserved/wellserved/pkg/django"
	"github.com/wellserved/wellserved/pkg/python"
	"github.com/wellserved/wellserved/pkg/python/modules"
	"github.com/wellserved/wellserved/pkg/source"
)

// Stream is a view that answers with a text/event-stream, at one of its paths.
type Stream struct {
	Django *django.Project
	At     source.Range // the response
	View   string
	URL    string // a path that leads to the view
	// MayUnbuffer says that X-Accel-Buffering may come with the answer: the view,
	// what it calls or a middleware names it, or is not all the project's.
	MayUnbuffer bool
}

// unbuffering is the header by which an answer tells nginx not to hold it back.
const unbuffering = "x-accel-buffering"

// LoadStreams finds the event streams among the views that ROOT_URLCONF leads
// to. What cannot be followed is left out.
func LoadStreams(p *django.Project) []Stream {
	if len(followStreams(p, modules.New(p.Tree, p.ModuleDirs()).Only(mayStream)).found) == 0 {
		return nil
	}
	s := followStreams(p, modules.New(p.Tree, p.ModuleDirs()))
	if s.middlewareMay() {
		for i := range s.found {
			s.found[i].MayUnbuffer = true
		}
	}
	return s.found
}

// mayStream reports whether a module has URLs or event streams in it, or is
// short enough to only pass on what others have, in bytes.
func mayStream(text string) bool {
	const short = 2 << 10
	return len(text) < short || strings.Contains(text, "urlpatterns") || strings.Contains(text, "event-stream") || strings.Contains(text, "StreamingHttpResponse")
}

// followStreams goes through the URLs of a project.
func followStreams(p *django.Project, set *modules.Set) *streams {
	s := &streams{loader: loader{app: &Application{Django: p, Modules: set}}}
	if name, ok := p.Settings.Lookup("ROOT_URLCONF").Str(); ok {
		if m := set.Module(name); m != nil {
			s.urls(patternsOf(m), "/", 0)
		}
	}
	return s
}

// streams follows a project's URLs.
type streams struct {
	loader
	found []Stream
}

// patternsOf is the list of URLs of a module, with all that is added to it.
func patternsOf(m *modules.Module) expr {
	return expr{in: m, e: &python.Name{ID: "urlpatterns"}}
}

// urls goes through a list of URLs below a path.
func (s *streams) urls(list expr, prefix string, depth int) {
	if depth > maxDepth {
		return
	}
	items, _ := s.items(list, 0)
	for _, item := range items {
		call, ok := item.e.(*python.Call)
		if s.steps++; !ok || s.steps > maxSteps {
			continue
		}
		name := item.in.Resolve(call.Func).Last()
		pattern, target := argument(call, 0, "route", "regex"), argument(call, 1, "view")
		if name != "path" && name != "re_path" && name != "url" || pattern == nil || target == nil {
			continue
		}
		written, known := s.pattern(item.with(pattern))
		if !known {
			continue
		}
		inner, nests := s.included(item.with(target))
		sample, why := "", ""
		if name == "path" {
			sample, why = samplePath(written)
		} else {
			sample, why = sampleRegex(written, nests)
		}
		switch {
		case why != "":
		case nests:
			s.urls(inner, prefix+sample, depth+1)
		default:
			s.view(item.with(target), prefix+sample)
		}
	}
}

// included returns the list that include() names, and whether it is one.
func (s *streams) included(x expr) (expr, bool) {
	call, ok := x.e.(*python.Call)
	if !ok || x.in.Resolve(call.Func).Last() != "include" {
		return expr{}, false
	}
	arg := argument(call, 0, "arg")
	if tuple, ok := arg.(*python.Tuple); ok && len(tuple.Elts) > 0 {
		arg = tuple.Elts[0] // (patterns, app_name)
	}
	if arg == nil {
		return expr{in: x.in, e: call}, true
	}
	var m *modules.Module
	if name, known := s.pattern(x.with(arg)); known {
		m = s.app.Modules.Module(name)
	} else {
		m = x.in.Resolve(arg).Module
	}
	if m != nil {
		return patternsOf(m), true
	}
	return x.with(arg), true
}

// view adds a path where its view streams events.
func (s *streams) view(x expr, url string) {
	in, node, name := s.viewOf(x)
	if node == nil {
		return
	}
	if at, ok := s.eventStream(in, node, 0); ok {
		s.found = append(s.found, Stream{Django: s.app.Django, At: at, View: name, URL: url, MayUnbuffer: s.names(in, node, map[python.Node]bool{}) || foreign(in, node)})
	}
}

// viewOf returns the function or class that a path leads to, through as_view()
// and Django's own decorators.
func (s *streams) viewOf(x expr) (*modules.Module, python.Node, string) {
	for range maxDepth {
		if call, ok := x.e.(*python.Call); ok {
			if attr, ok := call.Func.(*python.Attribute); ok && attr.Attr == "as_view" {
				if got := x.in.Resolve(attr.Value); got.Class != nil {
					return got.In, got.Class, got.Name
				}
				return nil, nil, ""
			}
			if !plainPackage(x.in.Resolve(call.Func).External) || len(call.Args) != 1 {
				return nil, nil, ""
			}
			x = x.with(call.Args[0])
			continue
		}
		if got := x.in.Resolve(x.e); got.Function != nil {
			return got.In, got.Function, got.Name
		}
		y, ok := s.value(x)
		if !ok {
			break
		}
		x = y
	}
	return nil, nil, ""
}

// plainPackage reports whether a name is of a package whose views, mixins and
// decorators are known to leave X-Accel-Buffering alone.
func plainPackage(dotted string) bool {
	top, _, _ := strings.Cut(dotted, ".")
	return top == "django" || top == "rest_framework" || top == "functools" || top == "asgiref"
}

// foreign reports whether a view has decorators or bases of other packages,
// which may do anything with its answers.
func foreign(in *modules.Module, node python.Node) bool {
	var around []python.Expr
	switch n := node.(type) {
	case *python.FunctionDef:
		around = n.Decorators
	case *python.ClassDef:
		around = append(append(around, n.Decorators...), n.Bases...)
	}
	for _, e := range around {
		if call, ok := e.(*python.Call); ok {
			e = call.Func
		}
		if got := in.Resolve(e); !got.Known() && !plainPackage(got.External) {
			return true
		}
	}
	return false
}
