package eval

import (
	"path"
	"sort"
	"strings"

	"github.com/wellserved/wellserved/pkg/fstree"
)

func init() {
	natives["os"] = makeOS
	natives["os.path"] = func(_ *interp, m *Module) { makeOSPath(m) }
	natives["posixpath"] = natives["os.path"]
}

const diskOrder = "the order in which a folder is listed differs between machines"

const hostReason = "it depends on the machine that runs the server"

func makeOS(ip *interp, m *Module) {
	p := ip.native("os.path")
	m.dict.set("path", p)
	m.pkg = true
	m.dict.set("environ", ip.environ)
	for name, v := range map[string]string{"sep": "/", "linesep": "\n", "pathsep": ":", "curdir": ".", "pardir": "..", "extsep": ".", "name": "posix", "devnull": "/dev/null"} {
		m.dict.set(name, Str(v))
	}
	m.dict.set("altsep", None)
	m.dict.set("error", exceptions["OSError"])
	for name, n := range map[string]int{"F_OK": 0, "R_OK": 4, "W_OK": 2, "X_OK": 1, "O_RDONLY": 0} {
		m.dict.set(name, intOf(n))
	}
	pathLike := &Class{name: "PathLike", module: "os", bases: []*Class{classObject}}
	pathLike.mro = linearize(pathLike)
	abstract[pathLike] = func(c *Class) bool {
		a, _ := c.lookup("__fspath__")
		return a != nil || c.is(classPurePath)
	}
	m.dict.set("PathLike", pathLike)
	m.put(
		lazily("getenv", "key default?", func(ip *interp, a []Value) Value {
			return ip.call(ip.getAttr(ip.environ, "get"), given(a)...)
		}),
		lazily("putenv", "key value", func(*interp, []Value) Value { return None }),
		lazily("unsetenv", "key", func(*interp, []Value) Value { return None }),
		function("getcwd", "", func(ip *interp, _ []Value) Value { return Str(ip.run.opts.Dir) }),
		function("fspath", "path", func(ip *interp, a []Value) Value { return Str(ip.needPath(a[0])) }),
		function("fsencode", "path", func(ip *interp, a []Value) Value { return Bytes(ip.needPath(a[0])) }),
		function("fsdecode", "path", func(ip *interp, a []Value) Value { return Str(ip.needPath(a[0])) }),
		function("listdir", "path?", func(ip *interp, a []Value) Value {
			dir := "."
			if a[0] != nil && a[0] != Value(None) {
				dir = ip.needPath(a[0])
			}
			names, u := ip.list(dir)
			if u != nil {
				return u
			}
			return names
		}),
		function("scandir", "path?", func(ip *interp, a []Value) Value { return ip.unknown("os.scandir is not followed") }),
		function("walk", "top topdown? onerror? followlinks?", func(ip *interp, a []Value) Value { return ip.walk(ip.needPath(a[0])) }),
		function("access", "path mode", func(ip *interp, a []Value) Value {
			t := ip.exists(ip.needPath(a[0]))
			if t.u == nil && !t.is {
				return Bool(false)
			}
			return ip.unknown("it depends on who runs the server, and what that user may read")
		}),
		lazily("cpu_count", "", func(ip *interp, _ []Value) Value { return ip.positive(hostReason) }),
		lazily("getpid", "", func(ip *interp, _ []Value) Value { return ip.positive("a process's number is chance") }),
	)
	m.unknowns("it depends on the user that runs the server", "getuid", "geteuid", "getgid", "getegid", "getlogin", "getgroups")
	m.unknowns(hostReason, "uname", "getloadavg", "urandom", "stat", "lstat", "statvfs", "popen", "system", "readlink")
	m.ignored("makedirs", "mkdir", "chmod", "umask", "remove", "unlink", "rmdir", "rename", "symlink", "utime", "chdir", "nice")
	m.opaque = ip.unknown("this part of Python's module os is not followed")
}

func (ip *interp) positive(reason string) *Unknown {
	u := ip.unknown(reason)
	u.lo, u.hi = 1, 1<<31
	return u
}

// missed records that a variable was read that has no value.
func (ip *interp) missed(key Value) {
	if name, ok := asStr(key); ok {
		ip.run.missed = append(ip.run.missed, name)
	}
}

// EnvReason says that a variable would have to be given.
func EnvReason(name string) string {
	return "read from the environment variable " + name + ", which has no value here: pass --env " + name + "=…"
}

// list is os.listdir. Its order is the file system's; names come sorted and
// the list's order counts as unknown only where it matters, which it does not
// for sorted() and membership.
func (ip *interp) list(dir string) (*List, *Unknown) {
	full := ip.absolutePath(dir)
	info, err := ip.run.stat(full)
	switch {
	case err != nil && ip.inside(full) && notThere(err):
		ip.raiseNoFile(dir)
	case err != nil || !ip.inside(full):
		return nil, ip.outside(full)
	case !info.IsDir():
		ip.raiseOS("NotADirectoryError", 20, "Not a directory", dir)
	}
	var names []Value
	for _, e := range ip.run.readDir(full) {
		names = append(names, Str(e.Name))
	}
	return ip.looseList(names, diskOrder), nil
}

func (ip *interp) outside(name string) *Unknown {
	return ip.unknown("it depends on " + name + ", which lies outside of the project")
}

// walk is os.walk, whose order within a folder is the file system's.
func (ip *interp) walk(dir string) Value {
	u := ip.unknown("the order in which os.walk finds files differs between machines")
	if !ip.inside(ip.absolutePath(dir)) {
		u = ip.outside(dir)
	}
	return u
}

// exists is os.path.exists: known inside the project, also for what is not
// there, and unknown outside of it.
func (ip *interp) exists(name string) tri {
	full := ip.absolutePath(name)
	ip.boundFiles()
	_, err := ip.run.stat(full)
	switch {
	case !ip.inside(full):
		return tri{u: ip.outside(full)}
	case err == nil:
		return yes(true)
	case notThere(err) || strings.Contains(err.Error(), "not a directory"):
		return yes(false)
	}
	return tri{u: ip.unknown("whether " + full + " exists cannot be seen")}
}

// boundFiles stops where too many files are read or looked for.
func (ip *interp) boundFiles() {
	if ip.run.files > maxFiles {
		ip.stop("more than %d files are read or looked for", maxFiles)
	}
}

// kind is os.path.isfile and isdir.
func (ip *interp) kind(name string, want func(fstree.Info) bool) Value {
	t := ip.exists(name)
	if t.u != nil || !t.is {
		return t.value()
	}
	info, err := ip.run.stat(ip.absolutePath(name))
	return Bool(err == nil && want(info))
}

func makeOSPath(m *Module) {
	m.whole = true
	for name, v := range map[string]string{"sep": "/", "curdir": ".", "pardir": "..", "pathsep": ":", "extsep": "."} {
		m.dict.set(name, Str(v))
	}
	m.dict.set("altsep", None)
	m.dict.set("supports_unicode_filenames", Bool(false))
	onPath := func(name string, fn func(ip *interp, p string) Value) *Builtin {
		return function(name, "path", func(ip *interp, a []Value) Value { return fn(ip, ip.needPath(a[0])) })
	}
	m.put(
		&Builtin{name: "join", fn: func(ip *interp, args *Args) Value {
			if len(args.pos) == 0 {
				ip.raise("TypeError", "join() missing 1 required positional argument: 'a'")
			}
			out := ip.needPath(args.pos[0])
			for _, v := range args.pos[1:] {
				out = joinPath(out, ip.needPath(v))
			}
			return ip.text(out)
		}},
		onPath("dirname", func(_ *interp, p string) Value { d, _ := splitPath(p); return Str(d) }),
		onPath("basename", func(_ *interp, p string) Value { _, b := splitPath(p); return Str(b) }),
		onPath("split", func(_ *interp, p string) Value { d, b := splitPath(p); return newTuple(Str(d), Str(b)) }),
		onPath("splitext", func(_ *interp, p string) Value { r, e := splitExt(p); return newTuple(Str(r), Str(e)) }),
		onPath("splitdrive", func(_ *interp, p string) Value { return newTuple(Str(""), Str(p)) }),
		onPath("isabs", func(_ *interp, p string) Value { return Bool(strings.HasPrefix(p, "/")) }),
		onPath("normpath", func(_ *interp, p string) Value { return Str(normPath(p)) }),
		onPath("normcase", func(_ *interp, p string) Value { return Str(p) }),
		onPath("abspath", func(ip *interp, p string) Value { return Str(ip.absPath(p)) }),
		function("realpath", "path * strict?", func(ip *interp, a []Value) Value { return Str(ip.realPath(ip.needPath(a[0]))) }),
		onPath("expanduser", func(ip *interp, p string) Value { return ip.expandUser(p) }),
		onPath("expandvars", func(ip *interp, p string) Value { return ip.expandVars(p) }),
		onPath("exists", func(ip *interp, p string) Value { return ip.exists(p).value() }),
		onPath("lexists", func(ip *interp, p string) Value { return ip.exists(p).value() }),
		onPath("isfile", func(ip *interp, p string) Value { return ip.kind(p, fstree.Info.IsRegular) }),
		onPath("isdir", func(ip *interp, p string) Value { return ip.kind(p, fstree.Info.IsDir) }),
		onPath("islink", func(ip *interp, p string) Value { return ip.isLink(p) }),
		onPath("ismount", func(ip *interp, p string) Value { return ip.unknown(hostReason) }),
		function("relpath", "path start?", func(ip *interp, a []Value) Value {
			start := "."
			if a[1] != nil && a[1] != Value(None) {
				start = ip.needPath(a[1])
			}
			p := ip.needPath(a[0])
			if p == "" {
				ip.raise("ValueError", "no path specified")
			}
			return Str(relPath(ip.absPath(p), ip.absPath(start)))
		}),
		function("commonprefix", "list", func(ip *interp, a []Value) Value { return ip.commonPrefix(a[0]) }),
		function("commonpath", "paths", func(ip *interp, a []Value) Value { return ip.commonPath(a[0]) }),
		function("samefile", "a b", func(ip *interp, a []Value) Value {
			return Bool(ip.realPath(ip.needPath(a[0])) == ip.realPath(ip.needPath(a[1])))
		}),
	)
	m.unknowns("it depends on the files of the machine", "getsize", "getmtime", "getctime", "getatime")
}

func joinPath(a, b string) string {
	switch {
	case strings.HasPrefix(b, "/"):
		return b
	case a == "" || strings.HasSuffix(a, "/"):
		return a + b
	}
	return a + "/" + b
}

func splitPath(p string) (dir, base string) {
	i := strings.LastIndexByte(p, '/') + 1
	dir, base = p[:i], p[i:]
	if strings.Trim(dir, "/") != "" {
		dir = strings.TrimRight(dir, "/")
	}
	return dir, base
}

func splitExt(p string) (root, ext string) {
	_, base := splitPath(p)
	trimmed := strings.TrimLeft(base, ".")
	i := strings.LastIndexByte(trimmed, '.')
	if i < 0 {
		return p, ""
	}
	n := len(trimmed) - i
	if i == 0 && len(base) == len(trimmed) {
		return p, ""
	}
	return p[:len(p)-n], p[len(p)-n:]
}

func normPath(p string) string {
	if p == "" {
		return "."
	}
	clean := path.Clean(p)
	if strings.HasPrefix(p, "//") && !strings.HasPrefix(p, "///") { // POSIX keeps two slashes
		return "/" + clean
	}
	return clean
}

func (ip *interp) absPath(p string) string {
	if !strings.HasPrefix(p, "/") {
		p = joinPath(ip.run.opts.Dir, p)
	}
	return normPath(p)
}

func (ip *interp) realPath(p string) string {
	full := p
	if !strings.HasPrefix(p, "/") {
		full = joinPath(ip.run.opts.Dir, p)
	}
	ip.run.files++
	if ip.run.files > maxFiles {
		ip.stop("too many files are looked for")
	}
	real, _ := fstree.RealPath(ip.run.opts.Tree, full)
	return real
}

func (ip *interp) isLink(p string) Value {
	full := ip.absolutePath(p)
	if !ip.inside(full) {
		return ip.outside(full)
	}
	if _, err := ip.run.opts.Tree.ReadLink(full); err == nil {
		return Bool(true)
	}
	return Bool(false)
}

func relPath(p, start string) string {
	split := func(s string) []string {
		s = strings.Trim(s, "/")
		if s == "" {
			return nil
		}
		return strings.Split(s, "/")
	}
	a, b := split(p), split(start)
	i := 0
	for i < len(a) && i < len(b) && a[i] == b[i] {
		i++
	}
	out := make([]string, 0, len(a)+len(b))
	for range b[i:] {
		out = append(out, "..")
	}
	out = append(out, a[i:]...)
	if len(out) == 0 {
		return "."
	}
	return strings.Join(out, "/")
}

func (ip *interp) expandUser(p string) Value {
	if !strings.HasPrefix(p, "~") {
		return Str(p)
	}
	user, rest := p[1:], ""
	if i := strings.IndexByte(p, '/'); i >= 0 {
		user, rest = p[1:i], p[i:]
	}
	if user != "" {
		return ip.unknown("the home of the user " + user + " on the server is not known")
	}
	home, ok := asStr(orNone(ip.environ.name("HOME")))
	if !ok {
		return ip.unknown("it depends on the home of the user that runs the server: pass --env HOME=…")
	}
	home = strings.TrimRight(home, "/")
	if home+rest == "" {
		return Str("/")
	}
	return Str(home + rest)
}

// expandVars replaces $NAME and ${NAME}; variables without a value stay.
func (ip *interp) expandVars(p string) Value {
	var b strings.Builder
	for i := 0; i < len(p); {
		if p[i] != '$' {
			b.WriteByte(p[i])
			i++
			continue
		}
		name, end := "", i+1
		if strings.HasPrefix(p[i+1:], "{") {
			j := strings.IndexByte(p[i:], '}')
			if j < 0 {
				b.WriteString(p[i:])
				break
			}
			name, end = p[i+2:i+j], i+j+1
		} else {
			for end < len(p) && (p[end] == '_' || isAlnum(p[end])) {
				end++
			}
			name = p[i+1 : end]
		}
		switch v := ip.environ.name(name).(type) {
		case Str:
			b.WriteString(string(v))
		case *Unknown:
			return v.derive()
		default:
			if ip.environ.taint != nil {
				return ip.environ.taint.derive()
			}
			b.WriteString(p[i:end])
		}
		i = end
	}
	return ip.text(b.String())
}

func isAlnum(c byte) bool {
	return c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z'
}

func (ip *interp) pathList(v Value) ([]string, *Unknown) {
	items, u := ip.anyOrder(v)
	if u != nil {
		return nil, u
	}
	var out []string
	for _, x := range items {
		out = append(out, ip.needPath(x))
	}
	sort.Strings(out)
	return out, nil
}

func (ip *interp) commonPrefix(v Value) Value {
	list, u := ip.pathList(v)
	if u != nil {
		return u.derive()
	}
	if len(list) == 0 {
		return Str("")
	}
	a, b := list[0], list[len(list)-1]
	i := 0
	for i < len(a) && i < len(b) && a[i] == b[i] {
		i++
	}
	return Str(strings.ToValidUTF8(a[:i], ""))
}

func (ip *interp) commonPath(v Value) Value {
	list, u := ip.pathList(v)
	if u != nil {
		return u.derive()
	}
	if len(list) == 0 {
		ip.raise("ValueError", "commonpath() arg is an empty sequence")
	}
	split := func(s string) []string {
		var out []string
		for _, p := range strings.Split(s, "/") {
			if p != "" && p != "." {
				out = append(out, p)
			}
		}
		return out
	}
	common := split(list[0])
	for _, p := range list[1:] {
		if strings.HasPrefix(p, "/") != strings.HasPrefix(list[0], "/") {
			ip.raise("ValueError", "Can't mix absolute and relative paths")
		}
		parts := split(p)
		i := 0
		for i < len(common) && i < len(parts) && common[i] == parts[i] {
			i++
		}
		common = common[:i]
	}
	prefix := ""
	if strings.HasPrefix(list[0], "/") {
		prefix = "/"
	}
	return Str(prefix + strings.Join(common, "/"))
}

// given drops the arguments at the end that were left out.
func given(a []Value) []Value {
	for len(a) > 0 && a[len(a)-1] == nil {
		a = a[:len(a)-1]
	}
	return a
}
