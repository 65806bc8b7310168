package eval

const argvReason = "it depends on the command that is run (sys.argv): a server, runserver, collectstatic and others differ"

// argvList is sys.argv: a list whose items depend on how the code was started,
// but not by a test run.
type argvList struct{}

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
