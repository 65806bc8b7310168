package eval

import (
	"strings"
)

func makeTyping(_ *interp, m *Module) {
	m.whole = true
	m.dict.set("TYPE_CHECKING", Bool(false))
	tuple := &Class{name: "NamedTuple", module: "typing", bases: []*Class{classObject}, dict: newDict(), onSubclass: typedTuple}
	tuple.mro = linearize(tuple)
	m.dict.set("NamedTuple", tuple)
	m.put(
		lazily("cast", "typ val", func(_ *interp, a []Value) Value { return a[1] }),
		lazily("no_type_check", "f", func(_ *interp, a []Value) Value { return a[0] }),
		lazily("overload", "f", func(_ *interp, a []Value) Value { return a[0] }),
		lazily("final", "f", func(_ *interp, a []Value) Value { return a[0] }),
		lazily("runtime_checkable", "f", func(_ *interp, a []Value) Value { return a[0] }),
		lazily("override", "f", func(_ *interp, a []Value) Value { return a[0] }),
	)
	m.dict.set("Dict", classDict)
	m.dict.set("List", classList)
	m.dict.set("Set", classSet)
	m.dict.set("Tuple", classTuple)
	m.dict.set("FrozenSet", classFrozenset)
	m.dict.set("Type", classType)
	m.dict.set("Text", classStr)
	typed := &Class{name: "TypedDict", module: "typing", bases: []*Class{classDict}, dict: newDict()}
	typed.mro = linearize(typed)
	m.dict.set("TypedDict", typed)
	for _, name := range []string{"Generic", "Protocol"} {
		c := &Class{name: name, module: "typing", bases: []*Class{classObject}, dict: newDict()}
		c.mro = linearize(c)
		c.dict.set("__class_getitem__", &classMethod{lazily("__class_getitem__", "cls item", func(_ *interp, a []Value) Value { return a[0] })})
		m.dict.set(name, c)
	}
	m.load = func(ip *interp, name string) Value {
		if strings.HasPrefix(name, "__") {
			return nil
		}
		return ip.inert("the type " + name)
	}
}

func makeDataclasses(_ *interp, m *Module) {
	m.put(&Builtin{name: "dataclass", lazy: true, fn: func(ip *interp, args *Args) Value {
		if len(args.pos) == 1 {
			if c, ok := args.pos[0].(*Class); ok {
				return makeDataclass(ip, c, args)
			}
			return args.pos[0]
		}
		return lazily("dataclass", "cls", func(ip *interp, a []Value) Value {
			if c, ok := a[0].(*Class); ok {
				return makeDataclass(ip, c, args)
			}
			return a[0]
		})
	}}, lazily("field", "* default? default_factory? init? repr? hash? compare? metadata? kw_only?", func(ip *interp, a []Value) Value {
		f := &dataclassField{def: a[0], factory: a[1], init: true}
		if a[2] != nil {
			f.init = ip.truth(a[2]).is
		}
		if a[7] != nil {
			f.kwOnly = ip.truth(a[7]).is
		}
		return f
	}), lazily("asdict", "obj", func(ip *interp, a []Value) Value { return ip.asDict(a[0], 0) }),
		lazily("is_dataclass", "obj", func(ip *interp, a []Value) Value {
			c, ok := a[0].(*Class)
			if !ok {
				c = a[0].class()
			}
			return Bool(c.dataclass)
		}))
}

// asDict is dataclasses.asdict.
func (ip *interp) asDict(v Value, depth int) Value {
	if depth > maxNesting {
		return ip.unknown("nested too deeply")
	}
	switch x := v.(type) {
	case *Instance:
		if !x.cls.dataclass {
			return x
		}
		d := newDict()
		for _, n := range x.cls.dataFields {
			d.set(n, ip.asDict(ip.getAttr(x, n), depth+1))
		}
		return d
	case *List:
		l := &List{taint: x.taint}
		for _, item := range x.items {
			l.items = append(l.items, ip.asDict(item, depth+1))
		}
		return l
	case *Tuple:
		t := newTuple()
		for _, item := range x.items {
			t.items = append(t.items, ip.asDict(item, depth+1))
		}
		return t
	}
	return v
}
