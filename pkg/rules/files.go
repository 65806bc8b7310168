package rules

import (
	"io/fs"
	"path"

	"github.com/wellserved/wellserved/pkg/fstree"
)

// maxFolderDepth bounds how deep folders are followed.
const maxFolderDepth = 32

// eachFile calls visit with the path below dir of every file, folders in the
// order of their names, links to folders not followed. It reports whether all
// were visited: neither visit nor the bound on names stopped it, and every
// folder could be read. bounded says that the bound did.
func eachFile(tree fstree.Tree, dir string, limit int, visit func(name string) bool) (complete, bounded bool) {
	w := &walk{tree: tree, left: limit, visit: visit, complete: true}
	w.folder(dir, "", 0)
	return w.complete, w.left < 0
}

type walk struct {
	tree     fstree.Tree
	left     int
	visit    func(string) bool
	complete bool
}

// folder visits one folder and reports whether to go on.
func (w *walk) folder(dir, below string, depth int) bool {
	entries, err := w.tree.ReadDir(path.Join(dir, below))
	if err != nil || depth > maxFolderDepth {
		w.complete = false
		return true
	}
	for _, e := range entries {
		if w.left--; w.left < 0 {
			w.complete = false
			return false
		}
		name := path.Join(below, e.Name)
		if e.Type.IsDir() {
			if !w.folder(dir, name, depth+1) {
				return false
			}
			continue
		}
		if e.Type.IsRegular() || e.Type&fs.ModeSymlink != 0 {
			if !w.visit(name) {
				w.complete = false
				return false
			}
		}
	}
	return true
}
