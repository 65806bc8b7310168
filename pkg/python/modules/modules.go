// Package modules follows names through a project's Python modules by what
// their source says: assignments, imports, star imports, classes and
// functions. Nothing is run; a name that is bound in more than one way is
// followed to what the usual run of the module gives it, and says so.
package modules

import (
	"path"
	"strings"

	"github.com/wellserved/wellserved/pkg/fstree"
	"github.com/wellserved/wellserved/pkg/python"
	"github.com/wellserved/wellserved/pkg/source"
)

// Bounds of what one project costs.
const (
	maxSource  = 1 << 20 // bytes of one module
	maxModules = 400     // modules that are read
	maxHops    = 40      // imports and assignments that one name is followed through
)

// Set is the modules of one project, each read when it is first asked for. It
// is not safe for concurrent use.
type Set struct {
	tree  fstree.Tree
	dirs  []string // where modules are looked for, as in sys.path
	byDir map[string]*Module
	names map[string]*Module
	files []*source.File
	// stars are the names that were looked for among star imports, by module and
	// name; one that is being looked for has no meaning yet.
	stars map[string]Meaning
	// below are the folders directly in the first of dirs, for projects that
	// put one of them on sys.path in a way that is not read.
	below  []string
	wanted func(text string) bool
}

// Only leaves modules unparsed, with no names in them, whose text is not
// wanted: parsing is what a large project costs. It returns the set.
func (s *Set) Only(wanted func(text string) bool) *Set {
	s.wanted = wanted
	return s
}

// Module is one module of the project. Tree is nil where Python cannot read it.
type Module struct {
	Name    string // dotted
	File    *source.File
	Tree    *python.Module
	Package bool // __init__.py

	set   *Set
	binds map[string][]Binding
	stars []*python.ImportFrom
}

// New returns the modules that lie in the given folders.
func New(tree fstree.Tree, dirs []string) *Set {
	s := &Set{tree: tree, dirs: dirs, byDir: map[string]*Module{}, names: map[string]*Module{}, stars: map[string]Meaning{}}
	if len(dirs) == 0 {
		return s
	}
	entries, err := tree.ReadDir(dirs[0])
	if err != nil {
		return s
	}
	for _, e := range entries {
		if dir := path.Join(dirs[0], e.Name); len(s.below) < 100 && !strings.HasPrefix(e.Name, ".") && !skipped[e.Name] && fstree.IsDir(tree, dir) {
			s.below = append(s.below, dir)
		}
	}
	return s
}

// skipped are folders that hold no modules of the project.
var skipped = map[string]bool{"node_modules": true, "static": true, "staticfiles": true, "media": true, "venv": true, "env": true, "templates": true}

// Files returns the files that were read, in order.
func (s *Set) Files() []*source.File { return s.files }

// Module returns the module of a dotted name, or nil where the project has
// none.
func (s *Set) Module(name string) *Module {
	if m, ok := s.names[name]; ok {
		return m
	}
	m := s.find(name)
	s.names[name] = m
	return m
}

// find looks for a module where Python would, then below the folders of the
// root, where exactly one has it.
func (s *Set) find(name string) *Module {
	rel := strings.ReplaceAll(name, ".", "/")
	if rel == "" || strings.Contains(rel, "//") {
		return nil
	}
	for _, dir := range s.dirs {
		if m := s.at(path.Join(dir, rel), name); m != nil {
			return m
		}
	}
	var found *Module
	for _, dir := range s.below {
		if m := s.at(path.Join(dir, rel), name); m != nil {
			if found != nil {
				return nil
			}
			found = m
		}
	}
	return found
}

// At returns the module of a file, under the name that it has below the
// folders of the set.
func (s *Set) At(file string) *Module {
	for _, dir := range s.dirs {
		rel, ok := strings.CutPrefix(file, strings.TrimSuffix(dir, "/")+"/")
		if !ok {
			continue
		}
		base := strings.TrimSuffix(rel, ".py")
		base = strings.TrimSuffix(base, "/__init__")
		return s.Module(strings.ReplaceAll(base, "/", "."))
	}
	return nil
}

// at reads the module that lies at a path without its ending.
func (s *Set) at(base, name string) *Module {
	if m, ok := s.byDir[base]; ok {
		return m
	}
	if len(s.files) >= maxModules {
		return nil
	}
	for _, file := range []string{path.Join(base, "__init__.py"), base + ".py"} {
		src, err := fstree.ReadSource(s.tree, file, maxSource)
		if err != nil {
			continue
		}
		s.files = append(s.files, src)
		m := &Module{Name: name, File: src, set: s, Package: path.Base(file) == "__init__.py"}
		if s.wanted != nil && !s.wanted(src.Text()) {
			s.byDir[base] = m
			return m
		}
		if tree, err := python.Parse([]byte(src.Text()), python.Options{}); err == nil {
			m.Tree = tree
		}
		m.bind()
		s.byDir[base] = m
		return m
	}
	s.byDir[base] = nil
	return nil
}

// Range returns the place of a node of the module's tree.
func (m *Module) Range(n python.Node) source.Range {
	pos := n.Position()
	start := m.File.LineStart(int(pos.Line)) + int(pos.Col)
	end := m.File.LineStart(int(pos.EndLine)) + int(pos.EndCol)
	return m.File.At(start, end)
}

// absolute returns the dotted name that a relative import in this module
// means; "" where it leads out of the project.
func (m *Module) absolute(level int, name string) string {
	if level == 0 {
		return name
	}
	parts := strings.Split(m.Name, ".")
	if !m.Package {
		parts = parts[:len(parts)-1]
	}
	if level-1 > len(parts) {
		return ""
	}
	parts = parts[:len(parts)-(level-1)]
	if name != "" {
		parts = append(parts, name)
	}
	return strings.Join(parts, ".")
}
