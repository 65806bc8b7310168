// Package streams finds the views of a project that stream events to the
// browser, at which paths, and whether they tell nginx not to hold the events
// back. It follows what the source says; what cannot be followed is left out.
package streams

import (
	"strings"

	"github.com/wellserved/wellserved/pkg/django"
	"github.com/wellserved/wellserved/pkg/django/urls"
	"github.com/wellserved/wellserved/pkg/python"
	"github.com/wellserved/wellserved/pkg/python/literal"
	"github.com/wellserved/wellserved/pkg/python/modules"
	"github.com/wellserved/wellserved/pkg/source"
)

// Stream is a view that answers with a text/event-stream, at one of its paths.
type Stream struct {
	Django *django.Project
	At     source.Range // the response
	View   string
	URL    string // a path that leads to the view
	Asks   Asks
}

// Asks says what an answer asks of nginx's buffering, by X-Accel-Buffering.
type Asks int

// What a stream can ask for.
const (
	Nothing      Asks = iota // the header does not come with it
	Unbuffered               // no
	Buffered                 // yes
	PerhapsOfAll             // the header may come, with whatever value
)

// Load finds the event streams among the views that ROOT_URLCONF leads to.
func Load(p *django.Project) []Stream {
	if len(follow(p, modules.New(p.Tree, p.ModuleDirs()).Only(mayStream)).found) == 0 {
		return nil
	}
	f := follow(p, modules.New(p.Tree, p.ModuleDirs()))
	if f.middlewareMay() {
		for i := range f.found {
			f.found[i].Asks = PerhapsOfAll
		}
	}
	return f.found
}

// mayStream reports whether a module has URLs or event streams in it, or is
// short enough to only pass on what others have, in bytes.
func mayStream(text string) bool {
	const short = 2 << 10
	for _, word := range []string{"urlpatterns", "event-stream", "StreamingHttpResponse", "routers"} {
		if strings.Contains(text, word) {
			return true
		}
	}
	return len(text) < short
}

// follow goes through the URLs of a project.
func follow(p *django.Project, set *modules.Set) *finder {
	f := &finder{django: p, modules: set}
	urls.Walk(p, set, f.endpoint)
	return f
}

// finder looks for streams among a project's views.
type finder struct {
	literal.Reader
	django  *django.Project
	modules *modules.Set
	found   []Stream
}

// endpoint adds a path where its view streams events.
func (f *finder) endpoint(e urls.Endpoint) {
	v := f.viewOf(e.View)
	if v.node == nil {
		return
	}
	name := v.name
	if e.Method != "" {
		if v = methodOf(v, e.Method, 0); v.node == nil {
			return
		}
		name += "." + e.Method
	}
	at, ok := f.eventStream(v.in, v.node, 0)
	if !ok {
		return
	}
	s := Stream{Django: f.django, At: at, View: name, URL: e.URL, Asks: f.asks(v.in, v.node)}
	if foreign(v.in, v.node) || v.of != nil && foreign(v.in, v.of) {
		s.Asks = PerhapsOfAll
	}
	f.found = append(f.found, s)
}

// view is the function or class that answers a path.
type view struct {
	in   *modules.Module
	node python.Node      // nil where it is not known
	of   *python.ClassDef // of a method
	name string
}

// viewOf returns what a path leads to, through as_view() and Django's own
// decorators.
func (f *finder) viewOf(x literal.Expr) view {
	for range maxDepth {
		if call, ok := x.E.(*python.Call); ok {
			if attr, ok := call.Func.(*python.Attribute); ok && attr.Attr == "as_view" {
				got := x.In.Resolve(attr.Value)
				if got.Class == nil {
					return view{}
				}
				return view{in: got.In, node: got.Class, name: got.Name}
			}
			if !plainPackage(x.In.Resolve(call.Func).External) || len(call.Args) != 1 {
				return view{}
			}
			x = x.With(call.Args[0])
			continue
		}
		switch got := x.In.Resolve(x.E); {
		case got.Function != nil:
			return view{in: got.In, node: got.Function, name: got.Name}
		case got.Class != nil: // of a router
			return view{in: got.In, node: got.Class, name: got.Name}
		}
		y, ok := f.Value(x)
		if !ok {
			break
		}
		x = y
	}
	return view{}
}

// methodOf returns the method of a class or of its first base in the project that
// has it.
func methodOf(v view, name string, depth int) view {
	class, ok := v.node.(*python.ClassDef)
	if !ok || depth > maxDepth {
		return view{}
	}
	for _, s := range class.Body {
		if f, ok := s.(*python.FunctionDef); ok && f.Name == name {
			return view{in: v.in, node: f, of: class, name: v.name}
		}
	}
	for _, base := range class.Bases {
		if got := v.in.Resolve(base); got.Class != nil {
			if m := methodOf(view{in: got.In, node: got.Class, name: v.name}, name, depth+1); m.node != nil {
				return m
			}
		}
	}
	return view{}
}

// maxDepth bounds how far names and bases are followed.
const maxDepth = 20

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
