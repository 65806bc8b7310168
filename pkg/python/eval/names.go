package eval

import (
	"github.com/wellserved/wellserved/pkg/python"
)

// find looks a name up as Python does in the current frame; nil if it is not
// bound.
func (ip *interp) find(name string) Value {
	f := ip.frame
	if f.locals != nil {
		if c, ok := f.locals[name]; ok {
			if c.v == nil && f.info != nil {
				return nil
			}
			if c.v != nil {
				return c.v
			}
		}
	}
	if f.space != nil && f.space != f.globals {
		if v := ip.fromSpace(f.space, name); v != nil {
			return v
		}
	}
	if f.info == nil || !f.info.globals[name] {
		if c := f.outer.find(name); c != nil && c.v != nil {
			return c.v
		}
	}
	if v := f.globals.name(name); v != nil {
		return v
	}
	if b, ok := builtins[name]; ok && f.globals.taint == nil {
		return b
	}
	if name == "__name__" && f.globals.taint == nil {
		return Str("builtins") // exec gives its names none of their own
	}
	if u := f.globals.taint; u != nil {
		if b, ok := builtins[name]; ok {
			return b
		}
		return u.derive()
	}
	return nil
}

func (ip *interp) fromSpace(d *Dict, name string) Value {
	if v := d.name(name); v != nil {
		return v
	}
	if d.taint != nil {
		if b, ok := builtins[name]; ok {
			return b
		}
		return d.taint.derive()
	}
	return nil
}

// load returns a name's value or raises NameError.
func (ip *interp) load(name string) Value {
	v := ip.find(name)
	if v == nil {
		if f := ip.frame; f.info != nil && f.info.locals[name] {
			ip.raise("UnboundLocalError", "cannot access local variable '%s' where it is not associated with a value", name)
		}
		ip.raise("NameError", "name '%s' is not defined", name)
	}
	ip.trailUse(name)
	return v
}

// bind sets a name in the current frame.
func (ip *interp) bind(name string, v Value) {
	f := ip.frame
	if f.info != nil {
		switch {
		case f.info.globals[name]:
			ip.store(f.globals, Str(name), v)
			return
		case f.info.nonlocals[name]:
			if c := f.outer.find(name); c != nil {
				c.v = v
				return
			}
		}
	}
	if f.locals != nil {
		if c, ok := f.locals[name]; ok {
			c.v = v
			return
		}
		f.locals[name] = &cell{v}
		return
	}
	ip.store(f.space, Str(name), v)
}

// bindWalrus sets the target of `:=`, which inside comprehensions is a name
// of the function or module around them.
func (ip *interp) bindWalrus(name string, v Value) {
	f := ip.frame
	for f.kind == comprehensionFrame {
		f = f.back
	}
	saved := ip.frame
	f.at = saved.at
	ip.frame = f
	ip.bind(name, v)
	ip.frame = saved
}

// unbind deletes a name.
func (ip *interp) unbind(name string) {
	f := ip.frame
	if f.info != nil && f.info.globals[name] {
		if !f.globals.remove(Str(name)) && f.globals.taint == nil {
			ip.raise("NameError", "name '%s' is not defined", name)
		}
		return
	}
	if f.locals != nil {
		c := f.locals[name]
		if c == nil {
			c = f.outer.find(name)
		}
		if c == nil || c.v == nil {
			ip.raise("UnboundLocalError", "cannot access local variable '%s' where it is not associated with a value", name)
		}
		c.v = nil
		return
	}
	if !f.space.remove(Str(name)) && f.space.taint == nil {
		ip.raise("NameError", "name '%s' is not defined", name)
	}
}

// assign binds a target of an assignment.
func (ip *interp) assign(target python.Expr, v Value) {
	switch t := target.(type) {
	case *python.Name:
		ip.bind(t.ID, v)
	case *python.Attribute:
		ip.setAttr(ip.eval(t.Value), t.Attr, v)
	case *python.Subscript:
		c := ip.eval(t.Value)
		ip.setItem(c, ip.eval(t.Slice), v)
	case *python.Tuple:
		ip.unpack(t.Elts, v)
	case *python.List:
		ip.unpack(t.Elts, v)
	case *python.Starred:
		ip.assign(t.Value, v)
	default:
		ip.raise("SyntaxError", "cannot assign to this expression")
	}
}

func (ip *interp) unpack(targets []python.Expr, v Value) {
	items, u := ip.listOf(v)
	if u != nil {
		ip.mayRaise(u)
		for _, t := range targets {
			ip.assign(t, u.derive())
		}
		return
	}
	star := -1
	for i, t := range targets {
		if _, ok := t.(*python.Starred); ok {
			star = i
		}
	}
	switch {
	case star < 0 && len(items) > len(targets):
		ip.raise("ValueError", "too many values to unpack (expected %d)", len(targets))
	case star < 0 && len(items) < len(targets):
		ip.raise("ValueError", "not enough values to unpack (expected %d, got %d)", len(targets), len(items))
	case star >= 0 && len(items) < len(targets)-1:
		ip.raise("ValueError", "not enough values to unpack (expected at least %d, got %d)", len(targets)-1, len(items))
	}
	for i, t := range targets {
		switch {
		case star < 0 || i < star:
			ip.assign(t, items[i])
		case i == star:
			rest := items[i : len(items)-(len(targets)-1-i)]
			ip.assign(t, newList(append([]Value(nil), rest...)...))
		default:
			ip.assign(t, items[len(items)-(len(targets)-i)])
		}
	}
}

// delete removes the target of a del.
func (ip *interp) delete(target python.Expr) {
	switch t := target.(type) {
	case *python.Name:
		ip.unbind(t.ID)
	case *python.Attribute:
		ip.delAttr(ip.eval(t.Value), t.Attr)
	case *python.Subscript:
		c := ip.eval(t.Value)
		ip.delItem(c, ip.eval(t.Slice))
	case *python.Tuple:
		for _, e := range t.Elts {
			ip.delete(e)
		}
	case *python.List:
		for _, e := range t.Elts {
			ip.delete(e)
		}
	}
}
