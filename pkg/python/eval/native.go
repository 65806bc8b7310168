package eval

import (
	"embed"
	"path"
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
	natives["builtins"] = func(ip *interp, m *Module) {
		for name, v := range builtins {
			m.dict.set(name, v)
		}
		m.whole = true
	}
	natives["sys"] = makeSys
	natives["typing"] = makeTyping
	natives["typing_extensions"] = makeTyping
	natives["dataclasses"] = makeDataclasses
	natives["enum"] = func(ip *interp, m *Module) {
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
func makeSelf(ip *interp, m *Module) {
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
		lazily("namedtuple", "typename field_names defaults?", func(ip *interp, a []Value) Value { return makeNamedTuple(ip, a) }),
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

const argvReason = "it depends on the command that is run (sys.argv): a server, runserver, collectstatic and others differ"

// argvList is sys.argv: a list whose items depend on how the code was started,
// but not by a test run.
type argvList struct{}

var classArgv = builtinClass("list")

func (*argvList) class() *Class { return classList }

func (ip *interp) argvUnknown() *Unknown { return ip.unknown(argvReason) }

// testCommand reports whether a word of the command line means a test run.
func testCommand(s string) bool {
	switch s {
	case "test", "pytest", "py.test", "tests", "jtest", "harvest", "behave":
		return true
	}
	return false
}

func (a *argvList) contains(ip *interp, item Value) tri {
	if s, ok := asStr(item); ok && testCommand(s) {
		return yes(false)
	}
	return tri{u: ip.argvUnknown()}
}

// item is sys.argv[key]; an item that is compared with a test command differs
// from it.
func (a *argvList) item(ip *interp, key Value) Value {
	u := ip.argvUnknown()
	u.not = testCommand
	if _, ok := key.(sliceValue); ok {
		u.each = true
	}
	return u
}

func makeSys(ip *interp, m *Module) {
	m.dict.set("argv", &argvList{})
	m.dict.set("path", ip.sysPath)
	m.dict.set("modules", ip.sysDict)
	m.dict.set("platform", Str("linux"))
	m.dict.set("byteorder", Str("little"))
	m.dict.set("maxsize", int64Of(1<<63-1))
	m.dict.set("maxunicode", intOf(0x10ffff))
	minor := ip.unknown("it depends on the version of Python that the server runs")
	minor.lo, minor.hi = 6, 99
	version := &Class{name: "version_info", module: "sys", bases: []*Class{classTuple}, dict: newDict(),
		fields: []string{"major", "minor", "micro", "releaselevel", "serial"}}
	version.mro = linearize(version)
	m.dict.set("version_info", &Instance{cls: version, dict: newDict(), prim: newTuple(intOf(3), minor, minor.derive(), minor.derive(), minor.derive())})
	text := minor.derive()
	text.partial = Str("")
	m.dict.set("version", text)
	big := minor.derive()
	big.lo, big.hi = 0x03060000, 0x04000000
	m.dict.set("hexversion", big)
	for name, reason := range map[string]string{
		"executable": "it depends on which Python the server runs", "prefix": "it depends on which Python the server runs",
		"base_prefix": "it depends on which Python the server runs", "exec_prefix": "it depends on which Python the server runs",
	} {
		m.dict.set(name, ip.unknown(reason))
	}
	for _, name := range []string{"stdout", "stderr", "stdin"} {
		m.dict.set(name, ip.inert("the program's own streams"))
	}
	m.dict.set("dont_write_bytecode", Bool(false))
	m.put(
		function("exit", "status?", func(ip *interp, a []Value) Value { return exit(ip, &Args{pos: a[:1]}) }),
		lazily("getdefaultencoding", "", func(*interp, []Value) Value { return Str("utf-8") }),
		lazily("getfilesystemencoding", "", func(*interp, []Value) Value { return Str("utf-8") }),
		lazily("intern", "string", func(_ *interp, a []Value) Value { return a[0] }),
		lazily("_getframe", "depth?", func(ip *interp, a []Value) Value { return ip.frameObject(ip.needInt(a[0], 0)) }),
		lazily("exc_info", "", func(ip *interp, _ []Value) Value {
			return newTuple(ip.unknown("details of an exception"), ip.unknown("details of an exception"), ip.unknown("details of an exception"))
		}),
	)
	m.ignored("setrecursionlimit", "settrace", "setdefaultencoding")
	m.whole = false
	u := ip.unknown("it depends on the Python that the server runs")
	u.inert = true
	m.load = func(ip *interp, name string) Value {
		switch name { // attributes that only frozen or embedded programs have
		case "frozen", "_MEIPASS", "real_prefix", "setdefaultencoding", "getwindowsversion":
			return nil
		}
		return u.derive()
	}
	m.opaque = nil
	m.whole = true
}

// frameObject is a frame of the stack, as far as its file and names go.
func (ip *interp) frameObject(depth int) Value {
	f := ip.project()
	for ; depth > 0 && f != nil; depth-- {
		f = f.back
	}
	if f == nil {
		ip.raise("ValueError", "call stack is not deep enough")
	}
	return ip.frameValue(f)
}

func (ip *interp) frameValue(f *frame) Value {
	codeObj := &Instance{cls: classCode, dict: dictOf("co_filename", Str(f.file), "co_name", Str(f.module.name))}
	d := dictOf("f_globals", f.globals, "f_code", codeObj)
	if f.space != nil {
		d.set("f_locals", f.space)
	}
	if f.back != nil && f.back.module != nil {
		back := f.back
		cls := &Class{name: "frame", module: "builtins", bases: []*Class{classObject}, dict: newDict()}
		cls.mro = linearize(cls)
		cls.dict.set("f_back", &property{get: lazily("f_back", "self", func(ip *interp, _ []Value) Value { return ip.frameValue(back) })})
		return &Instance{cls: cls, dict: d}
	}
	d.set("f_back", None)
	return &Instance{cls: classFrame, dict: d}
}

func makeTyping(ip *interp, m *Module) {
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

func makeDataclasses(ip *interp, m *Module) {
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
