package deploy

import (
	"io"
	"io/fs"
	"path"
	"slices"
	"strings"

	"github.com/wellserved/wellserved/pkg/fstree"
)

// overlay is a tree with texts in place of files: what an image or a start
// script writes. They lie nowhere on this machine.
type overlay struct {
	fstree.Tree
	texts map[string]string
	shown map[string]string // the path, in the tree below, of the file a text comes from
	said  map[string]string // what people are shown in place of the path
}

// info describes a text, or a directory that only texts bring about.
func (o *overlay) info(name string) (fstree.Info, bool) {
	name = path.Clean("/" + name)
	if t, ok := o.texts[name]; ok {
		return fstree.Info{Size: int64(len(t)), Mode: 0o644, UID: -1, GID: -1}, true
	}
	if len(o.names(name)) > 0 && !fstree.Exists(o.Tree, name) {
		return fstree.Info{Mode: fs.ModeDir | 0o755, UID: -1, GID: -1}, true
	}
	return fstree.Info{}, false
}

// names are the names directly below a directory that lead to texts.
func (o *overlay) names(dir string) []string {
	var out []string
	for t := range o.texts {
		if t != dir && within(t, dir) {
			first, _, _ := strings.Cut(strings.TrimPrefix(strings.TrimPrefix(t, dir), "/"), "/")
			out = append(out, first)
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

func (o *overlay) Open(name string) (io.ReadCloser, fstree.Info, error) {
	if i, ok := o.info(name); ok && i.IsRegular() {
		return io.NopCloser(strings.NewReader(o.texts[path.Clean("/"+name)])), i, nil
	}
	return o.Tree.Open(name)
}

func (o *overlay) Stat(name string) (fstree.Info, error) {
	if i, ok := o.info(name); ok {
		return i, nil
	}
	return o.Tree.Stat(name)
}

func (o *overlay) Lstat(name string) (fstree.Info, error) {
	if i, ok := o.info(name); ok {
		return i, nil
	}
	return o.Tree.Lstat(name)
}

func (o *overlay) ReadDir(name string) ([]fstree.Entry, error) {
	out, err := o.Tree.ReadDir(name)
	more := o.names(path.Clean("/" + name))
	if err != nil && len(more) == 0 {
		return nil, err
	}
	out = slices.Clone(out)
	for _, n := range more {
		e := fstree.Entry{Name: n}
		if _, file := o.texts[path.Join(name, n)]; !file {
			e.Type = fs.ModeDir
		}
		if i, found := slices.BinarySearchFunc(out, n, func(e fstree.Entry, n string) int { return strings.Compare(e.Name, n) }); found {
			out[i] = e
		} else {
			out = slices.Insert(out, i, e)
		}
	}
	return out, nil
}

func (o *overlay) Local(name string) string {
	if _, ok := o.texts[path.Clean("/"+name)]; ok {
		return ""
	}
	return o.Tree.Local(name)
}

func (o *overlay) Display(name string) string {
	if n := o.said[path.Clean("/"+name)]; n != "" {
		return n
	}
	if from := o.shown[path.Clean("/"+name)]; from != "" {
		return o.Tree.Display(from)
	}
	return o.Tree.Display(name)
}
