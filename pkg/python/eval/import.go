package eval

import (
	"errors"
	"io/fs"
	"path"
	"strings"

	"github.com/wellserved/wellserved/pkg/fstree"
	"github.com/wellserved/wellserved/pkg/python"
	"github.com/wellserved/wellserved/pkg/source"
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

// locate finds the file of a module of the project.
func (ip *interp) locate(name string) (file string, pkg, ok bool) {
	last := name
	var dirs []string
	if i := strings.LastIndexByte(name, '.'); i >= 0 {
		last = name[i+1:]
		m, isModule := ip.sysDict.name(name[:i]).(*Module)
		if !isModule {
			return "", false, false
		}
		dirs = m.path
		if p := m.dict.name("__path__"); p != nil {
			if l, ok := p.(*List); ok && l.taint == nil {
				dirs = nil
				for _, v := range l.items {
					if s, ok := asStr(v); ok {
						dirs = append(dirs, s)
					}
				}
			}
		}
	} else {
		if stdlibModules[name] && builtinFirst[name] {
			return "", false, false
		}
		dirs = ip.searchPath()
	}
	if last == "" || strings.ContainsAny(last, "/\x00") {
		return "", false, false
	}
	for _, dir := range dirs {
		base := path.Join(dir, last)
		if init := path.Join(base, "__init__.py"); ip.isFile(init) {
			return init, true, true
		}
		if ip.isFile(base + ".py") {
			return base + ".py", false, true
		}
	}
	for _, dir := range dirs { // a folder without __init__.py is a namespace package
		if base := path.Join(dir, last); ip.inside(base) && ip.run.isDir(base) && ip.holdsPython(base) {
			return base, true, true
		}
	}
	return "", false, false
}

// holdsPython reports whether a folder has Python files or folders in it.
func (ip *interp) holdsPython(dir string) bool {
	for _, e := range ip.run.readDir(dir) {
		if strings.HasSuffix(e.Name, ".py") || e.Type.IsDir() {
			return true
		}
	}
	return false
}

// searchPath returns the folders of sys.path that are known.
func (ip *interp) searchPath() []string {
	var out []string
	for _, v := range ip.sysPath.items {
		if s, ok := ip.pathText(v); ok {
			out = append(out, path.Join(ip.run.opts.Dir, s))
			if path.IsAbs(s) {
				out[len(out)-1] = path.Clean(s)
			}
		}
	}
	if ip.sysPath.taint != nil || len(out) == 0 {
		out = append(out, ip.run.opts.Dir)
	}
	return out
}

// loadModule runs a module of the project.
func (ip *interp) loadModule(name, file string, pkg bool, parent Value) Value {
	m := &Module{name: name, dict: newDict(), file: file, pkg: pkg}
	m.dict.space = true
	m.dict.set("__name__", Str(name))
	m.dict.set("__doc__", None)
	m.dict.set("__loader__", ip.unknown("how a module was loaded"))
	m.dict.set("__spec__", ip.unknown("how a module was loaded"))
	m.dict.set("__builtins__", ip.unknown("the module builtins as an object is not followed"))
	m.dict.set("__package__", Str(name))
	if !pkg {
		i := strings.LastIndexByte(name, '.')
		m.dict.set("__package__", Str(name[:max(i, 0)]))
	}
	if pkg {
		dir := file
		if strings.HasSuffix(file, ".py") {
			dir = path.Dir(file)
		}
		m.path = []string{dir}
		m.dict.set("__path__", newList(Str(dir)))
	}
	if i := strings.LastIndexByte(name, '.'); i >= 0 {
		if p, ok := parent.(*Module); ok && p.src != nil {
			defer func() {
				if m.done {
					p.dict.set(name[i+1:], m)
				}
			}()
		}
	}
	ip.modules[name] = m
	ip.sysDict.set(name, m)
	if !strings.HasSuffix(file, ".py") {
		m.done = true
		m.src = ip.run.noSource
		return m
	}
	m.dict.set("__file__", Str(file))
	src, tree, err := ip.run.source(file)
	if src == nil {
		ip.sysDict.remove(Str(name))
		ip.unreadable(file, err)
		return nil
	}
	m.src = src
	if err != nil {
		ip.sysDict.remove(Str(name))
		ip.raiseSyntax(src, err)
	}
	f := &frame{back: ip.frame, module: m, globals: m.dict, space: m.dict, file: file, src: src, kind: moduleFrame}
	exc := ip.try(func() {
		ip.inFrame(f, func() Value { ip.exec(tree.Body); return None })
	})
	if exc != nil {
		ip.sysDict.remove(Str(name))
		ip.toss(exc)
	}
	m.done = true
	if v := ip.sysDict.name(name); v != nil { // a module may put another object in its own place
		return v
	}
	return m
}

// unreadable stops at a source file that is there and cannot be read.
func (ip *interp) unreadable(file string, err error) {
	var large *fstree.TooLargeError
	switch {
	case errors.As(err, &large):
		ip.stop("%s is larger than the %d MiB that are read", file, maxFileBytes>>20)
	case errors.Is(err, fs.ErrPermission):
		ip.raiseOS("PermissionError", 13, "Permission denied", file)
	}
	ip.stop("%s cannot be read: %v", file, err)
}

// raiseSyntax raises the SyntaxError of a file at its line.
func (ip *interp) raiseSyntax(src *source.File, err error) {
	var se *python.SyntaxError
	line, msg := 1, err.Error()
	if errors.As(err, &se) {
		line, msg = se.Line, se.Msg
	}
	class := "SyntaxError"
	low := strings.ToLower(msg)
	switch {
	case strings.Contains(low, "inconsistent use of tabs"):
		class = "TabError"
	case strings.Contains(low, "indent"):
		class = "IndentationError"
	}
	exc := makeException(ip, exceptions[class], &Args{pos: []Value{Str(msg)}})
	at, calls := ip.where()
	if !at.IsZero() {
		calls = append([]Place{at}, calls...)
	}
	col := 0
	if se != nil {
		col = se.Col
	}
	ip.toss(&raised{exc: exc, at: Place{File: src, Line: line, EndLine: line, Column: col, EndByte: len(src.Line(line))}, calls: calls})
}

func syntaxMessage(err error) string {
	var se *python.SyntaxError
	if errors.As(err, &se) {
		return se.Msg
	}
	return err.Error()
}
