package eval

import (
	"path"
	"sort"
	"strings"

	"github.com/wellserved/wellserved/pkg/fstree"
)

// PurePath is a path of pathlib.
type PurePath struct {
	text string
	cls  *Class
}

// PathParents is the sequence of a path's parents.
type PathParents struct{ of *PurePath }

var (
	classPurePath  = pathClass("PurePath", classObject)
	classPosixPure = pathClass("PurePosixPath", classPurePath)
	classPath      = pathClass("Path", classPurePath)
	classPosixPath = pathClass("PosixPath", classPath, classPosixPure)
	classParents   = builtinClass("_PathParents")
)

func pathClass(name string, bases ...*Class) *Class {
	c := builtinClass(name, bases...)
	c.module = "pathlib"
	return c
}

func (p *PurePath) class() *Class  { return p.cls }
func (*PathParents) class() *Class { return classParents }

func (p *PurePath) like(text string) *PurePath { return &PurePath{text: pureText(text), cls: p.cls} }

// pureText normalizes as pathlib does: no doubled slashes, no dots, but `..`
// stays.
func pureText(s string) string {
	root := ""
	if strings.HasPrefix(s, "/") {
		root = "/"
		if strings.HasPrefix(s, "//") && !strings.HasPrefix(s, "///") {
			root = "//"
		}
	}
	var parts []string
	for _, p := range strings.Split(s, "/") {
		if p != "" && p != "." {
			parts = append(parts, p)
		}
	}
	if t := root + strings.Join(parts, "/"); t != "" {
		return t
	}
	return "."
}

func joinPure(a, b string) string { return pureText(joinPath(a, b)) }

func (p *PurePath) root() string {
	switch {
	case strings.HasPrefix(p.text, "//"):
		return "//"
	case strings.HasPrefix(p.text, "/"):
		return "/"
	}
	return ""
}

// names returns the parts without the root.
func (p *PurePath) names() []string {
	t := strings.Trim(p.text, "/")
	if t == "" || p.text == "." {
		return nil
	}
	return strings.Split(t, "/")
}

func (p *PurePath) name() string {
	n := p.names()
	if len(n) == 0 {
		return ""
	}
	return n[len(n)-1]
}

func (p *PurePath) parent() *PurePath {
	n := p.names()
	if len(n) == 0 {
		return p
	}
	return p.like(p.root() + strings.Join(n[:len(n)-1], "/"))
}

// suffix splits a name as pathlib does.
func suffix(name string) (stem, ext string) {
	i := strings.LastIndexByte(name, '.')
	if i <= 0 || i == len(name)-1 {
		return name, ""
	}
	return name[:i], name[i:]
}

func (p *PathParents) len() int { return len(p.of.names()) }

func (p *PathParents) at(i int) Value {
	x := p.of
	for range i + 1 {
		x = x.parent()
	}
	return x
}

func (p *PathParents) all() []Value {
	var out []Value
	for i := range p.len() {
		out = append(out, p.at(i))
	}
	return out
}

func comparePaths(a, b *PurePath) int {
	x, y := append([]string{a.root()}, a.names()...), append([]string{b.root()}, b.names()...)
	for i := range min(len(x), len(y)) {
		if c := strings.Compare(x[i], y[i]); c != 0 {
			return c
		}
	}
	return len(x) - len(y)
}

func (ip *interp) pathDiv(p *PurePath, v Value) Value {
	s, ok := ip.pathText(v)
	if !ok {
		return nil
	}
	if _, isBytes := v.(Bytes); isBytes {
		return nil
	}
	ip.spend(len(s))
	return p.like(joinPure(p.text, s))
}

func pathSelf(a []Value) *PurePath { return plain(a[0]).(*PurePath) }

func init() {
	natives["pathlib"] = func(ip *interp, m *Module) {
		m.whole = true
		m.dict.set("Path", classPath)
		m.dict.set("PosixPath", classPosixPath)
		m.dict.set("PurePath", classPurePath)
		m.dict.set("PurePosixPath", classPosixPure)
		m.dict.set("WindowsPath", ip.unknown("paths of Windows are not followed"))
		m.dict.set("PureWindowsPath", ip.unknown("paths of Windows are not followed"))
	}
	makePath := func(ip *interp, cls *Class, args *Args) Value {
		text := ""
		for i, v := range args.pos {
			if _, ok := v.(Bytes); ok {
				ip.raise("TypeError", "argument should be a str or an os.PathLike object, not 'bytes'")
			}
			s := ip.needPath(v)
			if i == 0 {
				text = s
			} else {
				text = joinPath(text, s)
			}
		}
		c := cls
		if cls == classPath || cls.dict != nil {
			c = classPosixPath
		} else if cls == classPurePath {
			c = classPosixPure
		}
		return &PurePath{text: pureText(text), cls: c}
	}
	for _, c := range []*Class{classPurePath, classPosixPure, classPath, classPosixPath} {
		c.make = makePath
	}
	initPure()
	initConcrete()
}

func initPure() {
	c := classPurePath
	getter(c, "parent", func(_ *interp, v Value) Value { return v.(*PurePath).parent() })
	getter(c, "parents", func(_ *interp, v Value) Value { return &PathParents{v.(*PurePath)} })
	getter(c, "name", func(_ *interp, v Value) Value { return Str(v.(*PurePath).name()) })
	getter(c, "stem", func(_ *interp, v Value) Value { s, _ := suffix(v.(*PurePath).name()); return Str(s) })
	getter(c, "suffix", func(_ *interp, v Value) Value { _, e := suffix(v.(*PurePath).name()); return Str(e) })
	getter(c, "suffixes", func(_ *interp, v Value) Value {
		n := v.(*PurePath).name()
		l := newList()
		if strings.HasSuffix(n, ".") {
			return l
		}
		parts := strings.Split(strings.TrimLeft(n, "."), ".")
		for _, p := range parts[1:] {
			l.items = append(l.items, Str("."+p))
		}
		return l
	})
	getter(c, "root", func(_ *interp, v Value) Value { return Str(v.(*PurePath).root()) })
	getter(c, "anchor", func(_ *interp, v Value) Value { return Str(v.(*PurePath).root()) })
	getter(c, "drive", func(*interp, Value) Value { return Str("") })
	getter(c, "parts", func(_ *interp, v Value) Value {
		p := v.(*PurePath)
		t := newTuple()
		if r := p.root(); r != "" {
			t.items = append(t.items, Str(r))
		}
		for _, n := range p.names() {
			t.items = append(t.items, Str(n))
		}
		return t
	})
	text := func(name string, fn func(ip *interp, p *PurePath) Value) {
		method(c, name, "", func(ip *interp, a []Value) Value { return fn(ip, pathSelf(a)) })
	}
	text("as_posix", func(_ *interp, p *PurePath) Value { return Str(p.text) })
	text("__fspath__", func(_ *interp, p *PurePath) Value { return Str(p.text) })
	text("__str__", func(_ *interp, p *PurePath) Value { return Str(p.text) })
	text("as_uri", func(ip *interp, p *PurePath) Value {
		if p.root() == "" {
			ip.raise("ValueError", "relative path can't be expressed as a file URI")
		}
		return ip.unknown("as_uri is not followed")
	})
	text("is_absolute", func(_ *interp, p *PurePath) Value { return Bool(p.root() != "") })
	c.methods["joinpath"] = &Builtin{name: "joinpath", method: true, fn: func(ip *interp, args *Args) Value {
		p := args.pos[0].(*PurePath)
		t := p.text
		for _, v := range args.pos[1:] {
			t = joinPath(t, ip.needPath(v))
		}
		return p.like(t)
	}}
	method(c, "__truediv__", "other", func(ip *interp, a []Value) Value { return ip.binary("/", a[0], a[1]) })
	method(c, "with_name", "name", func(ip *interp, a []Value) Value {
		p, n := pathSelf(a), ip.needStr(a[1])
		if p.name() == "" {
			ip.raise("ValueError", "%s has an empty name", p.text)
		}
		if n == "" || strings.Contains(n, "/") || n == "." {
			ip.raise("ValueError", "Invalid name %s", quote(n))
		}
		return p.like(joinPath(p.parent().text, n))
	})
	method(c, "with_stem", "stem", func(ip *interp, a []Value) Value {
		p := pathSelf(a)
		_, ext := suffix(p.name())
		return p.like(joinPath(p.parent().text, ip.needStr(a[1])+ext))
	})
	method(c, "with_suffix", "suffix", func(ip *interp, a []Value) Value {
		p, s := pathSelf(a), ip.needStr(a[1])
		if s != "" && (!strings.HasPrefix(s, ".") || s == ".") || strings.Contains(s, "/") {
			ip.raise("ValueError", "Invalid suffix %s", quote(s))
		}
		if p.name() == "" {
			ip.raise("ValueError", "%s has an empty name", p.text)
		}
		stem, _ := suffix(p.name())
		return p.like(joinPath(p.parent().text, stem+s))
	})
	for _, name := range []string{"relative_to", "is_relative_to"} {
		c.methods[name] = &Builtin{name: name, method: true, fn: func(ip *interp, args *Args) Value {
			p := args.pos[0].(*PurePath)
			base := ""
			for _, v := range args.pos[1:] {
				base = joinPath(base, ip.needPath(v))
			}
			rest, ok := below(p, p.like(base))
			if name == "is_relative_to" {
				return Bool(ok)
			}
			if !ok {
				ip.raise("ValueError", "%s is not in the subpath of %s", quote(p.text), quote(base))
			}
			return p.like(rest)
		}}
	}
	method(c, "match", "pattern", func(ip *interp, a []Value) Value { return ip.unknown("PurePath.match is not followed") })
}

// below returns the rest of p under base.
func below(p, base *PurePath) (string, bool) {
	x, y := p.names(), base.names()
	if p.root() != base.root() || len(y) > len(x) {
		return "", false
	}
	for i := range y {
		if x[i] != y[i] {
			return "", false
		}
	}
	return strings.Join(x[len(y):], "/"), true
}

func initConcrete() {
	c := classPath
	c.statics = map[string]Value{
		"cwd": lazily("cwd", "", func(ip *interp, _ []Value) Value { return &PurePath{text: ip.run.opts.Dir, cls: classPosixPath} }),
		"home": lazily("home", "", func(ip *interp, _ []Value) Value {
			return pathOr(ip.expandUser("~"))
		}),
	}
	method(c, "resolve", "strict?", func(ip *interp, a []Value) Value {
		p := pathSelf(a)
		if a[1] != nil && ip.truth(a[1]).is {
			full := ip.absolutePath(p.text)
			if t := ip.exists(full); t.u == nil && !t.is {
				ip.raiseNoFile(full)
			}
		}
		return p.like(ip.realPath(p.text))
	})
	method(c, "absolute", "", func(ip *interp, a []Value) Value {
		p := pathSelf(a)
		if p.root() != "" {
			return p
		}
		return p.like(joinPath(ip.run.opts.Dir, p.text))
	})
	method(c, "expanduser", "", func(ip *interp, a []Value) Value { return pathOr(ip.expandUser(pathSelf(a).text)) })
	for name, want := range map[string]func(fstree.Info) bool{
		"exists": func(fstree.Info) bool { return true }, "is_file": fstree.Info.IsRegular, "is_dir": fstree.Info.IsDir,
	} {
		method(c, name, "", func(ip *interp, a []Value) Value { return ip.kind(pathSelf(a).text, want) })
	}
	method(c, "is_symlink", "", func(ip *interp, a []Value) Value { return ip.isLink(pathSelf(a).text) })
	method(c, "read_text", "encoding? errors? newline?", func(ip *interp, a []Value) Value {
		return ip.readWhole(pathSelf(a).text, false, a[1])
	})
	method(c, "read_bytes", "", func(ip *interp, a []Value) Value { return ip.readWhole(pathSelf(a).text, true, nil) })
	method(c, "open", "mode? buffering? encoding? errors? newline?", func(ip *interp, a []Value) Value {
		return openFunction(ip, append([]Value{Str(pathSelf(a).text)}, append(a[1:], nil, nil)...))
	})
	method(c, "iterdir", "", func(ip *interp, a []Value) Value {
		p := pathSelf(a)
		names, u := ip.list(p.text)
		if u != nil {
			return u
		}
		for i, n := range names.items {
			s, _ := asStr(n)
			names.items[i] = p.like(joinPath(p.text, s))
		}
		return names
	})
	for _, name := range []string{"glob", "rglob"} {
		method(c, name, "pattern", func(ip *interp, a []Value) Value {
			p, pattern := pathSelf(a), ip.needStr(a[1])
			if name == "rglob" {
				pattern = "**/" + pattern
			}
			found, u := ip.glob(p.text, pattern, true)
			if u != nil {
				return u
			}
			out := make([]Value, len(found))
			for i, f := range found {
				out[i] = p.like(joinPath(p.text, f))
			}
			return ip.looseList(out, diskOrder)
		})
	}
	method(c, "samefile", "other", func(ip *interp, a []Value) Value {
		return Bool(ip.realPath(pathSelf(a).text) == ip.realPath(ip.needPath(a[1])))
	})
	for _, name := range []string{"mkdir", "touch", "chmod", "unlink", "rmdir", "write_text", "write_bytes", "symlink_to"} {
		c.methods[name] = &Builtin{name: name, method: true, lazy: true, fn: func(*interp, *Args) Value { return None }}
	}
	for _, name := range []string{"stat", "lstat", "owner", "group", "rename", "replace", "readlink"} {
		c.methods[name] = &Builtin{name: name, method: true, fn: func(ip *interp, _ *Args) Value {
			return ip.unknown("it depends on the files of the machine")
		}}
	}
}

func pathOr(v Value) Value {
	if s, ok := v.(Str); ok {
		return &PurePath{text: pureText(string(s)), cls: classPosixPath}
	}
	return v
}

// glob finds the files below dir that match a pattern, sorted. Hidden names
// are matched only as pathlib does when hidden is set.
func (ip *interp) glob(dir, pattern string, hidden bool) ([]string, *Unknown) {
	full := ip.absolutePath(dir)
	if !ip.inside(full) {
		return nil, ip.outside(full)
	}
	g := &globber{ip: ip, hidden: hidden, seen: map[string]bool{}}
	g.walk(full, "", strings.Split(strings.Trim(path.Clean(pattern), "/"), "/"), 0)
	sort.Strings(g.found)
	return g.found, nil
}

type globber struct {
	ip     *interp
	hidden bool
	found  []string
	seen   map[string]bool
}

func (g *globber) add(rel string) {
	if !g.seen[rel] {
		g.seen[rel] = true
		g.found = append(g.found, rel)
	}
}

func (g *globber) walk(dir, rel string, parts []string, depth int) {
	g.ip.step()
	if depth > 40 || len(parts) == 0 {
		return
	}
	part, rest := parts[0], parts[1:]
	if part == "**" {
		if len(rest) == 0 {
			if rel != "" {
				g.add(rel)
			}
		} else {
			g.walk(dir, rel, rest, depth+1)
		}
		for _, e := range g.ip.run.readDir(dir) {
			if e.Type.IsDir() && (g.hidden || !strings.HasPrefix(e.Name, ".")) {
				g.walk(path.Join(dir, e.Name), path.Join(rel, e.Name), parts, depth+1)
			}
		}
		return
	}
	if !strings.ContainsAny(part, "*?[") {
		next := path.Join(dir, part)
		if _, err := g.ip.run.stat(next); err != nil {
			return
		}
		if len(rest) == 0 {
			g.add(path.Join(rel, part))
			return
		}
		g.walk(next, path.Join(rel, part), rest, depth+1)
		return
	}
	for _, e := range g.ip.run.readDir(dir) {
		if strings.HasPrefix(e.Name, ".") && !g.hidden && !strings.HasPrefix(part, ".") {
			continue
		}
		if !fnmatch(part, e.Name) {
			continue
		}
		if len(rest) == 0 {
			g.add(path.Join(rel, e.Name))
		} else if g.ip.run.isDir(path.Join(dir, e.Name)) {
			g.walk(path.Join(dir, e.Name), path.Join(rel, e.Name), rest, depth+1)
		}
	}
}

// fnmatch matches a name as Python's fnmatch does: `!` negates a class.
func fnmatch(pattern, name string) bool {
	ok, err := path.Match(strings.ReplaceAll(strings.ReplaceAll(pattern, `\`, `\\`), "[!", "[^"), name)
	return err == nil && ok
}
