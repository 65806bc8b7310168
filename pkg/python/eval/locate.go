package eval

import (
	"path"
	"strings"
)

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
