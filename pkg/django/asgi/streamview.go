package asgi

import (
	"strings"

	"github.com/wellserved/wellserved/pkg/python"
	"github.com/wellserved/wellserved/pkg/python/modules"
	"github.com/wellserved/wellserved/pkg/source"
)

// maxCalls bounds how far a view is followed into what it calls.
const maxCalls = 4

// eventStream returns the response of a view that streams events: made in it,
// in a base of its class, or in a function whose result it returns.
func (s *streams) eventStream(in *modules.Module, node python.Node, depth int) (at source.Range, found bool) {
	if s.steps++; depth > maxCalls || s.steps > maxSteps {
		return at, false
	}
	python.Inspect(node, func(n python.Node) bool {
		if found {
			return false
		}
		var next modules.Meaning
		switch n := n.(type) {
		case *python.Call:
			if isStreaming(in.Resolve(n.Func).External) && s.saysEvents(expr{in: in, e: n}, n, node) {
				at, found = in.Range(n), true
			}
		case *python.Return:
			if call, ok := n.Value.(*python.Call); ok {
				next = in.Resolve(call.Func)
			}
		case *python.ClassDef:
			for _, base := range n.Bases {
				if got := in.Resolve(base); got.Class != nil && got.Class != n && !found { // the first base that has one
					at, found = s.eventStream(got.In, got.Class, depth+1)
				}
			}
		}
		if next.Function != nil && next.Function != node {
			at, found = s.eventStream(next.In, next.Function, depth+1)
		}
		return !found
	})
	return at, found
}

func isStreaming(dotted string) bool {
	return strings.HasPrefix(dotted, "django.http") && strings.HasSuffix(dotted, ".StreamingHttpResponse")
}

// saysEvents reports whether a response has the type of event streams: as an
// argument, among its headers, or set on it afterwards in the same view.
func (s *streams) saysEvents(x expr, call *python.Call, view python.Node) bool {
	if e := argument(call, 1, "content_type"); e != nil {
		return s.isEvents(x.with(e))
	}
	if dict, ok := argument(call, 5, "headers").(*python.Dict); ok {
		for i, key := range dict.Keys {
			if isContentType(key) {
				return s.isEvents(x.with(dict.Values[i]))
			}
		}
	}
	said := false
	python.Inspect(view, func(n python.Node) bool {
		if set, ok := n.(*python.Assign); ok && len(set.Targets) == 1 {
			if sub, ok := set.Targets[0].(*python.Subscript); ok && isContentType(sub.Slice) {
				said = said || s.isEvents(x.with(set.Value))
			}
		}
		return true
	})
	return said
}

func isContentType(e python.Expr) bool {
	c, ok := e.(*python.Constant)
	return ok && c.Kind == python.ConstStr && strings.EqualFold(c.Text, "content-type")
}

func (s *streams) isEvents(x expr) bool {
	text, known := s.pattern(x)
	mime, _, _ := strings.Cut(text, ";")
	return known && strings.EqualFold(strings.TrimSpace(mime), "text/event-stream")
}

// names reports whether a piece of source, or anything of the project that it
// refers to, names X-Accel-Buffering.
func (s *streams) names(in *modules.Module, node python.Node, seen map[python.Node]bool) bool {
	if s.steps++; seen[node] || s.steps > maxSteps {
		return s.steps > maxSteps // what is not searched may name it
	}
	seen[node] = true
	found := false
	python.Inspect(node, func(n python.Node) bool {
		switch n := n.(type) {
		case *python.Constant:
			found = found || n.Kind == python.ConstStr && strings.Contains(strings.ToLower(n.Text), unbuffering)
		case *python.Name, *python.Attribute:
			got := in.Resolve(n.(python.Expr))
			switch {
			case found || !got.Known():
			case got.Function != nil:
				found = s.names(got.In, got.Function, seen)
			case got.Class != nil:
				found = s.names(got.In, got.Class, seen)
			case got.Value != nil:
				found = s.names(got.In, got.Value, seen)
			}
		}
		return !found
	})
	return found
}

// middlewareMay reports whether a middleware of the project may set the header
// for all views, or the list of them is not known.
func (s *streams) middlewareMay() bool {
	list, ok := s.app.Django.Settings.Lookup("MIDDLEWARE").Strs()
	if !ok {
		return true
	}
	for _, dotted := range list {
		module, name := cutLast(dotted)
		m := s.app.Modules.Module(module)
		if m == nil {
			continue
		}
		switch got := m.Lookup(name); {
		case got.Class != nil && s.names(got.In, got.Class, map[python.Node]bool{}):
			return true
		case got.Function != nil && s.names(got.In, got.Function, map[python.Node]bool{}):
			return true
		}
	}
	return false
}
