package eval

import (
	"strings"

	"github.com/wellserved/wellserved/pkg/python"
)

func (ip *interp) execClass(n *python.ClassDef) {
	decorators := make([]Value, len(n.Decorators))
	for i, d := range n.Decorators {
		decorators[i] = ip.eval(d)
	}
	bases := ip.evalItems(n.Bases)
	var meta Value
	var kw []keyword
	for _, k := range n.Keywords {
		v := ip.eval(k.Value)
		if k.Name == "metaclass" {
			meta = v
		} else if k.Name != "" {
			kw = append(kw, keyword{k.Name, v})
		}
	}
	f := ip.frame
	own := &owner{}
	space := newDict()
	space.space = f.src != nil
	body := &frame{back: f, module: f.module, globals: f.globals, space: space, hidden: f.hidden, file: f.file, src: f.src,
		kind: bodyFrame, owner: own, className: n.Name, outer: f.outer, importGuard: f.importGuard, at: f.at}
	if f.locals != nil {
		body.outer = &scopeLink{cells: f.locals, outer: f.outer}
	}
	moduleName := f.module.name
	space.set("__module__", Str(moduleName))
	space.set("__qualname__", Str(n.Name))
	ip.inFrame(body, func() Value { ip.exec(n.Body); return None })
	v := ip.buildClass(n.Name, bases, meta, space, kw, own)
	if c, ok := v.(*Class); ok {
		c.module = moduleName
	}
	for i := len(decorators) - 1; i >= 0; i-- {
		v = ip.call(decorators[i], v)
	}
	ip.bind(n.Name, v)
}

// buildClass makes a class of its name, bases and namespace.
func (ip *interp) buildClass(name string, bases []Value, meta Value, space *Dict, kw []keyword, own *owner) Value {
	c := &Class{name: name, module: "__main__", dict: space}
	for _, b := range bases {
		switch x := b.(type) {
		case *Class:
			c.bases = append(c.bases, x)
			if x.unknown != nil {
				c.unknown = x.unknown
			}
			if c.meta == nil {
				c.meta = x.meta
			}
		case *Unknown:
			if !x.inert {
				c.unknown = x
			}
		default:
			if m := ip.special(b, "__mro_entries__"); m != nil {
				continue
			}
			return ip.unknown("a class with a base that is no class")
		}
	}
	switch m := meta.(type) {
	case *Class:
		if m != classType {
			c.meta = m
		}
	case *Unknown:
		if !m.inert {
			c.unknown = m
		}
	}
	if len(c.bases) == 0 {
		c.bases = []*Class{classObject}
	}
	if c.mro = linearize(c); c.mro == nil {
		ip.raise("TypeError", "Cannot create a consistent method resolution order (MRO) for bases")
	}
	own.cls = c
	for _, b := range c.mro[1:] {
		if b.enum {
			c.enum = true
		}
		if b.fields != nil && c.fields == nil {
			c.fields = b.fields
		}
		if b.onSubclass != nil && c.onSubclass == nil {
			c.onSubclass = b.onSubclass
		}
	}
	if c.meta != nil && c.meta.dict != nil {
		if m, o := c.meta.lookup("__new__"); m != nil && o.dict != nil {
			return ip.metaNew(m, c, name, bases, space, own, kw)
		}
	}
	if c.enum && c.unknown == nil {
		ip.enumMake(c)
	}
	if c.onSubclass != nil {
		c.onSubclass(ip, c)
	}
	ip.setNames(c)
	ip.initSubclass(c, kw)
	if c.meta != nil && c.meta.dict != nil {
		if m, o := c.meta.lookup("__init__"); m != nil && o.dict != nil {
			ip.callValue(m, &Args{pos: []Value{c, Str(name), newTuple(bases...), space}, kw: kw})
		}
	}
	return c
}

// initSubclass tells the nearest base that asks for it of a new class.
func (ip *interp) initSubclass(c *Class, kw []keyword) {
	if m, o := superLookup(c, "__init_subclass__"); m != nil && o.dict != nil {
		if cm, ok := m.(*classMethod); ok {
			m = cm.fn
		}
		ip.callValue(m, &Args{pos: []Value{c}, kw: kw})
	}
}

func superLookup(c *Class, name string) (Value, *Class) {
	for _, k := range c.mro[1:] {
		if k.dict != nil {
			if v := k.dict.name(name); v != nil {
				return v, k
			}
		}
	}
	return nil, nil
}

// setNames tells descriptors the name under which a class holds them.
func (ip *interp) setNames(c *Class) {
	for _, e := range c.dict.live() {
		if i, ok := e.value.(*Instance); ok {
			if m := ip.special(i, "__set_name__"); m != nil {
				ip.call(m, c, e.key)
			}
		}
	}
}

// metaNew calls a metaclass's __new__, within which type.__new__ makes the
// class.
func (ip *interp) metaNew(m Value, c *Class, name string, bases []Value, space *Dict, own *owner, kw []keyword) Value {
	if s, ok := m.(*staticMethod); ok {
		m = s.fn
	}
	saved := ip.making
	ip.making = own
	v := ip.callValue(m, &Args{pos: []Value{c.meta, Str(name), newTuple(bases...), space}, kw: kw})
	ip.making = saved
	if made, ok := v.(*Class); ok {
		own.cls = made
		if i, o := c.meta.lookup("__init__"); i != nil && o.dict != nil {
			ip.callValue(i, &Args{pos: []Value{made, Str(name), newTuple(bases...), space}, kw: kw})
		}
	}
	return v
}

func init() {
	classType.methods = map[string]*Builtin{"__new__": {name: "__new__", lazy: true, fn: func(ip *interp, args *Args) Value {
		if len(args.pos) < 4 {
			return ip.unknown("type.__new__ with such arguments")
		}
		v := ip.makeType(&Args{pos: args.pos[1:4]})
		if c, ok := v.(*Class); ok {
			if m, ok := args.pos[0].(*Class); ok && m != classType {
				c.meta = m
			}
			ip.initSubclass(c, args.kw)
		}
		return v
	}}, "__init__": {name: "__init__", method: true, lazy: true, fn: func(*interp, *Args) Value { return None }}}
}

// makeType is type(name, bases, dict).
func (ip *interp) makeType(args *Args) Value {
	a := ip.bindArgs("type", args, "name bases dict")
	name, ok := asStr(a[0])
	bases, ok2 := a[1].(*Tuple)
	src, ok3 := plain(a[2]).(*Dict)
	if !ok || !ok2 || !ok3 {
		return ip.unknown("type() with unknown arguments")
	}
	space := newDict()
	space.copyFrom(src)
	c := &Class{name: name, module: "__main__", dict: space}
	for _, b := range bases.items {
		k, ok := b.(*Class)
		if !ok {
			return ip.unknown("a class with a base that is no class")
		}
		c.bases = append(c.bases, k)
		if k.unknown != nil {
			c.unknown = k.unknown
		}
		if c.meta == nil {
			c.meta = k.meta
		}
	}
	if len(c.bases) == 0 {
		c.bases = []*Class{classObject}
	}
	if c.mro = linearize(c); c.mro == nil {
		ip.raise("TypeError", "Cannot create a consistent method resolution order (MRO) for bases")
	}
	if ip.making != nil {
		ip.making.cls = c
	}
	for _, b := range c.mro[1:] {
		if b.onSubclass != nil && c.onSubclass == nil {
			c.onSubclass = b.onSubclass
		}
	}
	if c.onSubclass != nil {
		c.onSubclass(ip, c)
	}
	ip.setNames(c)
	return c
}

// The enumerations.

var (
	classEnum    = &Class{name: "Enum", module: "enum", enum: true}
	classIntEnum = &Class{name: "IntEnum", module: "enum", enum: true}
	classStrEnum = &Class{name: "StrEnum", module: "enum", enum: true}
	classAuto    = builtinClass("auto")
)

func init() {
	for _, c := range []struct {
		c     *Class
		bases []*Class
	}{{classEnum, []*Class{classObject}}, {classIntEnum, []*Class{classInt, classEnum}}, {classStrEnum, []*Class{classStr, classEnum}}} {
		c.c.bases = c.bases
		c.c.dict = newDict()
		c.c.mro = linearize(c.c)
	}
	classStrEnum.dict.set("__str__", &Builtin{name: "__str__", method: true, fn: func(ip *interp, args *Args) Value {
		return args.pos[0].(*Instance).prim
	}})
	classAuto.make = func(*interp, *Class, *Args) Value { return &Instance{cls: classAuto, dict: newDict()} }
}

// enumMake turns the values of a class body into members.
func (ip *interp) enumMake(c *Class) {
	next := int64(1)
	var members []Value
	for _, e := range c.dict.live() {
		name, _ := asStr(e.key)
		if !enumName(name, e.value) {
			continue
		}
		v := e.value
		if i, ok := v.(*Instance); ok && i.cls == classAuto {
			v = int64Of(next)
			if c.is(classStr) {
				v = Str(strings.ToLower(name))
			}
		}
		if n, ok := asInt(v); ok {
			next = n.Int64() + 1
		}
		var member *Instance
		for _, m := range members {
			if t := ip.equal(m.(*Instance).dict.name("_value_"), v); t.u == nil && t.is {
				member = m.(*Instance)
			}
		}
		if member == nil {
			member = &Instance{cls: c, dict: newDict()}
			if base := c.builtinBase(); base != nil {
				member.prim = v
				if v.class() != base {
					member.prim = ip.construct(base, &Args{pos: []Value{v}})
				}
			}
			if m, o := c.lookup("__init__"); m != nil && o.dict != nil {
				args := []Value{v}
				if t, ok := v.(*Tuple); ok {
					args = t.items
				}
				member.dict.set("_value_", v)
				ip.callValue(m, &Args{pos: append([]Value{member}, args...)})
			}
			member.dict.set("_name_", Str(name))
			if member.dict.name("_value_") == nil {
				member.dict.set("_value_", v)
			}
			members = append(members, member)
		}
		c.dict.put(e.key, member, e.at, e.via)
	}
	c.members = members
}

// enumName reports whether a name of an enumeration's body is a member.
func enumName(name string, v Value) bool {
	if strings.HasPrefix(name, "_") {
		return false
	}
	switch v.(type) {
	case *Func, *property, *staticMethod, *classMethod, *Builtin:
		return false
	}
	return true
}

func enumMembers(c *Class) []Value { return c.members }

func enumMap(c *Class) Value {
	d := newDict()
	for _, e := range c.dict.live() {
		if i, ok := e.value.(*Instance); ok && i.cls == c {
			d.put(e.key, i, Place{}, nil)
		}
	}
	return d
}

// enumCall looks a member up by value.
func (ip *interp) enumCall(c *Class, args *Args) Value {
	if len(c.members) == 0 && c.dict.size() == 0 || len(args.pos) != 1 {
		return ip.unknown("enumerations made by a call are not followed")
	}
	if u := unknownOf(args.pos[0]); u != nil {
		ip.mayRaise(u)
		return u.derive()
	}
	for _, m := range c.members {
		if m == args.pos[0] {
			return m
		}
		if t := ip.equal(m.(*Instance).dict.name("_value_"), args.pos[0]); t.u == nil && t.is {
			return m
		}
	}
	if m, o := c.lookup("_missing_"); m != nil && o.dict != nil {
		if cm, ok := m.(*classMethod); ok {
			if v := ip.call(cm.fn, c, args.pos[0]); v != Value(None) {
				return v
			}
		}
	}
	ip.raise("ValueError", "%s is not a valid %s", ip.repr(args.pos[0]), c.name)
	return nil
}

// enumAttr is name and value of a member.
func (ip *interp) enumAttr(x *Instance, name string) Value {
	if !x.cls.enum {
		return nil
	}
	switch name {
	case "name":
		return x.dict.name("_name_")
	case "value":
		return x.dict.name("_value_")
	}
	return nil
}
