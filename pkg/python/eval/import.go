package eval

import (
	"strings"

	"github.com/wellserved/wellserved/pkg/python"
)

func (ip *interp) execImport(n *python.Import) {
	for _, a := range n.Names {
		m := ip.importModule(a.Name)
		if a.AsName == "" {
			first, rest, dotted := strings.Cut(a.Name, ".")
			_ = rest
			if dotted {
				m = ip.importModule(first)
			}
			ip.bind(first, m)
			continue
		}
		ip.bind(a.AsName, m)
	}
}

func (ip *interp) execImportFrom(n *python.ImportFrom) {
	name := n.Module
	if n.Level > 0 {
		name = ip.absolute(n.Module, n.Level)
	}
	if name == "__future__" {
		for _, a := range n.Names {
			if a.Name == "annotations" {
				ip.frame.module.lazyAnnotations = true
			}
			ip.bind(importedName(a), ip.inert("a future feature"))
		}
		return
	}
	m := ip.importModule(name)
	for _, a := range n.Names {
		if a.Name == "*" {
			ip.importStar(m)
			continue
		}
		ip.importName(m, name, a)
	}
}

// importName binds one name of `from m import name`, with the place of the
// statement that set it in m.
func (ip *interp) importName(m Value, from string, a python.Alias) {
	as := importedName(a)
	mod, ok := m.(*Module)
	if !ok {
		ip.bind(as, ip.getAttr(m, a.Name))
		return
	}
	if mod.builtin() && mod.dict.name(a.Name) == nil {
		if sub := ip.sysDict.name(from + "." + a.Name); sub != nil {
			mod.dict.set(a.Name, sub)
		} else if sub := ip.native(from + "." + a.Name); sub != nil {
			ip.sysDict.set(from+"."+a.Name, sub)
			mod.dict.set(a.Name, sub)
		}
	}
	v := ip.moduleAttr(mod, a.Name)
	if u, isUnknown := v.(*Unknown); v == nil || isUnknown && u != nil && mod.dict.name(a.Name) == nil && mod.pkg && mod.src != nil {
		if sub := ip.submodule(from, a.Name); sub != nil {
			v = sub
		}
	}
	if v == nil {
		if mod.builtin() && mod.src == nil && mod.opaque == nil && !mod.whole {
			ip.bind(as, ip.unknown(mod.name+"."+a.Name+" is not followed"))
			return
		}
		where := "unknown location"
		if mod.file != "" {
			where = mod.file
		}
		hint := ""
		if !mod.done && mod.src != nil {
			hint = " (most likely due to a circular import)"
		}
		ip.raise("ImportError", "cannot import name '%s' from '%s'%s (%s)", a.Name, mod.name, hint, where)
	}
	if e := mod.dict.entry(a.Name); e != nil && ip.frame.space != nil && ip.frame.space.space && as == a.Name && !e.at.IsZero() {
		at, _ := ip.where()
		if !at.IsZero() {
			ip.frame.space.put(Str(as), v, e.at, append(append([]Place(nil), e.via...), at))
			return
		}
	}
	ip.bind(as, v)
}

// submodule imports from.name if there is such a module.
func (ip *interp) submodule(from, name string) Value {
	full := from + "." + name
	if v := ip.sysDict.name(full); v != nil {
		return v
	}
	if _, _, ok := ip.locate(full); ok {
		return ip.importModule(full)
	}
	return nil
}

// importStar binds all public names of a module.
func (ip *interp) importStar(m Value) {
	target := ip.frame.space
	if u, ok := m.(*Unknown); ok {
		ip.taintSpace(target, u, false)
		return
	}
	mod, ok := m.(*Module)
	if !ok {
		return
	}
	at, _ := ip.where()
	put := func(name string) {
		v := ip.moduleAttr(mod, name)
		if v == nil {
			if v = ip.submodule(mod.name, name); v == nil {
				ip.raise("AttributeError", "module '%s' has no attribute '%s'", mod.name, name)
			}
		}
		if e := mod.dict.entry(name); e != nil && !e.at.IsZero() {
			target.put(Str(name), v, e.at, append(append([]Place(nil), e.via...), at))
			return
		}
		ip.store(target, Str(name), v)
	}
	if mod.opaque != nil {
		ip.taintSpace(target, mod.opaque, false)
		for _, k := range mod.dict.keys() {
			if s, ok := asStr(k); ok && !strings.HasPrefix(s, "_") {
				put(s)
			}
		}
		return
	}
	if all := mod.dict.name("__all__"); all != nil {
		items, u := ip.listOf(all)
		if u != nil {
			ip.taintSpace(target, u, false)
			return
		}
		for _, v := range items {
			name, ok := asStr(v)
			if !ok {
				if u := unknownOf(v); u != nil {
					ip.taintSpace(target, u, false)
					continue
				}
				ip.raise("TypeError", "Item in %s.__all__ must be str, not %s", mod.name, v.class().name)
			}
			put(name)
		}
		return
	}
	if mod.dict.taint != nil {
		ip.taintSpace(target, mod.dict.taint, false)
	}
	for _, k := range mod.dict.keys() {
		if s, ok := asStr(k); ok && !strings.HasPrefix(s, "_") {
			put(s)
		}
	}
}

// absolute resolves a relative module name in the current package.
func (ip *interp) absolute(name string, level int) string {
	pkg := ""
	if p, ok := asStr(orNone(ip.frame.globals.name("__package__"))); ok {
		pkg = p
	}
	if pkg == "" {
		ip.raise("ImportError", "attempted relative import with no known parent package")
	}
	parts := strings.Split(pkg, ".")
	if level > len(parts) {
		ip.raise("ImportError", "attempted relative import beyond top-level package")
	}
	base := strings.Join(parts[:len(parts)-level+1], ".")
	if name == "" {
		return base
	}
	return base + "." + name
}

func orNone(v Value) Value {
	if v == nil {
		return None
	}
	return v
}

// inert makes an unknown whose use changes nothing.
func (ip *interp) inert(reason string) *Unknown {
	u := ip.unknown(reason)
	u.inert = true
	return u
}

// importModule imports a module by its absolute name.
func (ip *interp) importModule(name string) Value {
	ip.step()
	if v := ip.sysDict.name(name); v != nil {
		if v == Value(None) {
			ip.raise("ModuleNotFoundError", "import of %s halted; None in sys.modules", name)
		}
		return v
	}
	var parent Value
	if i := strings.LastIndexByte(name, '.'); i >= 0 {
		parent = ip.importModule(name[:i])
		if v := ip.sysDict.name(name); v != nil {
			return v
		}
		if v, ok := ip.ofParent(parent, name, name[i+1:]); ok {
			return v
		}
	}
	if file, pkg, ok := ip.locate(name); ok {
		return ip.loadModule(name, file, pkg, parent)
	}
	if parent == nil {
		if m := ip.native(name); m != nil {
			ip.sysDict.set(name, m)
			return m
		}
	}
	return ip.absentModule(name, parent)
}

// ofParent finds a submodule of a module that is not of the project.
func (ip *interp) ofParent(parent Value, full, last string) (Value, bool) {
	m, ok := parent.(*Module)
	if !ok {
		u := unknownOf(parent)
		if u == nil {
			ip.raise("ModuleNotFoundError", "No module named '%s'", full)
		}
		return u.derive(), true
	}
	if !m.builtin() || m.path != nil {
		return nil, false
	}
	if n := ip.native(full); n != nil {
		ip.sysDict.set(full, n)
		m.dict.set(last, n)
		return n, true
	}
	if m.opaque != nil {
		sub := &Module{name: full, dict: newDict(), opaque: m.opaque, pkg: true}
		ip.sysDict.set(full, sub)
		m.dict.set(last, sub)
		return sub, true
	}
	if v := ip.moduleAttr(m, last); v != nil {
		return v, true
	}
	ip.raise("ModuleNotFoundError", "No module named '%s'; '%s' is not a package", full, m.name)
	return nil, true
}

// absentModule is the import of a module that is neither in the project nor
// known: an ImportError inside the project's own packages and where the code
// expects it, otherwise a package that is installed on the server.
func (ip *interp) absentModule(name string, parent Value) Value {
	if parent == nil && ip.run.opts.Installed != nil && ip.run.opts.Installed(name) {
		m := ip.opaqueModule(name)
		ip.sysDict.set(name, m)
		return m
	}
	if parent != nil || ip.frame != nil && ip.frame.importGuard > 0 || ip.run.opts.Own != nil && ip.run.opts.Own(name) {
		if parent == nil && stdlibModules[name] {
			m := ip.opaqueModule(name)
			ip.sysDict.set(name, m)
			return m
		}
		exc := makeException(ip, exceptions["ModuleNotFoundError"], &Args{pos: []Value{Str("No module named '" + name + "'")}})
		exc.(*Instance).dict.set("name", Str(name))
		ip.throw(exc)
	}
	m := ip.opaqueModule(name)
	ip.sysDict.set(name, m)
	return m
}

func (ip *interp) opaqueModule(name string) *Module {
	reason := "comes from the package " + name + ", whose code is not part of the project"
	if stdlibModules[name] {
		reason = "comes from Python's module " + name + ", which is not followed"
	}
	u := ip.unknown(reason)
	u.inert = inertModules[name]
	u.origin = name
	return &Module{name: name, dict: newDict(), opaque: u, pkg: true}
}
