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
