package fstree

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"sort"
	"strings"
)

// PathMap says that the server's path From is this machine's path To.
type PathMap struct {
	From string // absolute, as the server sees it
	To   string // on this machine
}

// DiskOptions describe how the server's paths lie on this machine's disk. The
// zero value is the machine itself.
type DiskOptions struct {
	Root string    // stands for the server's /; "" is / itself
	Maps []PathMap // the longest From that is a prefix wins over Root
	Cwd  string    // absolute; what Display shortens paths against, "" for none
}

// disk is a Tree on this machine's file system.
type disk struct {
	root  string
	maps  []PathMap // longest From first
	cwd   string
	plain bool // server paths are this machine's
}

// Disk returns the tree of this machine's disk.
func Disk(opts DiskOptions) (Tree, error) {
	d := &disk{root: string(filepath.Separator), cwd: opts.Cwd}
	if opts.Root != "" {
		abs, err := filepath.Abs(opts.Root)
		if err != nil {
			return nil, fmt.Errorf("root %s: %w", opts.Root, err)
		}
		if info, err := os.Stat(abs); err != nil || !info.IsDir() {
			return nil, fmt.Errorf("root %s: not a directory", opts.Root)
		}
		d.root = abs
	}
	for _, m := range opts.Maps {
		if !path.IsAbs(m.From) {
			return nil, fmt.Errorf("map %s=%s: the server's path must be absolute", m.From, m.To)
		}
		abs, err := filepath.Abs(m.To)
		if err != nil {
			return nil, fmt.Errorf("map %s=%s: %w", m.From, m.To, err)
		}
		d.maps = append(d.maps, PathMap{From: path.Clean(m.From), To: abs})
	}
	sort.SliceStable(d.maps, func(i, j int) bool { return len(d.maps[i].From) > len(d.maps[j].From) })
	d.plain = d.root == string(filepath.Separator) && len(d.maps) == 0
	return d, nil
}

// below returns what is left of name under prefix, and whether it lies there.
func below(name, prefix string) (string, bool) {
	if name == prefix {
		return "", true
	}
	if prefix == "/" {
		return name[1:], true
	}
	if rest, ok := strings.CutPrefix(name, prefix); ok && rest[0] == '/' {
		return rest[1:], true
	}
	return "", false
}

// host returns where a server path whose links are resolved lies on this
// machine, and whether it is the very start of a mapped prefix.
func (d *disk) host(name string) (host string, mapped bool) {
	for _, m := range d.maps {
		if rest, ok := below(name, m.From); ok {
			return filepath.Join(m.To, filepath.FromSlash(rest)), rest == ""
		}
	}
	return filepath.Join(d.root, filepath.FromSlash(name)), name == "/"
}

// overMap reports whether a mapped prefix lies below name, so that name is a
// directory for the server even where this machine has none.
func (d *disk) overMap(name string) bool {
	for _, m := range d.maps {
		if rest, ok := below(m.From, name); ok && rest != "" {
			return true
		}
	}
	return false
}

// locate returns the place on this machine that a server path leads to. Links
// are resolved in the server's terms, so that an absolute one stays inside the
// root; the last one only with follow.
func (d *disk) locate(name string, follow bool) (string, error) {
	name = clean(filepath.ToSlash(name))
	if d.plain {
		return filepath.FromSlash(name), nil
	}
	rest := strings.Split(strings.Trim(name, "/"), "/")
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
		here := path.Join(done, next)
		host, start := d.host(here)
		if start {
			done = here
			continue
		}
		info, err := os.Lstat(host)
		if err != nil {
			if d.overMap(here) {
				done = here
				continue
			}
			return "", &fs.PathError{Op: "stat", Path: name, Err: cause(err)}
		}
		if info.Mode()&fs.ModeSymlink == 0 || (len(rest) == 0 && !follow) {
			done = here
			continue
		}
		if links++; links > MaxLinks {
			return "", &fs.PathError{Op: "stat", Path: name, Err: errors.New("too many levels of symbolic links")}
		}
		target, err := os.Readlink(host)
		if err != nil {
			return "", &fs.PathError{Op: "readlink", Path: name, Err: cause(err)}
		}
		target = filepath.ToSlash(target)
		if path.IsAbs(target) {
			done = "/"
		}
		rest = append(strings.Split(strings.Trim(target, "/"), "/"), rest...)
	}
	host, _ := d.host(done)
	return host, nil
}

// cause strips the operation and path that os adds, which name this machine's
// path rather than the server's.
func cause(err error) error {
	var pe *fs.PathError
	if errors.As(err, &pe) {
		return pe.Err
	}
	return err
}

func wrap(op, name string, err error) error {
	if err == nil {
		return nil
	}
	return &fs.PathError{Op: op, Path: name, Err: cause(err)}
}

func (d *disk) Open(name string) (io.ReadCloser, Info, error) {
	host, err := d.locate(name, true)
	if err != nil {
		return nil, Info{}, err
	}
	return openRegular(host, name)
}

func (d *disk) Stat(name string) (Info, error) {
	host, err := d.locate(name, true)
	if err != nil {
		return Info{}, err
	}
	st, err := os.Stat(host)
	if err != nil {
		if d.overMap(path.Clean(name)) {
			return Info{Mode: fs.ModeDir | 0o755, UID: -1, GID: -1}, nil
		}
		return Info{}, wrap("stat", name, err)
	}
	return newInfo(st), nil
}

func (d *disk) Lstat(name string) (Info, error) {
	if !d.plain {
		if _, start := d.host(clean(name)); start || d.overMap(clean(name)) {
			return d.Stat(name)
		}
	}
	host, err := d.locate(name, false)
	if err != nil {
		return Info{}, err
	}
	st, err := os.Lstat(host)
	if err != nil {
		return Info{}, wrap("lstat", name, err)
	}
	return newInfo(st), nil
}

func (d *disk) ReadDir(name string) ([]Entry, error) {
	host, err := d.locate(name, true)
	if err != nil {
		return nil, err
	}
	f, err := openNonblock(host)
	if err != nil {
		return nil, wrap("open", name, err)
	}
	defer f.Close()
	var out []Entry
	for {
		list, err := f.ReadDir(1024)
		for _, e := range list {
			out = append(out, Entry{Name: e.Name(), Type: e.Type()})
		}
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, wrap("readdir", name, err)
		}
		if len(out) > MaxEntries {
			return nil, &fs.PathError{Op: "readdir", Path: name, Err: fmt.Errorf("more than %d entries", MaxEntries)}
		}
	}
	slices.SortFunc(out, func(a, b Entry) int { return strings.Compare(a.Name, b.Name) })
	return out, nil
}

func (d *disk) ReadLink(name string) (string, error) {
	host, err := d.locate(name, false)
	if err != nil {
		return "", err
	}
	target, err := os.Readlink(host)
	return filepath.ToSlash(target), wrap("readlink", name, err)
}

func (d *disk) Local(name string) string {
	name = path.Clean("/" + filepath.ToSlash(name))
	if d.plain {
		return filepath.FromSlash(name)
	}
	if host, err := d.locate(name, false); err == nil {
		return host
	}
	host, _ := d.host(name)
	return host
}

func (d *disk) Display(name string) string {
	if d.cwd == "" {
		return name
	}
	if d.plain && filepath.Separator == '/' && isClean(name) { // nearly all
		rest, inside := below(name, d.cwd)
		switch {
		case !inside:
			return name
		case rest == "":
			return "."
		}
		return rest
	}
	host := filepath.FromSlash(clean(filepath.ToSlash(name)))
	if !d.plain {
		host, _ = d.host(clean(filepath.ToSlash(name)))
	} else if !strings.HasPrefix(host, d.cwd) {
		return name
	}
	if rel, err := filepath.Rel(d.cwd, host); err == nil && filepath.IsLocal(rel) {
		return filepath.ToSlash(rel)
	}
	if d.plain {
		return name
	}
	return host
}
