package eval

// configuration returns the settings of a class of django-configurations: its
// attributes in capitals, with values from the environment put in, and
// properties and methods called.
func (ip *interp) configuration(m Value, name string) map[string]entry {
	mod, ok := m.(*Module)
	if !ok {
		ip.stop("the settings module is not a module")
	}
	c, ok := ip.moduleAttr(mod, name).(*Class)
	if !ok {
		ip.raise("ImproperlyConfigured", "Couldn't find configuration '%s' in module '%s'", name, mod.name)
	}
	for _, hook := range []string{"pre_setup", "setup", "post_setup"} {
		if hook == "setup" {
			ip.setupValues(c)
		}
		if h := ip.classAttr(c, hook); h != nil {
			ip.call(h)
		}
	}
	out := map[string]entry{}
	obj := &Instance{cls: c, dict: newDict()}
	for i := len(c.mro) - 1; i >= 0; i-- {
		k := c.mro[i]
		if k.dict == nil {
			continue
		}
		for _, e := range k.dict.live() {
			s, ok := asStr(e.key)
			if !ok || !isUpper(s) || k.module == "configurations" {
				continue
			}
			v := ip.getAttr(obj, s)
			if m, ok := v.(*Method); ok {
				v = ip.call(m)
			}
			e.value = v
			out[s] = e
		}
	}
	return out
}

// setupValues puts in place of each Value of a configuration what it reads
// from the environment.
func (ip *interp) setupValues(c *Class) {
	done := map[string]bool{}
	for _, k := range c.mro {
		if k.dict == nil {
			continue
		}
		for _, e := range k.dict.live() {
			s, _ := asStr(e.key)
			i, ok := e.value.(*Instance)
			if !ok || done[s] || !isUpper(s) {
				done[s] = true
				continue
			}
			done[s] = true
			setup := ip.special(i, "_wellserved_setup")
			if setup == nil {
				continue
			}
			v := ip.call(setup, e.key)
			if d, ok := v.(*Dict); ok && i.dict.name("multiple") == Value(Bool(true)) {
				for _, x := range d.live() {
					c.dict.put(x.key, x.value, e.at, e.via)
				}
				continue
			}
			c.dict.put(e.key, v, e.at, e.via)
		}
	}
}
