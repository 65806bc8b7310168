package fstree

import (
	"errors"
	"io"
	"io/fs"
	"path"
	"slices"
	"sort"
	"strings"
	"sync"
	"sync/atomic"
)

// Mount says that the file or directory From of another tree stands at At.
type Mount struct {
	At   string
	From string
}

// mounted is a tree with parts of another tree at places of their own.
type mounted struct {
	base   Tree
	mounts []Mount // longest At first
	// dirs remembers where the links of a directory's path lead: ten thousand
	// files of one folder ask the same of it.
	dirs sync.Map // string to string
	// lists remembers what was listed, by the real path of the directory: who
	// reads all the files of a folder has just listed it.
	lists sync.Map // string to *listing
}

// Mounted returns a tree in which only the mounts are seen: the longest At that
// is a path prefix decides, links are followed in the new tree's own terms, and
// whatever lies below no mount is not there. A mount of "/" from "/" lets all
// the rest through.
func Mounted(base Tree, mounts ...Mount) Tree {
	m := &mounted{base: base}
	for _, mt := range mounts {
		m.mounts = append(m.mounts, Mount{At: path.Clean("/" + mt.At), From: path.Clean("/" + mt.From)})
	}
	sort.SliceStable(m.mounts, func(i, j int) bool { return len(m.mounts[i].At) > len(m.mounts[j].At) })
	return m
}

// under returns the place in the base tree of a name whose links are resolved.
func (m *mounted) under(name string) (from string, start, ok bool) {
	for _, mt := range m.mounts {
		switch rest, in := below(name, mt.At); {
		case in && mt.At == mt.From:
			return name, rest == "", true
		case in:
			return join(mt.From, rest), rest == "", true
		}
	}
	return "", false, false
}

// join is path.Join for a clean path and a clean relative one.
func join(dir, rest string) string {
	switch {
	case rest == "":
		return dir
	case dir == "/":
		return "/" + rest
	}
	return dir + "/" + rest
}

// clean returns the shortest absolute name of a path, mostly the very same.
func clean(name string) string {
	if isClean(name) {
		return name
	}
	return path.Clean("/" + name)
}

// isClean reports whether path.Clean would leave an absolute path as it is.
func isClean(name string) bool {
	if len(name) < 2 || name[0] != '/' || name[len(name)-1] == '/' {
		return name == "/"
	}
	for i := range len(name) - 1 { // the last one is no slash
		if name[i] == '/' && (name[i+1] == '/' || name[i+1] == '.') {
			return false
		}
	}
	return true
}

// over returns the names directly below name that lead to mounts.
func (m *mounted) over(name string) []string {
	var names []string
	for _, mt := range m.mounts {
		if rest, in := below(mt.At, name); in && rest != "" {
			first, _, _ := strings.Cut(rest, "/")
			names = append(names, first)
		}
	}
	return names
}

// find resolves the links of name and returns the place in the base tree, ""
// for a directory that is there only because something is mounted below it.
func (m *mounted) find(op, name string, follow bool) (done, from string, err error) {
	name = clean(name)
	dir, base := path.Split(name)
	dir = dir[:max(len(dir)-1, 1)]
	var rest []string
	if real, ok := m.dirs.Load(dir); ok {
		if done = real.(string); m.isPlain(done, base) {
			here := name
			if done != dir {
				here = join(done, base)
			}
			if from, start, _ := m.under(here); !start {
				return here, from, nil
			}
		}
		rest = []string{base}
	} else {
		done, rest = "/", strings.Split(strings.Trim(name, "/"), "/")
	}
	for links, last := 0, false; len(rest) > 0; {
		if len(rest) == 1 && !last { // all before the last name is resolved
			m.dirs.Store(dir, done)
			last = true
		}
		next := rest[0]
		rest = rest[1:]
		if next == "" || next == "." {
			continue
		}
		if next == ".." {
			done = path.Dir(done)
			continue
		}
		here := path.Join(done, next)
		place, start, ok := m.under(here)
		if !ok || start {
			if !ok && len(m.over(here)) == 0 {
				return "", "", &fs.PathError{Op: op, Path: name, Err: fs.ErrNotExist}
			}
			done = here
			continue
		}
		info, err := m.base.Lstat(place)
		if err != nil {
			if len(m.over(here)) > 0 {
				done = here
				continue
			}
			return "", "", &fs.PathError{Op: op, Path: name, Err: cause(err)}
		}
		if info.Mode&fs.ModeSymlink == 0 || (len(rest) == 0 && !follow) {
			done = here
			continue
		}
		if links++; links > MaxLinks {
			return "", "", &fs.PathError{Op: op, Path: name, Err: errors.New("too many levels of symbolic links")}
		}
		target, err := m.base.ReadLink(place)
		if err != nil {
			return "", "", &fs.PathError{Op: op, Path: name, Err: cause(err)}
		}
		if path.IsAbs(target) {
			done = "/"
		}
		rest = append(strings.Split(strings.Trim(target, "/"), "/"), rest...)
	}
	from, _, _ = m.under(done)
	return done, from, nil
}

// listing is what a directory held.
type listing struct {
	entries []Entry // sorted by name
	next    atomic.Int64
}

// find returns the entry of that name. Most ask in the order of the names.
func (l *listing) find(name string) (Entry, bool) {
	if i := int(l.next.Load()); i < len(l.entries) && l.entries[i].Name == name {
		l.next.Store(int64(i + 1))
		return l.entries[i], true
	}
	i, ok := slices.BinarySearchFunc(l.entries, name, func(e Entry, name string) int { return strings.Compare(e.Name, name) })
	if !ok {
		return Entry{}, false
	}
	l.next.Store(int64(i + 1))
	return l.entries[i], true
}

// isPlain reports whether a directory was listed and holds a name that is no
// link.
func (m *mounted) isPlain(dir, name string) bool {
	v, ok := m.lists.Load(dir)
	if !ok {
		return false
	}
	e, ok := v.(*listing).find(name)
	return ok && e.Type&fs.ModeSymlink == 0
}

// file returns the place in the base tree of what is to be opened.
func (m *mounted) file(name string) (string, error) {
	_, from, err := m.find("open", name, true)
	if err == nil && from == "" {
		err = &fs.PathError{Op: "open", Path: name, Err: ErrNotRegular}
	}
	return from, err
}

func (m *mounted) Open(name string) (io.ReadCloser, Info, error) {
	from, err := m.file(name)
	if err != nil {
		return nil, Info{}, err
	}
	f, info, err := m.base.Open(from)
	if err != nil {
		return nil, Info{}, &fs.PathError{Op: "open", Path: name, Err: cause(err)}
	}
	return f, info, nil
}

// made describes a directory that only mounts bring about.
var made = Info{Mode: fs.ModeDir | 0o755, UID: -1, GID: -1}

func (m *mounted) stat(op, name string, follow bool) (Info, error) {
	done, from, err := m.find(op, name, follow)
	if err != nil {
		return Info{}, err
	}
	if from == "" {
		return made, nil
	}
	get := m.base.Lstat
	if follow || done == path.Clean("/"+name) && m.starts(done) {
		get = m.base.Stat
	}
	info, err := get(from)
	switch {
	case err == nil:
		return info, nil
	case len(m.over(done)) > 0:
		return made, nil
	}
	return Info{}, &fs.PathError{Op: op, Path: name, Err: cause(err)}
}

// starts reports whether name is the very start of a mount, which is no link
// even where its source is one.
func (m *mounted) starts(name string) bool {
	_, start, _ := m.under(name)
	return start
}

func (m *mounted) Stat(name string) (Info, error)  { return m.stat("stat", name, true) }
func (m *mounted) Lstat(name string) (Info, error) { return m.stat("lstat", name, false) }

func (m *mounted) ReadDir(name string) ([]Entry, error) {
	done, from, err := m.find("readdir", name, true)
	if err != nil {
		return nil, err
	}
	over := m.over(done)
	var out []Entry
	if from != "" {
		if out, err = m.base.ReadDir(from); err != nil && len(over) == 0 {
			return nil, &fs.PathError{Op: "readdir", Path: name, Err: cause(err)}
		}
	}
	if len(over) > 0 {
		out = m.withMounts(done, out, over)
	}
	if len(out) >= manyEntries {
		m.lists.Store(done, &listing{entries: slices.Clone(out)})
	}
	return out, nil
}

// withMounts adds to a listing the names that lead to mounts.
func (m *mounted) withMounts(dir string, list []Entry, over []string) []Entry {
	seen := map[string]bool{}
	var out []Entry
	for _, n := range over {
		if seen[n] {
			continue
		}
		seen[n] = true
		e := Entry{Name: n, Type: fs.ModeDir}
		if info, err := m.Lstat(path.Join(dir, n)); err == nil {
			e.Type = info.Mode.Type()
		}
		out = append(out, e)
	}
	for _, e := range list {
		if !seen[e.Name] {
			out = append(out, e)
		}
	}
	sort.Slice(out, func(i, j int) bool { return out[i].Name < out[j].Name })
	return out
}

// manyEntries is how many names a directory holds before its listing is kept.
const manyEntries = 64

func (m *mounted) ReadLink(name string) (string, error) {
	_, from, err := m.find("readlink", name, false)
	if err != nil {
		return "", err
	}
	if from == "" {
		return "", &fs.PathError{Op: "readlink", Path: name, Err: fs.ErrInvalid}
	}
	return m.base.ReadLink(from)
}

// place returns where a name that may not be there lies in the base tree.
func (m *mounted) place(name string) (string, bool) {
	name = path.Clean("/" + name)
	if _, from, err := m.find("place", name, false); err == nil && from != "" {
		return from, true
	}
	from, _, ok := m.under(name)
	return from, ok
}

func (m *mounted) Local(name string) string {
	if from, ok := m.place(name); ok {
		return m.base.Local(from)
	}
	return ""
}

func (m *mounted) Display(name string) string {
	from, _, ok := m.under(clean(name))
	if !ok {
		return name
	}
	return m.base.Display(from)
}
