package django

import (
	"path"
	"strconv"
	"strings"

	"github.com/wellserved/wellserved/pkg/fstree"
	"github.com/wellserved/wellserved/pkg/lazyre"
)

// Packages are the folders in which the project's installed packages lie.
type Packages struct {
	Dirs   []string // site-packages folders, the project's virtual environments first
	Django Version  // of the Django that lies there; zero if none was found
	tree   fstree.Tree
}

// Version is a version of Django. The zero value is unknown.
type Version struct{ Major, Minor int }

func (v Version) known() bool { return v.Major > 0 }

func (v Version) before(major, minor int) bool {
	return v.Major < major || v.Major == major && v.Minor < minor
}

// has reports whether a top-level module is installed for the project.
func (p *Packages) has(module string) bool {
	return p.find(module) != ""
}

// find returns the folder or file of an installed top-level module, or "".
func (p *Packages) find(module string) string {
	if p == nil || module == "" || strings.ContainsAny(module, "/\x00") {
		return ""
	}
	for _, dir := range p.Dirs {
		if f := path.Join(dir, module); fstree.IsDir(p.tree, f) {
			return f
		}
		if f := path.Join(dir, module+".py"); fstree.Exists(p.tree, f) {
			return f
		}
	}
	return ""
}

// environments are the usual names of a project's virtual environment.
var environments = []string{"venv", ".venv", "env", ".env", "virtualenv", ".virtualenv", "ve"}

// findPackages looks for virtual environments in the project and one folder
// above it.
func findPackages(t fstree.Tree, root string) *Packages {
	p := &Packages{tree: t}
	for _, base := range []string{root, path.Dir(root)} {
		for _, name := range environments {
			env := path.Join(base, name)
			if !fstree.Exists(t, path.Join(env, "pyvenv.cfg")) && !fstree.IsDir(t, path.Join(env, "lib")) {
				continue
			}
			p.addLib(path.Join(env, "lib"))
		}
	}
	p.Django = djangoVersion(p)
	return p
}

func (p *Packages) addLib(lib string) {
	list, err := p.tree.ReadDir(lib)
	if err != nil {
		return
	}
	for _, e := range list {
		if site := path.Join(lib, e.Name, "site-packages"); strings.HasPrefix(e.Name, "python") && fstree.IsDir(p.tree, site) {
			p.Dirs = append(p.Dirs, site)
		}
	}
}

var versionTuple = lazyre.New(`(?m)^VERSION\s*=\s*\((\d+),\s*(\d+)`)

func djangoVersion(p *Packages) Version {
	dir := p.find("django")
	if dir == "" {
		return Version{}
	}
	text, err := fstree.ReadFile(p.tree, path.Join(dir, "__init__.py"), maxEntry)
	if err != nil {
		return Version{}
	}
	m := versionTuple.FindStringSubmatch(text)
	if m == nil {
		return Version{}
	}
	major, _ := strconv.Atoi(m[1])
	minor, _ := strconv.Atoi(m[2])
	return Version{major, minor}
}
