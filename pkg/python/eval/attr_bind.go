package eval

// bindTo turns a class attribute into what is seen through an object.
func (ip *interp) bindTo(a, self Value, cls *Class) Value {
	switch x := a.(type) {
	case *Func:
		return &Method{self: self, fn: x}
	case *Builtin:
		if x.self == nil && x.method {
			return x.bindSelf(self)
		}
	case *staticMethod:
		return x.fn
	case *classMethod:
		return &Method{self: cls, fn: x.fn}
	case *property:
		if x.get == nil {
			ip.raise("AttributeError", "unreadable attribute")
		}
		return ip.call(x.get, self)
	case *Instance:
		if m := ip.special(x, "__get__"); m != nil {
			return ip.call(m, self, cls)
		}
	}
	return a
}

func (ip *interp) instanceAttr(x *Instance, name string) Value {
	a, owner := x.cls.lookup(name)
	if p, ok := a.(*property); ok {
		return ip.bindTo(p, x, x.cls)
	}
	if name != "__init__" && name != "__new__" {
		if v := x.dict.name(name); v != nil {
			return v
		}
	}
	switch name {
	case "__class__":
		return x.cls
	case "__dict__":
		return x.dict
	}
	if x.prim != nil && (a == nil || owner.dict == nil) {
		if v := ip.primAttr(x, name); v != nil {
			return v
		}
	}
	if a != nil && !(owner == classObject && x.cls.unknown != nil) {
		return ip.bindTo(a, x, x.cls)
	}
	for _, k := range x.cls.mro {
		if g, ok := k.getters[name]; ok {
			return g(ip, x)
		}
	}
	if v := ip.enumAttr(x, name); v != nil {
		return v
	}
	if m := ip.special(x, "__getattr__"); m != nil {
		return ip.call(m, Str(name))
	}
	if u := unknownOf(x); u != nil {
		return u.derive()
	}
	if x.dict.taint != nil {
		return x.dict.taint.derive()
	}
	if x.cls.unknown != nil {
		return x.cls.unknown.derive()
	}
	if name == "__get__" || name == "__set__" || name == "__call__" || name == "__fspath__" {
		return nil
	}
	return ip.unfollowed(x.cls, name)
}

// primAttr finds an attribute of the built-in value that an object holds.
func (ip *interp) primAttr(x *Instance, name string) Value {
	if x.cls.fields != nil {
		if v := namedTupleAttr(x, name); v != nil {
			return v
		}
	}
	return ip.builtinAttrNotObject(x.prim, name)
}

func (ip *interp) builtinAttrNotObject(v Value, name string) Value {
	if name == "__class__" {
		return nil
	}
	if c, ok := classObject.methods[name]; ok && c != nil {
		if _, own := v.class().methods[name]; !own {
			return nil
		}
	}
	return ip.builtinAttr(v, name)
}

func (ip *interp) classAttr(c *Class, name string) Value {
	if c.meta != nil {
		if m, _ := c.meta.lookup(name); m != nil {
			if p, ok := m.(*property); ok {
				return ip.bindTo(p, c, c.meta)
			}
		}
	}
	if a, owner := c.lookup(name); a != nil && !(owner == classObject && c.unknown != nil) {
		switch x := a.(type) {
		case *staticMethod:
			return x.fn
		case *classMethod:
			return &Method{self: c, fn: x.fn}
		case *Builtin:
			if x.ofClass {
				return x.bindSelf(c)
			}
		case *Instance:
			if m := ip.special(x, "__get__"); m != nil {
				return ip.call(m, None, c)
			}
		}
		if c.unknown != nil {
			return c.unknown.derive()
		}
		return a
	}
	switch name {
	case "__name__", "__qualname__":
		if c == classIter { // it stands for generators, maps and all other iterators
			return ip.unknown("the class of an iterator is not followed")
		}
		return Str(c.name)
	case "__module__":
		return Str(c.module)
	case "__mro__":
		return classTupleOf(c.mro)
	case "__bases__":
		return classTupleOf(c.bases)
	case "__dict__":
		if c.dict != nil {
			return c.dict
		}
	case "__class__":
		if c.meta != nil {
			return c.meta
		}
		return classType
	case "mro":
		return &Builtin{name: "mro", fn: func(*interp, *Args) Value {
			return newList(classTupleOf(c.mro).items...)
		}}
	case "__doc__":
		return None
	case "__members__":
		if c.enum {
			return enumMap(c)
		}
	}
	if op, ok := operatorMethods[name]; ok && c.builtinBase() != nil {
		return &Builtin{name: name, lazy: true, method: true, fn: func(ip *interp, args *Args) Value {
			if len(args.pos) == 0 {
				ip.raise("TypeError", "unbound method %s needs an argument", name)
			}
			switch name {
			case "__len__", "__str__", "__repr__", "__iter__", "__bool__":
			default:
				if len(args.pos) < 2 {
					ip.raise("TypeError", "expected 1 argument, got 0")
				}
			}
			return op(ip, plain(args.pos[0]), args.pos[1:])
		}}
	}
	if c.meta != nil {
		if m, _ := c.meta.lookup(name); m != nil {
			return ip.bindTo(m, c, c.meta)
		}
	}
	if c.unknown != nil {
		return c.unknown.derive()
	}
	if c.dict != nil && c.dict.taint != nil {
		return c.dict.taint.derive()
	}
	if u := ip.unfollowed(c, name); u != nil {
		return u
	}
	return ip.unfollowed(classType, name)
}

func classTupleOf(list []*Class) *Tuple {
	t := newTuple()
	for _, c := range list {
		t.items = append(t.items, c)
	}
	return t
}

func (ip *interp) funcAttr(f *Func, name string) Value {
	if f.dict != nil {
		if v := f.dict.name(name); v != nil {
			return v
		}
	}
	switch name {
	case "__name__":
		return Str(f.name)
	case "__qualname__":
		return Str(f.qualname)
	case "__module__":
		return Str(f.module.name)
	case "__globals__":
		return f.globals
	case "__doc__":
		return None
	case "__dict__":
		if f.dict == nil {
			f.dict = newDict()
		}
		return f.dict
	case "__code__":
		return &Instance{cls: classCode, dict: dictOf("co_filename", Str(f.file), "co_name", Str(f.name))}
	case "__defaults__", "__kwdefaults__", "__annotations__", "__closure__":
		return ip.unknown("details of a function's signature are not followed")
	}
	if op, ok := f.dunder(name); ok {
		return op
	}
	return ip.unfollowed(classFunction, name)
}

// dunder is a method of functions that is called by name.
func (f *Func) dunder(name string) (Value, bool) {
	switch name {
	case "__call__":
		return f, true
	case "__get__":
		return lazily("__get__", "obj type?", func(_ *interp, a []Value) Value {
			if a[0] == Value(None) {
				return f
			}
			return &Method{self: a[0], fn: f}
		}), true
	}
	return nil, false
}

func dictOf(pairs ...any) *Dict {
	d := newDict()
	for i := 0; i+1 < len(pairs); i += 2 {
		d.set(pairs[i].(string), pairs[i+1].(Value))
	}
	return d
}
