package eval

// getAttr returns an attribute or raises AttributeError.
func (ip *interp) getAttr(v Value, name string) Value {
	if u, ok := v.(*Unknown); ok {
		if !u.inert {
			ip.mayRaise(u)
		}
		return u.member(name)
	}
	r := ip.attr(v, name)
	if r == nil {
		ip.noAttr(v, name)
	}
	return r
}

func (ip *interp) noAttr(v Value, name string) {
	switch x := v.(type) {
	case *Module:
		ip.raise("AttributeError", "module '%s' has no attribute '%s'", x.name, name)
	case *Class:
		ip.raise("AttributeError", "type object '%s' has no attribute '%s'", x.name, name)
	}
	ip.raise("AttributeError", "'%s' object has no attribute '%s'", v.class().name, name)
}

// attr finds an attribute; nil if there is none.
func (ip *interp) attr(v Value, name string) Value {
	ip.step()
	switch x := v.(type) {
	case *Unknown:
		return x.member(name)
	case *Module:
		return ip.moduleAttr(x, name)
	case *Class:
		return ip.classAttr(x, name)
	case *Instance:
		return ip.instanceAttr(x, name)
	case *superValue:
		return ip.superAttr(x, name)
	case *Func:
		return ip.funcAttr(x, name)
	case *Method:
		switch name {
		case "__self__":
			return x.self
		case "__func__":
			return x.fn
		}
		return ip.attr(x.fn, name)
	case *Builtin:
		if name == "__name__" || name == "__qualname__" {
			return Str(x.name)
		}
		if x.attrs != nil {
			if a := x.attrs.name(name); a != nil {
				return a
			}
		}
	case *property:
		if name == "setter" || name == "getter" || name == "deleter" {
			return x.decorator(name)
		}
	}
	return ip.builtinAttr(v, name)
}

func (p *property) decorator(name string) Value {
	return &Builtin{name: name, lazy: true, fn: func(ip *interp, args *Args) Value {
		q := *p
		f := ip.bind1(name, args)
		switch name {
		case "setter":
			q.set = f
		case "getter":
			q.get = f
		default:
			q.del = f
		}
		return &q
	}}
}

func (ip *interp) bind1(fn string, args *Args) Value { return ip.bindArgs(fn, args, "x")[0] }

// builtinAttr finds an attribute of a value of a built-in type.
func (ip *interp) builtinAttr(v Value, name string) Value {
	c := v.class()
	if name == "__class__" {
		return c
	}
	for _, k := range c.mro {
		if g, ok := k.getters[name]; ok {
			return g(ip, v)
		}
		if m, ok := k.methods[name]; ok && k != classObject {
			return m.bindSelf(v)
		}
		if s, ok := k.statics[name]; ok {
			return s
		}
	}
	if op := operatorMethod(v, name); op != nil {
		return op
	}
	if m, ok := classObject.methods[name]; ok {
		return m.bindSelf(v)
	}
	return ip.unfollowed(c, name)
}

// unfollowed is an attribute that a built-in type has and that is not
// followed; nil for one that it does not have.
func (ip *interp) unfollowed(c *Class, name string) Value {
	for _, k := range c.mro {
		if typeAttributes[k][name] {
			return ip.unknown(k.name + "." + name + " is not followed")
		}
	}
	if exceptionAttributes[name] && c.is(exceptions["BaseException"]) {
		return ip.unknown("the " + name + " of an exception is not followed")
	}
	return nil
}

// exceptionAttributes are those that every exception has and that are not
// followed.
var exceptionAttributes = map[string]bool{"__cause__": true, "__context__": true, "__traceback__": true, "__suppress_context__": true,
	"with_traceback": true, "add_note": true}

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
		if v := namedTupleAttr(ip, x, name); v != nil {
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

// setAttr sets an attribute.
func (ip *interp) setAttr(v Value, name string, value Value) {
	switch x := v.(type) {
	case *Unknown:
		return
	case *Module:
		if x.onSet != nil && x.onSet(ip, name, value) {
			return
		}
		ip.store(x.dict, Str(name), value)
	case *Class:
		if x.dict == nil {
			ip.raise("TypeError", "cannot set '%s' attribute of immutable type '%s'", name, x.name)
		}
		ip.store(x.dict, Str(name), value)
	case *Instance:
		if a, _ := x.cls.lookup(name); a != nil {
			if p, ok := a.(*property); ok {
				if p.set == nil {
					ip.raise("AttributeError", "property '%s' of '%s' object has no setter", name, x.cls.name)
				}
				ip.call(p.set, x, value)
				return
			}
		}
		if m := ip.special(x, "__setattr__"); m != nil {
			ip.call(m, Str(name), value)
			return
		}
		if x.cls.fields != nil {
			ip.raise("AttributeError", "can't set attribute")
		}
		ip.store(x.dict, Str(name), value)
	case *Func:
		if x.dict == nil {
			x.dict = newDict()
		}
		ip.store(x.dict, Str(name), value)
	case *Builtin:
		if x.attrs == nil {
			x.attrs = newDict()
		}
		x.attrs.set(name, value)
	default:
		ip.raise("AttributeError", "'%s' object has no attribute '%s'", v.class().name, name)
	}
}

func (ip *interp) delAttr(v Value, name string) {
	var d *Dict
	switch x := v.(type) {
	case *Unknown:
		return
	case *Module:
		d = x.dict
	case *Class:
		d = x.dict
	case *Instance:
		d = x.dict
	case *Func:
		d = x.dict
	}
	if d == nil || !d.remove(Str(name)) && d.taint == nil {
		ip.noAttr(v, name)
	}
}
