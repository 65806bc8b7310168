package consumer

import (
	"slices"
	"strings"

	"github.com/wellserved/wellserved/pkg/python"
)

// groups finds groups that are joined where nothing ever leaves one.
func (f *follower) groups() {
	if f.c.Foreign != "" || f.escapes() {
		return
	}
	var joined []Group
	var joinedNames, left []string
	sure := true
	for i, a := range f.c.Chain {
		python.Inspect(a.Class, func(n python.Node) bool {
			if def, ok := n.(*python.FunctionDef); ok && f.c.Hidden(def.Name, i) && !f.calledByClass(a.Class.Name) {
				return false
			}
			call, ok := n.(*python.Call)
			if !ok {
				return true
			}
			var first python.Expr
			if len(call.Args) > 0 {
				first = call.Args[0]
			}
			switch lastName(unwrapped(call)) {
			case "group_add":
				if first != nil {
					joined = append(joined, Group{At: a.In.Range(call), Name: a.In.Range(first).Text()})
					joinedNames = append(joinedNames, f.groupName(first))
				}
			case "group_discard":
				if first == nil || f.groupName(first) == "" || f.unknownName(f.groupName(first)) {
					sure = false
				}
				if first != nil {
					left = append(left, f.groupName(first))
				}
			}
			return true
		})
	}
	if f.handsGroupsOn() || len(joined) == 0 {
		return
	}
	seen := map[string]bool{}
	for i, g := range joined {
		name := joinedNames[i]
		switch {
		case len(left) == 0:
		case !sure || name == "" || slices.Contains(left, name) || f.sameValue(name, left):
			continue
		}
		if !seen[name] || name == "" {
			f.out.NotLeft = append(f.out.NotLeft, g)
		}
		seen[name] = true
	}
}

// calledByClass reports whether a method is called through its class:
// Mixin.disconnect(self, code).
func (f *follower) calledByClass(name string) bool {
	found := false
	for _, a := range f.c.Chain {
		python.Inspect(a.Class, func(n python.Node) bool {
			if attr, ok := n.(*python.Attribute); ok {
				base, ok := attr.Value.(*python.Name)
				found = found || ok && base.ID == name
			}
			return !found
		})
	}
	return found
}

// unwrapped is the function that a call runs, through async_to_sync and the
// like.
func unwrapped(call *python.Call) python.Expr {
	if inner, ok := call.Func.(*python.Call); ok && wrappers[lastName(inner.Func)] && len(inner.Args) > 0 {
		return inner.Args[0]
	}
	return call.Func
}

// handsGroupsOn reports whether group_discard is named without being called:
// in a loop over functions, or a helper.
func (f *follower) handsGroupsOn() bool {
	called, named := 0, 0
	for _, a := range f.c.Chain {
		python.Inspect(a.Class, func(n python.Node) bool {
			switch n := n.(type) {
			case *python.Call:
				if lastName(unwrapped(n)) == "group_discard" {
					called++
				}
			case *python.Attribute:
				if n.Attr == "group_discard" {
					named++
				}
			case *python.Constant:
				if n.Kind == python.ConstStr && n.Text == "group_discard" {
					named++
				}
			}
			return true
		})
	}
	return named > called
}

// groupName is how a group is named where that can be compared: a text, or an
// attribute of the consumer.
func (f *follower) groupName(e python.Expr) string {
	switch e := e.(type) {
	case *python.Constant:
		return "'" + e.Text
	case *python.Attribute:
		if base, ok := e.Value.(*python.Name); ok && base.ID == "self" {
			return "self." + e.Attr
		}
	}
	return ""
}

// sameValue reports whether an attribute and one of the names that are left are
// set from each other, or to the same thing.
func (f *follower) sameValue(name string, left []string) bool {
	attr, ok := strings.CutPrefix(name, "self.")
	if !ok { // a text: it may be what an attribute holds
		return slices.ContainsFunc(left, func(l string) bool { return strings.HasPrefix(l, "self.") })
	}
	values := f.valuesOf(attr)
	for _, l := range left {
		other, ok := strings.CutPrefix(l, "self.")
		if !ok {
			return true
		}
		for _, v := range f.valuesOf(other) {
			if slices.Contains(values, v) || v == name {
				return true
			}
		}
		if slices.Contains(values, l) {
			return true
		}
	}
	return len(values) == 0
}

// valuesOf returns what an attribute is set to, as written.
func (f *follower) valuesOf(attr string) []string {
	var out []string
	for _, a := range f.c.Chain {
		python.Inspect(a.Class, func(n python.Node) bool {
			assign, ok := n.(*python.Assign)
			if !ok {
				return true
			}
			for _, t := range assign.Targets {
				if lastName(t) == attr {
					out = append(out, strings.Join(strings.Fields(a.In.Range(assign.Value).Text()), " "))
				}
			}
			return true
		})
	}
	return out
}

// unknownName reports whether a group is named by an attribute that nothing
// sets.
func (f *follower) unknownName(name string) bool {
	attr, ok := strings.CutPrefix(name, "self.")
	_, class := f.class[attr]
	return ok && !class && len(f.valuesOf(attr)) == 0
}
