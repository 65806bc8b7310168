package fstree

import (
	"fmt"
	"io"
	"io/fs"
	"path"
	"sort"
	"strings"
	"time"
)

// Node is a file, directory or link of a tree in memory.
type Node struct {
	Text     string
	Target   string      // of a symbolic link
	Mode     fs.FileMode // 0 is 0644 for a file and 0755 for a directory
	ModTime  time.Time
	UID, GID int
}

// memory is a Tree in memory, for tests, the demo and dumps.
type memory struct {
	nodes map[string]Node
	dirs  map[string][]string // sorted names
}

// Memory returns a tree that holds the given nodes by absolute path. The
// directories above them exist by themselves, owned by root.
func Memory(nodes map[string]Node) Tree {
	m := &memory{nodes: make(map[string]Node, len(nodes)), dirs: map[string][]string{"/": nil}}
	for name, n := range nodes {
		m.nodes[path.Clean("/"+name)] = n
	}
	paths := make([]string, 0, len(m.nodes))
	for name := range m.nodes {
		paths = append(paths, name)
	}
	sort.Strings(paths)
	for _, name := range paths {
		if m.nodes[name].Mode.IsDir() {
			m.addDir(name)
		} else {
			m.addName(name)
		}
	}
	for _, names := range m.dirs {
		sort.Strings(names)
	}
	return m
}

// MemoryText returns a tree in memory of plain files by absolute path.
func MemoryText(files map[string]string) Tree {
	nodes := make(map[string]Node, len(files))
	for name, text := range files {
		nodes[name] = Node{Text: text}
	}
	return Memory(nodes)
}

func (m *memory) addDir(name string) {
	if _, ok := m.dirs[name]; ok {
		return
	}
	m.dirs[name] = nil
	m.addName(name)
}

func (m *memory) addName(name string) {
	dir := path.Dir(name)
	m.addDir(dir)
	m.dirs[dir] = append(m.dirs[dir], path.Base(name))
}

// find returns the resolved name of what a path leads to.
func (m *memory) find(op, name string, follow bool) (string, error) {
	rest := strings.Split(strings.Trim(path.Clean("/"+name), "/"), "/")
	done := "/"
	for links := 0; len(rest) > 0; {
		next := rest[0]
		rest = rest[1:]
		if next == "" || next == "." {
			continue
		}
		if next == ".." {
			done = path.Dir(done)
			continue
		}
		if _, ok := m.dirs[done]; !ok {
			return "", &fs.PathError{Op: op, Path: name, Err: fmt.Errorf("not a directory: %w", fs.ErrNotExist)}
		}
		here := path.Join(done, next)
		n, isNode := m.nodes[here]
		if _, isDir := m.dirs[here]; !isNode && !isDir {
			return "", &fs.PathError{Op: op, Path: name, Err: fs.ErrNotExist}
		}
		if n.Target == "" || (len(rest) == 0 && !follow) {
			done = here
			continue
		}
		if links++; links > MaxLinks {
			return "", &fs.PathError{Op: op, Path: name, Err: fmt.Errorf("too many levels of symbolic links")}
		}
		if path.IsAbs(n.Target) {
			done = "/"
		}
		rest = append(strings.Split(strings.Trim(n.Target, "/"), "/"), rest...)
	}
	return done, nil
}

func (m *memory) info(name string) Info {
	n := m.nodes[name]
	info := Info{Size: int64(len(n.Text)), Mode: n.Mode, ModTime: n.ModTime, UID: n.UID, GID: n.GID}
	_, isDir := m.dirs[name]
	switch {
	case n.Target != "":
		info.Mode = fs.ModeSymlink | 0o777
	case isDir && n.Mode.Perm() == 0:
		info.Mode = fs.ModeDir | 0o755
	case isDir:
		info.Mode = fs.ModeDir | n.Mode.Perm()
	case n.Mode == 0:
		info.Mode = 0o644
	}
	return info
}

func (m *memory) Open(name string) (io.ReadCloser, Info, error) {
	found, err := m.find("open", name, true)
	if err != nil {
		return nil, Info{}, err
	}
	info := m.info(found)
	if !info.IsRegular() {
		return nil, Info{}, &fs.PathError{Op: "open", Path: name, Err: ErrNotRegular}
	}
	return io.NopCloser(strings.NewReader(m.nodes[found].Text)), info, nil
}

func (m *memory) Stat(name string) (Info, error) {
	found, err := m.find("stat", name, true)
	if err != nil {
		return Info{}, err
	}
	return m.info(found), nil
}

func (m *memory) Lstat(name string) (Info, error) {
	found, err := m.find("lstat", name, false)
	if err != nil {
		return Info{}, err
	}
	return m.info(found), nil
}

func (m *memory) ReadDir(name string) ([]Entry, error) {
	found, err := m.find("readdir", name, true)
	if err != nil {
		return nil, err
	}
	names, ok := m.dirs[found]
	if !ok {
		return nil, &fs.PathError{Op: "readdir", Path: name, Err: fmt.Errorf("is not a directory")}
	}
	out := make([]Entry, len(names))
	for i, n := range names {
		out[i] = Entry{Name: n, Type: m.info(path.Join(found, n)).Mode.Type()}
	}
	return out, nil
}

func (m *memory) ReadLink(name string) (string, error) {
	found, err := m.find("readlink", name, false)
	if err != nil {
		return "", err
	}
	n := m.nodes[found]
	if n.Target == "" {
		return "", &fs.PathError{Op: "readlink", Path: name, Err: fs.ErrInvalid}
	}
	return n.Target, nil
}

func (m *memory) Local(string) string { return "" }

func (m *memory) Display(name string) string { return name }
