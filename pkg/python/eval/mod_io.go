package eval

import (
	"errors"
	"io/fs"
	"strings"
	"unicode/utf8"

	"github.com/wellserved/wellserved/pkg/fstree"
)

// openFile is a file opened for reading, or for writing, which does nothing.
type openFile struct {
	name   string
	text   string // the whole content
	bytes  bool
	write  bool
	at     int
	iter   *Iter
	closed bool
}

func (*openFile) class() *Class { return classFile }

func openFunction(ip *interp, a []Value) Value {
	mode := "r"
	if a[1] != nil {
		mode = ip.needStr(a[1])
	}
	if _, ok := asInt(a[0]); ok {
		return ip.unknown("a file that is opened by its number")
	}
	name := ip.needPath(a[0])
	if strings.ContainsAny(mode, "wax") || strings.Contains(mode, "+") {
		return &openFile{name: name, write: true}
	}
	v := ip.readWhole(name, strings.Contains(mode, "b"), a[3])
	switch x := v.(type) {
	case Str:
		return &openFile{name: name, text: string(x)}
	case Bytes:
		return &openFile{name: name, text: string(x), bytes: true}
	}
	return v
}

// readWhole reads a file of the project, as text or bytes. What lies outside
// of it is unknown.
func (ip *interp) readWhole(name string, binary bool, encoding Value) Value {
	full := ip.absolutePath(name)
	if !ip.inside(full) {
		u := ip.outside(full)
		ip.mayRaise(u)
		return u
	}
	if ip.run.files++; ip.run.files > maxFiles {
		ip.stop("more than %d files are read", maxFiles)
	}
	text, err := fstree.ReadFile(ip.tree, full, maxFileBytes)
	if err != nil {
		return ip.readError(name, full, err)
	}
	ip.spend(len(text))
	if binary {
		ip.reads[text] = full
		return Bytes(text)
	}
	text = strings.ReplaceAll(strings.ReplaceAll(text, "\r\n", "\n"), "\r", "\n")
	if encoding == nil || encoding == Value(None) {
		encoding = Str("utf-8")
	}
	v := ip.decodeFile(text, encoding)
	if s, ok := v.(Str); ok {
		ip.reads[string(s)] = full
	}
	return v
}

// decodeFile decodes without the bound of a single string.
func (ip *interp) decodeFile(text string, encoding Value) Value {
	if ip.codecName(encoding) == "utf-8" && utf8.ValidString(text) {
		return Str(text)
	}
	return ip.decode(text, encoding, nil)
}

func (ip *interp) readError(name, full string, err error) Value {
	var large *fstree.TooLargeError
	info, statErr := ip.run.stat(full)
	switch {
	case errors.As(err, &large):
		return ip.unknown(full + " is larger than the 2 MiB that are read")
	case statErr == nil && info.IsDir():
		ip.raiseOS("IsADirectoryError", 21, "Is a directory", name)
	case notThere(err):
		ip.raiseNoFile(name)
	case errors.Is(err, fs.ErrPermission):
		return ip.unknown(full + " cannot be read here")
	}
	return ip.unknown(full + " cannot be read: " + err.Error())
}

func (f *openFile) value(s string) Value {
	if f.bytes {
		return Bytes(s)
	}
	return Str(s)
}

// line returns the next line with its end, "" at the end.
func (f *openFile) line() string {
	rest := f.text[f.at:]
	if i := strings.IndexByte(rest, '\n'); i >= 0 {
		rest = rest[:i+1]
	}
	f.at += len(rest)
	return rest
}

func (f *openFile) lines() *Iter {
	if f.iter == nil {
		f.iter = &Iter{name: "file", next: func() (Value, bool) {
			s := f.line()
			return f.value(s), s != ""
		}}
	}
	return f.iter
}

func init() {
	file := func(a []Value) *openFile { return a[0].(*openFile) }
	method(classFile, "read", "size?", func(ip *interp, a []Value) Value {
		f := file(a)
		if f.closed {
			ip.raise("ValueError", "I/O operation on closed file.")
		}
		rest := f.text[f.at:]
		if n := ip.needInt(a[1], -1); n >= 0 {
			rest = runeSlice(rest, 0, min(n, utf8.RuneCountInString(rest)))
		}
		f.at += len(rest)
		return f.value(rest)
	})
	method(classFile, "readline", "size?", func(ip *interp, a []Value) Value { return file(a).value(file(a).line()) })
	method(classFile, "readlines", "hint?", func(ip *interp, a []Value) Value {
		l := newList()
		for f := file(a); ; {
			s := f.line()
			if s == "" {
				return l
			}
			ip.appendTo(l, f.value(s))
		}
	})
	method(classFile, "close", "", func(ip *interp, a []Value) Value { file(a).closed = true; return None })
	method(classFile, "__enter__", "", func(ip *interp, a []Value) Value { return a[0] })
	lazyMethod(classFile, "__exit__", "exc_type exc tb", func(ip *interp, a []Value) Value { file(a).closed = true; return None })
	method(classFile, "readable", "", func(ip *interp, a []Value) Value { return Bool(!file(a).write) })
	method(classFile, "seek", "offset whence?", func(ip *interp, a []Value) Value {
		if n := ip.needInt(a[1], 0); n == 0 {
			file(a).at = 0
		}
		return intOf(0)
	})
	for _, name := range []string{"write", "writelines", "flush", "truncate"} {
		classFile.methods[name] = &Builtin{name: name, method: true, lazy: true, fn: func(*interp, *Args) Value { return None }}
	}
	getter(classFile, "name", func(_ *interp, v Value) Value { return Str(v.(*openFile).name) })
	getter(classFile, "closed", func(_ *interp, v Value) Value { return Bool(v.(*openFile).closed) })
	natives["io"] = func(ip *interp, m *Module) {
		m.dict.set("open", builtins["open"])
		for name, b := range map[string]bool{"StringIO": false, "BytesIO": true} {
			m.put(function(name, "initial?", func(ip *interp, a []Value) Value {
				f := &openFile{bytes: b}
				if a[0] != nil && a[0] != Value(None) {
					switch x := plain(a[0]).(type) {
					case Str:
						f.text = string(x)
					case Bytes:
						f.text = string(x)
					}
				}
				return f
			}))
		}
		m.opaque = ip.unknown("this part of Python's module io is not followed")
	}
	natives["codecs"] = func(ip *interp, m *Module) {
		m.put(function("open", "filename mode? encoding? errors? buffering?", func(ip *interp, a []Value) Value {
			return openFunction(ip, []Value{a[0], a[1], nil, a[2], nil, nil, nil, nil})
		}))
		m.opaque = ip.unknown("this part of Python's module codecs is not followed")
	}
	natives["glob"] = func(_ *interp, m *Module) {
		for _, name := range []string{"glob", "iglob"} {
			m.put(function(name, "pathname * root_dir? dir_fd? recursive? include_hidden?", func(ip *interp, a []Value) Value {
				return ip.globModule(ip.needPath(a[0]), a[3] != nil && ip.truth(a[3]).is)
			}))
		}
		m.put(function("escape", "pathname", func(ip *interp, a []Value) Value {
			return Str(strings.NewReplacer("*", "[*]", "?", "[?]", "[", "[[]").Replace(ip.needPath(a[0])))
		}))
		m.dict.set("has_magic", function("has_magic", "s", func(ip *interp, a []Value) Value {
			return Bool(strings.ContainsAny(ip.needPath(a[0]), "*?["))
		}))
		m.whole = true
	}
	natives["fnmatch"] = func(_ *interp, m *Module) {
		for _, name := range []string{"fnmatch", "fnmatchcase"} {
			m.put(function(name, "name pat", func(ip *interp, a []Value) Value {
				return Bool(fnmatch(ip.needStr(a[1]), ip.needStr(a[0])))
			}))
		}
	}
}

// globModule is glob.glob: what it finds has the form of the pattern.
func (ip *interp) globModule(pattern string, recursive bool) Value {
	if !recursive {
		pattern = strings.ReplaceAll(pattern, "**", "*")
	}
	i := strings.IndexAny(pattern, "*?[")
	if i < 0 {
		t := ip.exists(pattern)
		if t.u != nil {
			return t.u
		}
		if t.is {
			return newList(Str(pattern))
		}
		return newList()
	}
	dir, rest := "", pattern
	if k := strings.LastIndexByte(pattern[:i], '/'); k >= 0 {
		dir, rest = pattern[:k+1], pattern[k+1:]
	}
	found, u := ip.glob(strings.TrimSuffix(dir, "/")+"/.", rest, false)
	if dir == "" {
		found, u = ip.glob(".", rest, false)
	}
	if u != nil {
		return u
	}
	out := make([]Value, len(found))
	for i, f := range found {
		out[i] = Str(dir + f)
	}
	return ip.looseList(out, diskOrder)
}
