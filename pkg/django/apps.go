package django

import (
	"path"
	"strings"

	"github.com/wellserved/wellserved/pkg/fstree"
	"github.com/wellserved/wellserved/pkg/python"
	"github.com/wellserved/wellserved/pkg/source"
)

// App is an entry of INSTALLED_APPS.
type App struct {
	Name   string // the entry as it is written: a package, or a class of its apps module
	Module string // the package
	Dir    string // its folder, "" where it cannot be found
	Why    string // why it cannot
	At     source.Range
}

// Apps returns the installed apps in their order, each with its folder: in the
// project, or among the packages installed for it. ok is false where
// INSTALLED_APPS is not known.
func (p *Project) Apps() (apps []App, ok bool) {
	v := p.Settings.Lookup("INSTALLED_APPS")
	names, ok := v.Strs()
	if !ok {
		return nil, false
	}
	for _, name := range names {
		a := App{Name: name, At: v.At}
		a.Module, a.Dir = p.app(name)
		if a.Dir == "" {
			a.Why = "the package " + topName(name) + " lies neither in the project nor in a virtual environment beside it"
		}
		apps = append(apps, a)
	}
	return apps, true
}

func topName(dotted string) string {
	top, _, _ := strings.Cut(dotted, ".")
	return top
}

// app resolves an entry as django.apps.AppConfig.create does: a module, else a
// class in one, whose `name` is the module.
func (p *Project) app(entry string) (module, dir string) {
	if d := p.moduleDir(entry); d != "" {
		return entry, d
	}
	i := strings.LastIndexByte(entry, '.')
	if i < 0 {
		return entry, ""
	}
	holder, class := entry[:i], entry[i+1:]
	if name := p.configName(holder, class); name != "" {
		return name, p.moduleDir(name)
	}
	parent := holder
	if strings.HasSuffix(holder, ".apps") {
		parent = strings.TrimSuffix(holder, ".apps")
	}
	return parent, p.moduleDir(parent)
}

// moduleDir returns the folder of a package; for a module that is a file, the
// folder it lies in, as AppConfig takes it.
func (p *Project) moduleDir(module string) string {
	if module == "" {
		return ""
	}
	rel := strings.ReplaceAll(module, ".", "/")
	for _, base := range p.importDirs() {
		dir := path.Join(base, rel)
		if fstree.Exists(p.Tree, path.Join(dir, "__init__.py")) {
			return dir
		}
		if fstree.Exists(p.Tree, dir+".py") {
			return path.Dir(dir)
		}
		if fstree.IsDir(p.Tree, dir) && strings.Contains(module, ".") {
			return dir
		}
	}
	return ""
}

func (p *Project) importDirs() []string { return append(p.ModuleDirs(), p.Packages.Dirs...) }

// ModuleDirs returns the folders in which the project's own modules are looked
// for, in order.
func (p *Project) ModuleDirs() []string { return append([]string{p.Root}, p.searched...) }

// configName reads the name of an AppConfig from its source.
func (p *Project) configName(module, class string) string {
	rel := strings.ReplaceAll(module, ".", "/")
	for _, base := range p.importDirs() {
		for _, file := range []string{path.Join(base, rel) + ".py", path.Join(base, rel, "__init__.py")} {
			text, err := fstree.ReadFile(p.Tree, file, maxEntry)
			if err != nil {
				continue
			}
			tree, err := python.Parse([]byte(text), python.Options{})
			if err != nil {
				continue
			}
			if name := classAttribute(tree, class, "name"); name != "" {
				return name
			}
		}
	}
	return ""
}

// classAttribute returns the string that a class's body assigns to a name.
func classAttribute(tree *python.Module, class, name string) string {
	for _, st := range tree.Body {
		c, ok := st.(*python.ClassDef)
		if !ok || c.Name != class {
			continue
		}
		for _, s := range c.Body {
			a, ok := s.(*python.Assign)
			if !ok || len(a.Targets) != 1 {
				continue
			}
			target, ok := a.Targets[0].(*python.Name)
			value, isConst := a.Value.(*python.Constant)
			if ok && isConst && target.ID == name && value.Kind == python.ConstStr {
				return value.Text
			}
		}
	}
	return ""
}
