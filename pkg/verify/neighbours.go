package verify

import (
	"path"
	"strings"

	"github.com/wellserved/wellserved/pkg/fstree"
	"github.com/wellserved/wellserved/pkg/mapping"
)

// maxNeighbours bounds how many folders beside the expected one are looked at.
const maxNeighbours = 200

// Neighbours returns where files may lie that are served by mistake: what nginx
// serves, the folders beside the setting's, those of the same name in the
// folders beside its parent (other releases), and the sources of collectstatic.
func Neighbours(t fstree.Tree, root string, m *mapping.Mapping) []string {
	var dirs []string
	seen := map[string]bool{path.Clean(root): true}
	add := func(dir string) {
		if dir = path.Clean(dir); !seen[dir] && fstree.IsDir(t, dir) {
			seen[dir] = true
			dirs = append(dirs, dir)
		}
	}
	if m.InTree != "" {
		add(m.InTree)
	}
	parent := path.Dir(path.Clean(root))
	for _, e := range neighbours(t, parent) {
		add(path.Join(parent, e))
	}
	if above := path.Dir(parent); above != parent {
		for _, e := range neighbours(t, above) {
			add(path.Join(above, e, path.Base(root)))
		}
	}
	list, _ := m.Django.Settings.Lookup("STATICFILES_DIRS").List()
	for _, item := range list {
		switch v := item.(type) {
		case string:
			add(v)
		case []any: // a prefix below STATIC_URL, and the folder for it
			if len(v) == 2 {
				if dir, ok := v[1].(string); ok {
					add(dir)
				}
			}
		}
	}
	return dirs
}

// neighbours lists a folder, at most maxNeighbours names of it.
func neighbours(t fstree.Tree, dir string) []string {
	entries, err := t.ReadDir(dir)
	if err != nil {
		return nil // what cannot be listed is not searched
	}
	var names []string
	for _, e := range entries {
		if e.Type.IsRegular() || strings.HasPrefix(e.Name, ".") {
			continue
		}
		if names = append(names, e.Name); len(names) == maxNeighbours {
			break
		}
	}
	return names
}
