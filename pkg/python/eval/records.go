package eval

import (
	"strings"
)

// namedTuple makes a class of tuples with names.
func (ip *interp) namedTuple(name string, fields []string, defaults []Value, space *Dict) *Class {
	c := &Class{name: name, module: "__main__", bases: []*Class{classTuple}, dict: space, fields: fields}
	c.mro = linearize(c)
	byName := map[string]Value{}
	for i, d := range defaults {
		byName[fields[len(fields)-len(defaults)+i]] = d
	}
	space.set("_fields", fieldTuple(fields))
	space.set("__new__", &Builtin{name: "__new__", lazy: true, fn: func(ip *interp, args *Args) Value {
		cls, _ := args.pos[0].(*Class)
		params := make([]string, len(fields))
		for i, f := range fields {
			params[i] = f
			if _, ok := byName[f]; ok {
				params[i] += "?"
			}
		}
		a := ip.bindArgs(name, &Args{pos: args.pos[1:], kw: args.kw}, strings.Join(params, " "))
		for i, f := range fields {
			if a[i] == nil {
				a[i] = byName[f]
			}
		}
		return &Instance{cls: cls, dict: newDict(), prim: newTuple(a...)}
	}})
	return c
}

func fieldTuple(fields []string) *Tuple {
	t := newTuple()
	for _, f := range fields {
		t.items = append(t.items, Str(f))
	}
	return t
}

// namedTupleAttr finds a field or a method of a named tuple; nil for others.
func namedTupleAttr(x *Instance, name string) Value {
	t, ok := x.prim.(*Tuple)
	if !ok {
		return nil
	}
	for i, f := range x.cls.fields {
		if f == name && i < len(t.items) {
			return t.items[i]
		}
	}
	switch name {
	case "_asdict":
		return lazily(name, "", func(ip *interp, _ []Value) Value {
			d := newDict()
			for i, f := range x.cls.fields {
				d.set(f, t.items[i])
			}
			return d
		})
	case "_replace":
		return &Builtin{name: name, lazy: true, fn: func(ip *interp, args *Args) Value {
			items := append([]Value(nil), t.items...)
			for _, k := range args.kw {
				for i, f := range x.cls.fields {
					if f == k.name {
						items[i] = k.value
					}
				}
			}
			return &Instance{cls: x.cls, dict: newDict(), prim: newTuple(items...)}
		}}
	}
	return nil
}

// makeNamedTuple is collections.namedtuple.
func makeNamedTuple(ip *interp, a []Value) Value {
	name := ip.needStr(a[0])
	var fields []string
	if s, ok := asStr(a[1]); ok {
		fields = strings.Fields(strings.ReplaceAll(s, ",", " "))
	} else {
		items, u := ip.listOf(a[1])
		if u != nil {
			return u.derive()
		}
		for _, v := range items {
			fields = append(fields, ip.needStr(v))
		}
	}
	var defaults []Value
	if a[2] != nil && a[2] != Value(None) {
		items, u := ip.listOf(a[2])
		if u != nil {
			return u.derive()
		}
		defaults = items
	}
	if len(defaults) > len(fields) {
		ip.raise("TypeError", "Got more default values than field names")
	}
	return ip.namedTuple(name, fields, defaults, newDict())
}

// typedTuple turns a class statement that derives from typing.NamedTuple into
// a class of named tuples.
func typedTuple(ip *interp, c *Class) {
	if c.fields != nil {
		return
	}
	var fields []string
	var defaults []Value
	notes, _ := c.dict.name("__annotations__").(*Dict)
	if notes == nil {
		return
	}
	for _, k := range notes.keys() {
		f, _ := asStr(k)
		fields = append(fields, f)
		if v := c.dict.name(f); v != nil {
			defaults = append(defaults, v)
			c.dict.remove(k)
		}
	}
	t := ip.namedTuple(c.name, fields, defaults, c.dict)
	c.bases, c.mro, c.fields = t.bases, append([]*Class{c}, t.mro[1:]...), fields
}

// dataclassField is what dataclasses.field() gives.
type dataclassField struct {
	def, factory Value
	init         bool
	kwOnly       bool
}

func (*dataclassField) class() *Class { return classObject }

// makeDataclass is the dataclass decorator.
func makeDataclass(ip *interp, c *Class, kw *Args) Value {
	if c.unknown != nil {
		return c.unknown.derive()
	}
	type field struct {
		name string
		f    dataclassField
	}
	var fields []field
	at := map[string]int{}
	for i := len(c.mro) - 1; i >= 0; i-- {
		k := c.mro[i]
		if k.dict == nil || k != c && !k.dataclass {
			continue
		}
		notes, _ := k.dict.name("__annotations__").(*Dict)
		if notes == nil {
			continue
		}
		for _, e := range notes.live() {
			name, _ := asStr(e.key)
			if isClassVar(e.value) {
				continue
			}
			f := dataclassField{init: true}
			switch v := k.dict.name(name).(type) {
			case nil:
			case *dataclassField:
				f = *v
				if v.def != nil {
					k.dict.set(name, v.def)
				} else {
					k.dict.remove(Str(name))
				}
				k.fieldSpecs = addSpec(k.fieldSpecs, name, f)
			default:
				f.def = v
			}
			if spec, ok := k.fieldSpecs[name]; ok {
				f = spec
			}
			if j, ok := at[name]; ok {
				fields[j].f = f
			} else {
				at[name] = len(fields)
				fields = append(fields, field{name, f})
			}
		}
	}
	c.dataclass = true
	names := make([]string, 0, len(fields))
	var params, late []string
	for _, f := range fields {
		names = append(names, f.name)
		if !f.f.init {
			continue
		}
		p := f.name
		if f.f.def != nil || f.f.factory != nil {
			p += "?"
		}
		if f.f.kwOnly || keywordTrue(ip, kw, "kw_only") {
			late = append(late, p)
		} else {
			params = append(params, p)
		}
	}
	if len(late) > 0 {
		params = append(append(params, "*"), late...)
	}
	c.dataFields = names
	if c.dict.name("__init__") == nil && !keywordFalse(ip, kw, "init") {
		c.dict.set("__init__", &Builtin{name: "__init__", method: true, lazy: true, fn: func(ip *interp, args *Args) Value {
			self, ok := args.pos[0].(*Instance)
			if !ok {
				return None
			}
			a := ip.bindArgs(c.name, &Args{pos: args.pos[1:], kw: args.kw}, strings.Join(params, " "))
			given := map[string]Value{}
			i := 0
			for _, p := range params {
				if p == "*" {
					continue
				}
				given[strings.TrimSuffix(p, "?")] = a[i]
				i++
			}
			for _, f := range fields {
				v := given[f.name]
				if v == nil {
					v = f.f.def
				}
				if v == nil && f.f.factory != nil {
					v = ip.call(f.f.factory)
				}
				if v != nil {
					self.dict.set(f.name, v)
				}
			}
			if m := ip.special(self, "__post_init__"); m != nil {
				ip.call(m)
			}
			return None
		}})
	}
	if c.dict.name("__eq__") == nil {
		c.dict.set("__eq__", &Builtin{name: "__eq__", method: true, lazy: true, fn: func(ip *interp, args *Args) Value {
			x, ok1 := args.pos[0].(*Instance)
			y, ok2 := args.pos[1].(*Instance)
			if !ok1 || !ok2 || x.cls != y.cls {
				return notImplemented
			}
			return ip.equalDicts(x.dict, y.dict, 1).value()
		}})
	}
	if keywordTrue(ip, kw, "order") {
		orderByFields(c, names)
	}
	if m, o := c.lookup("__repr__"); m == nil || o == classObject {
		c.dict.set("__repr__", &Builtin{name: "__repr__", method: true, lazy: true, fn: func(ip *interp, args *Args) Value {
			x, _ := args.pos[0].(*Instance)
			parts := make([]string, 0, len(names))
			for _, n := range names {
				r, ok := ip.toRepr(ip.getAttr(x, n)).(Str)
				if !ok {
					return ip.unknown("the text of an object that is not known whole")
				}
				parts = append(parts, n+"="+string(r))
			}
			return ip.text(c.name + "(" + strings.Join(parts, ", ") + ")")
		}})
	}
	return c
}

func addSpec(m map[string]dataclassField, name string, f dataclassField) map[string]dataclassField {
	if m == nil {
		m = map[string]dataclassField{}
	}
	m[name] = f
	return m
}

func isClassVar(note Value) bool {
	u, ok := note.(*Unknown)
	return ok && strings.Contains(u.Reason, "ClassVar")
}

func keywordTrue(ip *interp, kw *Args, name string) bool {
	v := kw.keyword(name)
	return v != nil && ip.truth(v).is
}

func keywordFalse(ip *interp, kw *Args, name string) bool {
	v := kw.keyword(name)
	return v != nil && !ip.truth(v).is
}

// orderByFields gives a dataclass the comparisons of order=True: those of the
// tuples of its fields.
func orderByFields(c *Class, names []string) {
	for method, op := range map[string]string{"__lt__": "<", "__le__": "<=", "__gt__": ">", "__ge__": ">="} {
		c.dict.set(method, &Builtin{name: method, method: true, lazy: true, fn: func(ip *interp, args *Args) Value {
			if len(args.pos) != 2 {
				ip.raise("TypeError", "%s() takes 2 arguments", method)
			}
			x, ok1 := args.pos[0].(*Instance)
			y, ok2 := args.pos[1].(*Instance)
			if !ok1 || !ok2 || x.cls != y.cls {
				return notImplemented
			}
			fields := func(i *Instance) *Tuple {
				t := newTuple()
				for _, n := range names {
					t.items = append(t.items, ip.getAttr(i, n))
				}
				return t
			}
			return ip.compare(op, fields(x), fields(y)).value()
		}})
	}
}
