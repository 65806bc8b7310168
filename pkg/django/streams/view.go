package streams

import (
	"strings"

	"github.com/wellserved/wellserved/pkg/python"
	"github.com/wellserved/wellserved/pkg/python/literal"
	"github.com/wellserved/wellserved/pkg/python/modules"
	"github.com/wellserved/wellserved/pkg/source"
)

// maxCalls bounds how far a view is followed into what it calls.
const maxCalls = 4

// eventStream returns the response of a view that streams events: made in it,
// in a base of its class, or in a function whose result it returns.
func (f *finder) eventStream(in *modules.Module, node python.Node, depth int) (at source.Range, found bool) {
	if depth > maxCalls || !f.Step() {
		return at, false
	}
	resolve := f.within(in, node)
	python.Inspect(node, func(n python.Node) bool {
		if found {
			return false
		}
		var next modules.Meaning
		switch n := n.(type) {
		case *python.Call:
			if got := resolve(n.Func); isStreaming(got) && f.saysEvents(literal.Expr{In: in, E: n}, n, node, got) {
				at, found = in.Range(n), true
			}
		case *python.Return:
			if call, ok := n.Value.(*python.Call); ok {
				next = resolve(call.Func)
			}
		case *python.ClassDef:
			for _, base := range n.Bases {
				if got := in.Resolve(base); got.Class != nil && got.Class != n && !found { // the first base that has one
					at, found = f.eventStream(got.In, got.Class, depth+1)
				}
			}
		}
		if next.Function != nil && next.Function != node {
			at, found = f.eventStream(next.In, next.Function, depth+1)
		}
		return !found
	})
	return at, found
}

// within returns how names are resolved in a piece of source, whose functions may
// import names for themselves.
func (f *finder) within(in *modules.Module, node python.Node) func(python.Expr) modules.Meaning {
	imported := map[string]modules.Meaning{}
	python.Inspect(node, func(n python.Node) bool {
		from, ok := n.(*python.ImportFrom)
		if !ok || from.Level > 0 {
			return true
		}
		for i := range from.Names {
			got := modules.Meaning{External: from.Module + "." + from.Names[i].Name}
			if m := f.modules.Module(from.Module); m != nil {
				got = m.Lookup(from.Names[i].Name)
			}
			name := from.Names[i].Name
			if as := from.Names[i].AsName; as != "" {
				name = as
			}
			imported[name] = got
		}
		return true
	})
	return func(e python.Expr) modules.Meaning {
		if name, ok := e.(*python.Name); ok {
			if got, ok := imported[name.ID]; ok {
				return got
			}
		}
		return in.Resolve(e)
	}
}

// isStreaming reports whether a name is Django's StreamingHttpResponse, or a
// class of the project that is directly derived from it.
func isStreaming(got modules.Meaning) bool {
	if got.Class == nil {
		return strings.HasPrefix(got.External, "django.http") && strings.HasSuffix(got.External, ".StreamingHttpResponse")
	}
	for _, base := range got.Class.Bases {
		if b := got.In.Resolve(base); b.Class == nil && isStreaming(b) {
			return true
		}
	}
	return false
}

// saysEvents reports whether a response has the type of event streams: as an
// argument, among its headers, set on it afterwards in the same view, or in its
// class.
func (f *finder) saysEvents(x literal.Expr, call *python.Call, view python.Node, class modules.Meaning) bool {
	if e := literal.Argument(call, 1, "content_type"); e != nil && class.Class == nil {
		return f.isEvents(x.With(e))
	}
	if dict, ok := literal.Argument(call, 5, "headers").(*python.Dict); ok && class.Class == nil {
		for i, key := range dict.Keys {
			if isContentType(key) {
				return f.isEvents(x.With(dict.Values[i]))
			}
		}
	}
	if class.Class != nil && f.classSaysEvents(class) {
		return true
	}
	said := false
	python.Inspect(view, func(n python.Node) bool {
		if set, ok := n.(*python.Assign); ok && len(set.Targets) == 1 {
			if sub, ok := set.Targets[0].(*python.Subscript); ok && isContentType(sub.Slice) {
				said = said || f.isEvents(x.With(set.Value))
			}
		}
		return true
	})
	return said
}

// classSaysEvents reports whether a class of responses names the type as its
// content_type, in a call or by an assignment.
func (f *finder) classSaysEvents(class modules.Meaning) bool {
	said := false
	at := literal.Expr{In: class.In}
	python.Inspect(class.Class, func(n python.Node) bool {
		switch n := n.(type) {
		case *python.Call:
			for i := range n.Keywords {
				said = said || n.Keywords[i].Name == "content_type" && f.isEvents(at.With(n.Keywords[i].Value))
			}
		case *python.Assign:
			for _, t := range n.Targets {
				sub, is := t.(*python.Subscript)
				said = said || is && isContentType(sub.Slice) && f.isEvents(at.With(n.Value))
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

func (f *finder) isEvents(x literal.Expr) bool {
	text, known := f.Text(x)
	mime, _, _ := strings.Cut(text, ";")
	return known && strings.EqualFold(strings.TrimSpace(mime), "text/event-stream")
}
