package streams

import (
	"strings"

	"github.com/wellserved/wellserved/pkg/python"
	"github.com/wellserved/wellserved/pkg/python/modules"
)

// unbuffering is the header by which an answer tells nginx whether to hold it
// back.
const unbuffering = "x-accel-buffering"

// asks says what a view asks of nginx's buffering. What it sets itself is
// believed; what is only named by what it refers to may come or not.
func (f *finder) asks(in *modules.Module, node python.Node) Asks {
	own := valuesIn(node)
	switch {
	case own.named == 0 && f.names(in, node, map[python.Node]bool{}):
		return PerhapsOfAll
	case own.named == 0:
		return Nothing
	case own.named == own.no:
		return Unbuffered
	case own.named == own.yes:
		return Buffered
	}
	return PerhapsOfAll
}

// values counts how often a piece of source names the header, and with which
// value it sets it.
type values struct{ named, yes, no int }

func valuesIn(node python.Node) values {
	var v values
	set := func(name, value python.Expr) {
		c, ok := value.(*python.Constant)
		if !isUnbuffering(name) || !ok || c.Kind != python.ConstStr {
			return
		}
		switch strings.ToLower(c.Text) {
		case "no":
			v.no++
		case "yes":
			v.yes++
		}
	}
	python.Inspect(node, func(n python.Node) bool {
		switch n := n.(type) {
		case *python.Constant:
			if isUnbuffering(n) {
				v.named++
			}
		case *python.Dict:
			for i := range n.Keys {
				set(n.Keys[i], n.Values[i])
			}
		case *python.Assign:
			for _, t := range n.Targets {
				if sub, ok := t.(*python.Subscript); ok {
					set(sub.Slice, n.Value)
				}
			}
		case *python.Call: // headers.setdefault(…)
			if len(n.Args) == 2 {
				set(n.Args[0], n.Args[1])
			}
		}
		return true
	})
	return v
}

func isUnbuffering(e python.Expr) bool {
	c, ok := e.(*python.Constant)
	return ok && c.Kind == python.ConstStr && strings.Contains(strings.ToLower(c.Text), unbuffering)
}

// names reports whether a piece of source, or anything of the project that it
// refers to, names the header.
func (f *finder) names(in *modules.Module, node python.Node, seen map[python.Node]bool) bool {
	if seen[node] {
		return false
	}
	if !f.Step() {
		return true // what is not searched may name it
	}
	seen[node] = true
	found := false
	resolve := f.within(in, node)
	python.Inspect(node, func(n python.Node) bool {
		switch n := n.(type) {
		case *python.Constant:
			found = found || isUnbuffering(n)
		case *python.Name, *python.Attribute:
			got := resolve(n.(python.Expr))
			switch {
			case found || !got.Known():
			case got.Function != nil:
				found = f.names(got.In, got.Function, seen)
			case got.Class != nil:
				found = f.names(got.In, got.Class, seen)
			case got.Value != nil:
				found = f.names(got.In, got.Value, seen)
			}
		}
		return !found
	})
	return found
}

// middlewareMay reports whether a middleware of the project may set the header
// for all views, or the list of them is not known.
func (f *finder) middlewareMay() bool {
	list, ok := f.django.Settings.Lookup("MIDDLEWARE").Strs()
	if !ok {
		return true
	}
	for _, dotted := range list {
		dot := strings.LastIndexByte(dotted, '.')
		m := f.modules.Module(dotted[:max(dot, 0)])
		if m == nil {
			continue
		}
		switch got := m.Lookup(dotted[dot+1:]); {
		case got.Class != nil && f.names(got.In, got.Class, map[python.Node]bool{}):
			return true
		case got.Function != nil && f.names(got.In, got.Function, map[python.Node]bool{}):
			return true
		}
	}
	return false
}
