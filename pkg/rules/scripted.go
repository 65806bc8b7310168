package rules

import (
	"path"
	"strings"

	"github.com/wellserved/wellserved/pkg/fstree"
)

// Bounds of looking for a script that names a file.
const (
	maxScriptDepth   = 3 // folders below
	maxScriptEntries = 1000
	maxScript        = 64 << 10
)

// scripted reports whether a shell script or a Dockerfile in a folder, or in the
// one around it, names a file: containers write parts of their configuration
// when they are built or started, and a checkout has none of them.
func scripted(tree fstree.Tree, folder, base string) bool {
	s := scriptSearch{tree: tree, base: base, left: maxScriptEntries}
	return s.below(folder, maxScriptDepth) || path.Dir(folder) != "/" && s.below(path.Dir(folder), maxScriptDepth)
}

type scriptSearch struct {
	tree fstree.Tree
	base string
	left int
}

func (s *scriptSearch) below(dir string, depth int) bool {
	entries, err := s.tree.ReadDir(dir)
	if err != nil {
		return false // what cannot be listed names nothing
	}
	for _, e := range entries {
		if s.left--; s.left < 0 {
			return false
		}
		name := path.Join(dir, e.Name)
		switch {
		case e.Type.IsDir():
			if depth > 0 && e.Name[0] != '.' && e.Name != "node_modules" && s.below(name, depth-1) {
				return true
			}
		case strings.HasSuffix(e.Name, ".sh") || strings.HasPrefix(e.Name, "Dockerfile"):
			if text, err := fstree.ReadFile(s.tree, name, maxScript); err == nil && strings.Contains(text, s.base) {
				return true
			}
		}
	}
	return false
}
