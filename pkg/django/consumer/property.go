package consumer

import (
	"github.com/wellserved/wellserved/pkg/python"
	"github.com/wellserved/wellserved/pkg/python/flow"
)

// property returns the functions behind an attribute: what reading it and
// setting it runs. Both are nil for one that is no property.
func (f *follower) property(name string) (get, set *python.FunctionDef, index int) {
	for i := range f.c.Chain {
		here := false
		for _, s := range f.c.Chain[i].Class.Body {
			def, ok := s.(*python.FunctionDef)
			if !ok || def.Name != name {
				continue
			}
			here = true
			switch {
			case isProperty(def):
				get = def
			case accessor(def) == "setter":
				set = def
			case accessor(def) != "":
			default:
				get, set = nil, nil
			}
		}
		if here {
			return get, set, i
		}
	}
	return nil, nil, -1
}

// accessor is "setter" or "deleter" for what setting or deleting a property
// runs.
func accessor(def *python.FunctionDef) string {
	for _, d := range def.Decorators {
		if a, ok := d.(*python.Attribute); ok && (a.Attr == "setter" || a.Attr == "deleter") {
			return a.Attr
		}
	}
	return ""
}

// Store answers the machine.
func (f *follower) Store(_ *flow.State, name string) (*flow.Function, bool) {
	get, set, i := f.property(name)
	if set == nil || get == nil {
		return nil, false
	}
	if len(set.Decorators) > 1 || set.Async {
		return nil, true
	}
	f.own(set, i)
	return f.function(set, i), true
}
