package asgi

import (
	"github.com/wellserved/wellserved/pkg/python"
	"github.com/wellserved/wellserved/pkg/python/modules"
	"github.com/wellserved/wellserved/pkg/source"
)

// LayerFault is something wrong in a middleware of the project's.
type LayerFault struct {
	At   source.Range
	Name string // of the middleware
	// Alone says that it takes the scope alone, as Channels 2 called it; else it
	// calls what it is put around and nobody awaits that.
	Alone bool
}

// LayerFaults returns what is wrong in the middleware of the project's that the
// routes go through.
func (a *Application) LayerFaults() []LayerFault {
	var out []LayerFault
	seen := map[python.Node]bool{}
	for _, r := range a.Routes {
		for i := range r.Layers {
			l := &r.Layers[i]
			switch {
			case l.In == nil || l.Kind != OwnLayer:
			case l.Class != nil && !seen[l.Class]:
				seen[l.Class] = true
				out = append(out, classFaults(l.In, l.Class)...)
			case l.Function != nil && !seen[l.Function]:
				seen[l.Function] = true
				out = append(out, functionFaults(l.In, l.Function)...)
			}
		}
	}
	return out
}

func classFaults(in *modules.Module, class *python.ClassDef) []LayerFault {
	call := method(class, "__call__")
	if call == nil || len(call.Decorators) > 0 {
		return nil
	}
	if !takesThree(call.Args, 1) {
		return []LayerFault{{At: in.File.LineRange(int(call.Line)), Name: class.Name, Alone: true}}
	}
	inner := map[string]bool{"inner": true}
	if start := method(class, "__init__"); start != nil && len(start.Args.Args) > 1 {
		inner = map[string]bool{}
		python.Inspect(start, func(n python.Node) bool {
			if s, ok := n.(*python.Assign); ok && python.LastName(s.Value) == start.Args.Args[1].Name {
				for _, t := range s.Targets {
					if attr, ok := t.(*python.Attribute); ok {
						inner[attr.Attr] = true
					}
				}
			}
			return true
		})
	}
	return dropped(in, call, class.Name, func(f python.Expr) bool {
		attr, ok := f.(*python.Attribute)
		if !ok {
			return false
		}
		switch base := attr.Value.(type) {
		case *python.Name:
			return base.ID == "self" && inner[attr.Attr]
		case *python.Call:
			return attr.Attr == "__call__" && python.LastName(base.Func) == "super"
		}
		return false
	})
}

func functionFaults(in *modules.Module, def *python.FunctionDef) []LayerFault {
	if len(def.Args.Args) != 1 || len(def.Decorators) > 0 {
		return nil
	}
	var app *python.FunctionDef
	name := ""
	for _, s := range def.Body {
		switch s := s.(type) {
		case *python.FunctionDef:
			app = s
		case *python.Return:
			name = python.LastName(s.Value)
		}
	}
	if app == nil || app.Name != name || len(app.Decorators) > 0 {
		return nil
	}
	if !takesThree(app.Args, 0) {
		return []LayerFault{{At: in.File.LineRange(int(app.Line)), Name: def.Name, Alone: true}}
	}
	return dropped(in, app, def.Name, func(f python.Expr) bool {
		id, ok := f.(*python.Name)
		return ok && id.ID == def.Args.Args[0].Name
	})
}

// dropped returns the calls of the inner application that are statements of
// their own: what they make is awaited by nobody.
func dropped(in *modules.Module, def *python.FunctionDef, name string, isInner func(python.Expr) bool) []LayerFault {
	var out []LayerFault
	python.Inspect(def, func(n python.Node) bool {
		s, ok := n.(*python.ExprStmt)
		if !ok {
			return true
		}
		if call, ok := s.Value.(*python.Call); ok && isInner(call.Func) && len(call.Args) == 3 {
			out = append(out, LayerFault{At: in.Range(call), Name: name})
		}
		return true
	})
	return out
}

// takesThree reports whether a function can be called with scope, receive and
// send after what is given to it anyway.
func takesThree(args *python.Arguments, given int) bool {
	positional := append(append([]python.Arg{}, args.PosOnly...), args.Args...)
	want := given + 3
	if len(positional) < want && args.VarArg == nil {
		return false
	}
	for i := want; i < len(positional); i++ {
		if positional[i].Default == nil {
			return false
		}
	}
	for i := range args.KwOnly {
		if args.KwOnly[i].Default == nil {
			return false
		}
	}
	return true
}
