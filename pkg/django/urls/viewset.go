package urls

import (
	"github.com/wellserved/wellserved/pkg/python"
	"github.com/wellserved/wellserved/pkg/python/literal"
	"github.com/wellserved/wellserved/pkg/python/modules"
)

// viewset is what a router reads of a class.
type viewset struct {
	actions []action
	pattern literal.Expr // lookup_value_regex; no E without
}

// action is a method that a router makes a path for.
type action struct {
	method string
	detail bool
	path   python.Expr // url_path; nil for the method's name
	in     *modules.Module
}

// viewsetOf reads a class and its bases in the project; of two methods of one
// name the class's own counts.
func viewsetOf(got modules.Meaning) *viewset {
	v := &viewset{}
	v.read(got, map[string]bool{}, 0)
	return v
}

func (v *viewset) read(got modules.Meaning, seen map[string]bool, depth int) {
	if got.Class == nil || depth > maxDepth {
		return
	}
	for _, s := range got.Class.Body {
		switch s := s.(type) {
		case *python.FunctionDef:
			if seen[s.Name] {
				continue
			}
			seen[s.Name] = true
			for _, d := range s.Decorators {
				if a, ok := actionOf(got.In, d); ok {
					a.method = s.Name
					v.actions = append(v.actions, a)
				}
			}
		case *python.Assign:
			if len(s.Targets) == 1 && python.LastName(s.Targets[0]) == "lookup_value_regex" && v.pattern.E == nil {
				v.pattern = literal.Expr{In: got.In, E: s.Value}
			}
		}
	}
	for _, base := range got.Class.Bases {
		v.read(got.In.Resolve(base), seen, depth+1)
	}
}

// actionOf reads a decorator of Django REST framework's: action, and what stood
// for it before 3.8.
func actionOf(in *modules.Module, decorator python.Expr) (action, bool) {
	call, ok := decorator.(*python.Call)
	if !ok {
		return action{}, false
	}
	a := action{in: in, path: literal.Argument(call, len(call.Args), "url_path")}
	switch in.Resolve(call.Func).External {
	case "rest_framework.decorators.action":
		c, ok := literal.Argument(call, 1, "detail").(*python.Constant)
		if !ok {
			return action{}, false
		}
		a.detail = c.Kind == python.ConstTrue
	case "rest_framework.decorators.detail_route":
		a.detail = true
	case "rest_framework.decorators.list_route":
	default:
		return action{}, false
	}
	return a, true
}

// lookup is a text that names one object in a path.
func (v *viewset) lookup(w *walker) (string, bool) {
	if v.pattern.E == nil {
		return "1", true
	}
	text, known := w.Text(v.pattern)
	if !known {
		return "", false
	}
	sample, why := SampleRegex(text, true)
	return sample, why == ""
}
