package eval

// operatorMethods are the methods of built-in types behind operators and
// functions, for code that calls them by name.
var operatorMethods = map[string]func(ip *interp, v Value, a []Value) Value{}

func init() {
	for op, name := range operatorNames {
		operatorMethods["__"+name+"__"] = func(ip *interp, v Value, a []Value) Value { return ip.binary(op, v, a[0]) }
		operatorMethods["__r"+name+"__"] = func(ip *interp, v Value, a []Value) Value { return ip.binary(op, a[0], v) }
	}
	for op, names := range orderMethods {
		operatorMethods[names[0]] = func(ip *interp, v Value, a []Value) Value { return ip.compare(op, v, a[0]).value() }
	}
	for name, fn := range map[string]func(ip *interp, v Value, a []Value) Value{
		"__len__":      func(ip *interp, v Value, _ []Value) Value { return ip.length(v) },
		"__str__":      func(ip *interp, v Value, _ []Value) Value { return ip.toStr(v) },
		"__repr__":     func(ip *interp, v Value, _ []Value) Value { return ip.toRepr(v) },
		"__iter__":     func(ip *interp, v Value, _ []Value) Value { return ip.iterate(v) },
		"__contains__": func(ip *interp, v Value, a []Value) Value { return ip.contains(v, a[0]).value() },
		"__getitem__":  func(ip *interp, v Value, a []Value) Value { return ip.getItem(v, a[0]) },
		"__eq__":       func(ip *interp, v Value, a []Value) Value { return ip.equal(v, a[0]).value() },
		"__ne__":       func(ip *interp, v Value, a []Value) Value { return ip.equal(v, a[0]).not().value() },
		"__setitem__": func(ip *interp, v Value, a []Value) Value {
			if len(a) < 2 {
				ip.raise("TypeError", "expected 2 arguments, got %d", len(a))
			}
			ip.setItem(v, a[0], a[1])
			return None
		},
		"__delitem__": func(ip *interp, v Value, a []Value) Value { ip.delItem(v, a[0]); return None },
		"__bool__":    func(ip *interp, v Value, _ []Value) Value { return ip.truth(v).value() },
		"__format__":  func(ip *interp, v Value, a []Value) Value { return ip.format(v, ip.needStr(a[0])) },
	} {
		operatorMethods[name] = fn
	}
}

// operatorMethod binds one of operatorMethods, nil where the type does not
// have it.
func operatorMethod(v Value, name string) Value {
	fn, ok := operatorMethods[name]
	if !ok {
		return nil
	}
	switch v.(type) {
	case Str, Bytes, Int, Bool, Float, *List, *Tuple, *Dict, *Set, *PurePath:
	default:
		return nil
	}
	return &Builtin{name: name, lazy: true, fn: func(ip *interp, args *Args) Value {
		switch name {
		case "__len__", "__str__", "__repr__", "__iter__", "__bool__":
		default:
			if len(args.pos) < 1 {
				ip.raise("TypeError", "expected 1 argument, got 0")
			}
		}
		return fn(ip, v, args.pos)
	}}
}

func (b *Builtin) bindSelf(v Value) *Builtin {
	bound := *b
	bound.self = v
	return &bound
}

func (ip *interp) moduleAttr(m *Module, name string) Value {
	if v := m.dict.name(name); v != nil {
		return v
	}
	if name == "__dict__" {
		return m.dict
	}
	if f := m.dict.name("__getattr__"); f != nil {
		return ip.call(f, Str(name))
	}
	if m.load != nil {
		if v := m.load(ip, name); v != nil {
			m.dict.set(name, v)
			return v
		}
	}
	if m.opaque != nil {
		return m.opaque.member(name)
	}
	if m.dict.taint != nil {
		return m.dict.taint.derive()
	}
	return nil
}
