package eval

func (ip *interp) superAttr(s *superValue, name string) Value {
	mro := s.typ.mro
	i := 0
	for i < len(mro) && mro[i] != s.cls {
		i++
	}
	for _, k := range mro[min(i+1, len(mro)):] {
		var a Value
		if k.dict != nil {
			a = k.dict.name(name)
		}
		if a == nil {
			if m, ok := k.methods[name]; ok && !(k == classObject && (name == "__init__" || name == "__new__" || name == "__setattr__")) {
				return ip.superNative(s, k, m)
			}
			continue
		}
		switch x := a.(type) {
		case *staticMethod:
			return x.fn
		case *classMethod:
			return &Method{self: s.typ, fn: x.fn}
		case *Func:
			if c, ok := s.self.(*Class); ok && name != "__new__" && c.is(s.typ) {
				return &Method{self: s.self, fn: x}
			}
			if name == "__new__" {
				return x
			}
			return &Method{self: s.self, fn: x}
		case *property:
			return ip.bindTo(x, s.self, s.typ)
		}
		return a
	}
	if s.typ.unknown != nil {
		return s.typ.unknown.derive()
	}
	switch name {
	case "__init__", "__init_subclass__", "__set_name__":
		return &Builtin{name: name, lazy: true, fn: func(ip *interp, args *Args) Value {
			if i, ok := s.self.(*Instance); ok && i.cls.is(exceptions["BaseException"]) {
				i.dict.set("args", newTuple(args.pos...))
			}
			return ip.superInit(s, args)
		}}
	case "__new__":
		return &Builtin{name: name, lazy: true, fn: func(ip *interp, args *Args) Value {
			if c, ok := args.pos[0].(*Class); ok {
				return ip.newObject(c, &Args{pos: args.pos[1:], kw: args.kw})
			}
			return ip.unknown("__new__ of something else than a class")
		}}
	case "__setattr__":
		return &Builtin{name: name, lazy: true, fn: func(ip *interp, args *Args) Value {
			a := ip.bindArgs(name, args, "name value")
			n, _ := asStr(a[0])
			if i, ok := s.self.(*Instance); ok {
				ip.store(i.dict, Str(n), a[1])
			}
			return None
		}}
	}
	if i, ok := s.self.(*Instance); ok && i.prim != nil {
		return ip.builtinAttr(i.prim, name)
	}
	return nil
}

// superInit is the __init__ of a built-in base: it fills the list, dict or set
// that an object holds.
func (ip *interp) superInit(s *superValue, args *Args) Value {
	i, ok := s.self.(*Instance)
	if !ok || i.prim == nil {
		return None
	}
	switch p := i.prim.(type) {
	case *Dict:
		if d, ok := ip.construct(classDict, args).(*Dict); ok {
			p.copyFrom(d)
		}
	case *List:
		if l, ok := ip.construct(classList, args).(*List); ok {
			p.items, p.taint = l.items, l.taint
		}
	case *Set:
		if l, ok := ip.construct(classSet, args).(*Set); ok {
			p.dict = l.dict
		}
	}
	return None
}

func (ip *interp) superNative(s *superValue, k *Class, m *Builtin) Value {
	if m.name == "__new__" {
		return m
	}
	if m.ofClass {
		return m.bindSelf(s.typ)
	}
	if k == classObject {
		return m.bindSelf(s.self)
	}
	if i, ok := s.self.(*Instance); ok && i.prim != nil {
		return m.bindSelf(i.prim)
	}
	return m.bindSelf(s.self)
}
