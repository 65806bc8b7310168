package eval

import (
	"path"
	"strings"
)

func makeImportlib(ip *interp, m *Module) {
	m.pkg = true
	m.put(lazily("import_module", "name package?", func(ip *interp, a []Value) Value {
		if u := unknownOf(a[0]); u != nil {
			return ip.callUnknown(u, None, &Args{})
		}
		name := ip.needStr(a[0])
		if strings.HasPrefix(name, ".") {
			pkg, ok := asStr(orNone(a[1]))
			if !ok {
				ip.raise("TypeError", "the 'package' argument is required to perform a relative import for %s", quote(name))
			}
			level := len(name) - len(strings.TrimLeft(name, "."))
			parts := strings.Split(pkg, ".")
			if level > len(parts) {
				ip.raise("ImportError", "attempted relative import beyond top-level package")
			}
			base := strings.Join(parts[:len(parts)-level+1], ".")
			if name = name[level:]; name == "" {
				name = base
			} else {
				name = base + "." + name
			}
		}
		return ip.importModule(name)
	}), lazily("reload", "module", func(ip *interp, a []Value) Value { return a[0] }))
	m.ignored("invalidate_caches")
	util := &Module{name: "importlib.util", dict: newDict()}
	util.put(lazily("find_spec", "name package?", func(ip *interp, a []Value) Value {
		if u := unknownOf(a[0]); u != nil {
			return u.derive()
		}
		return ip.findSpec(ip.needStr(a[0]))
	}))
	util.opaque = ip.unknown("importlib.util is followed only in find_spec")
	ip.sysDict.set("importlib.util", util)
	m.dict.set("util", util)
}

// findSpec is importlib.util.find_spec: whether a package is installed is
// known only for those of the project.
func (ip *interp) findSpec(name string) Value {
	if i := strings.LastIndexByte(name, '.'); i >= 0 {
		ip.importModule(name[:i])
	}
	if file, _, ok := ip.locate(name); ok {
		return &Instance{cls: classModule, dict: dictOf("origin", Str(file), "name", Str(name))}
	}
	top := topLevel(name)
	if stdlibModules[top] || natives[top] != nil || ip.run.opts.Installed != nil && ip.run.opts.Installed(top) {
		return &Instance{cls: classModule, dict: dictOf("origin", ip.unknown("where Python is installed"), "name", Str(name))}
	}
	if _, _, ok := ip.locate(top); ok {
		return None
	}
	return ip.unknown("it depends on whether the package " + top + " is installed on the server")
}

// pathText returns what os.fspath gives for a string or path.
func (ip *interp) pathText(v Value) (string, bool) {
	switch x := v.(type) {
	case *PurePath:
		return x.text, true
	case Str:
		return string(x), true
	case Bytes:
		return string(x), true
	case *Instance:
		if m := ip.special(x, "__fspath__"); m != nil {
			return asStr(ip.call(m))
		}
		return asStr(x)
	}
	return "", false
}

// needPath is pathText for arguments; others raise TypeError.
func (ip *interp) needPath(v Value) string {
	s, ok := ip.pathText(v)
	if !ok {
		if u := unknownOf(v); u != nil {
			ip.toss(&partly{u})
		}
		ip.raise("TypeError", "expected str, bytes or os.PathLike object, not %s", v.class().name)
	}
	return s
}

// absolutePath makes a path absolute at the working directory.
func (ip *interp) absolutePath(p string) string {
	if path.IsAbs(p) {
		return p
	}
	return path.Join(ip.run.opts.Dir, p)
}
