package eval

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
