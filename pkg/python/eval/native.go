package eval

import (
	"embed"
	"strings"

	"github.com/wellserved/wellserved/pkg/fstree"
	"github.com/wellserved/wellserved/pkg/python"
)

// prelude holds the modules of Python's library and of packages for settings
// that are followed, written in Python and evaluated like the project's own.
//
//go:embed prelude/*.py
var prelude embed.FS

// natives makes the modules that are written in Go.
var natives = map[string]func(ip *interp, m *Module){}

// native returns a module that is known here, or nil.
func (ip *interp) native(name string) Value {
	if make, ok := natives[name]; ok {
		m := &Module{name: name, dict: newDict()}
		m.dict.set("__name__", Str(name))
		ip.sysDict.set(name, m)
		make(ip, m)
		if m.whole {
			return m
		}
		if m.opaque == nil {
			m.opaque = ip.opaqueModule(topLevel(name)).opaque
		}
		return m
	}
	if text, err := prelude.ReadFile("prelude/" + strings.ReplaceAll(name, ".", "_") + ".py"); err == nil {
		return ip.loadPrelude(name, string(text))
	}
	top := topLevel(name)
	if name == top && stdlibModules[top] && !strings.Contains(name, ".") {
		return ip.opaqueModule(name)
	}
	return nil
}

func topLevel(name string) string {
	top, _, _ := strings.Cut(name, ".")
	return top
}

// loadPrelude runs a module of the prelude. Its frames are hidden: what it
// raises is placed where the project calls it.
func (ip *interp) loadPrelude(name, text string) Value {
	tree := ip.run.prelude[name]
	if tree == nil {
		t, err := python.Parse([]byte(text), python.Options{})
		if err != nil {
			ip.stop("the built-in module %s is broken: %v", name, err)
		}
		if ip.run.prelude == nil {
			ip.run.prelude = map[string]*python.Module{}
		}
		tree = t
		ip.run.prelude[name] = t
	}
	file := "/usr/lib/python3/dist-packages/" + strings.ReplaceAll(name, ".", "/") + ".py"
	m := &Module{name: name, dict: newDict(), file: file, pkg: true}
	m.dict.set("__name__", Str(name))
	m.dict.set("__package__", Str(name))
	ip.sysDict.set(name, m)
	f := &frame{back: ip.frame, module: m, globals: m.dict, space: m.dict, hidden: true, file: file, kind: moduleFrame}
	ip.inFrame(f, func() Value { ip.exec(tree.Body); return None })
	m.done = true
	m.opaque = ip.opaqueModule(topLevel(name)).opaque
	return m
}

// put adds functions to a built-in module.
func (m *Module) put(fns ...*Builtin) {
	for _, f := range fns {
		m.dict.set(f.name, f)
	}
}

// unknowns adds functions whose result is unknown for a reason.
func (m *Module) unknowns(reason string, names ...string) {
	for _, n := range names {
		m.dict.set(n, &Builtin{name: n, lazy: true, fn: func(ip *interp, _ *Args) Value { return ip.unknown(reason) }})
	}
}

// ignored adds functions that do nothing that settings could see.
func (m *Module) ignored(names ...string) {
	for _, n := range names {
		m.dict.set(n, &Builtin{name: n, lazy: true, fn: func(*interp, *Args) Value { return None }})
	}
}

func init() {
	natives["builtins"] = func(_ *interp, m *Module) {
		for name, v := range builtins {
			m.dict.set(name, v)
		}
		m.whole = true
	}
	natives["sys"] = makeSys
	natives["typing"] = makeTyping
	natives["typing_extensions"] = makeTyping
	natives["dataclasses"] = makeDataclasses
	natives["enum"] = func(_ *interp, m *Module) {
		m.dict.set("Enum", classEnum)
		m.dict.set("IntEnum", classIntEnum)
		m.dict.set("StrEnum", classStrEnum)
		m.dict.set("auto", classAuto)
		m.put(lazily("unique", "cls", func(_ *interp, a []Value) Value { return a[0] }))
	}
	natives["importlib"] = makeImportlib
	natives["_wellserved"] = makeSelf
}

// makeSelf is the module through which the prelude reaches what Python has no
// function for.
func makeSelf(_ *interp, m *Module) {
	m.whole = true
	m.put(
		lazily("caller_globals", "", func(ip *interp, _ []Value) Value {
			if f := ip.project(); f != nil {
				return f.globals
			}
			return newDict()
		}),
		lazily("caller_file", "", func(ip *interp, _ []Value) Value {
			if f := ip.project(); f != nil && f.file != "" {
				return Str(f.file)
			}
			return ip.unknown("which file calls this is not known")
		}),
		lazily("missed", "name", func(ip *interp, a []Value) Value { ip.missed(a[0]); return None }),
		lazily("is_file", "path", func(ip *interp, a []Value) Value { return ip.seesFile(a[0]) }),
		lazily("unknown", "reason", func(ip *interp, a []Value) Value { return ip.unknown(ip.needStr(a[0])) }),
		lazily("is_unknown", "value", func(ip *interp, a []Value) Value { return Bool(firstUnknown(a[0]) != nil) }),
		lazily("namedtuple", "typename field_names defaults?", makeNamedTuple),
		lazily("mark_dict", "d kind", func(ip *interp, a []Value) Value {
			if d, ok := plain(a[0]).(*Dict); ok {
				d.kind, _ = a[1].(*Class)
			}
			return a[0]
		}),
	)
}

// seesFile is os.path.isfile for files that packages look for upwards from the
// settings: what lies there counts also outside of the project.
func (ip *interp) seesFile(v Value) Value {
	if u := unknownOf(v); u != nil {
		return u.derive()
	}
	name := ip.absolutePath(ip.needPath(v))
	if _, err := ip.run.stat(name); err != nil && !notThere(err) && ip.inside(name) {
		return ip.kind(name, func(i fstree.Info) bool { return i.IsRegular() })
	}
	return Bool(ip.isFile(name))
}
