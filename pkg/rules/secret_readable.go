package rules

import (
	"path"
	"strings"

	"github.com/wellserved/wellserved/pkg/django"
	"github.com/wellserved/wellserved/pkg/fstree"
	"github.com/wellserved/wellserved/pkg/nginx"
	"github.com/wellserved/wellserved/pkg/rule"
)

// readable is a folder whose files visitors get to read.
type readable struct {
	tree fstree.Tree
	dir  string
	site *rule.Site       // with directive: nginx serves the folder
	root *nginx.Directive // root or alias
	how  string           // how its files come to visitors, where nginx does not serve them
}

// servedStatic is how files of STATIC_ROOT come to visitors where no nginx that
// is known serves them.
const servedStatic = "the files of STATIC_ROOT are served"

// readableFolders lists the folders, those that nginx serves first.
func readableFolders(p *rule.Pass) []readable {
	var out []readable
	for _, site := range p.Project.Sites {
		s := rule.NewSite(site)
		for _, name := range []string{"alias", "root"} {
			for _, d := range s.Directives(name) {
				if dir := d.Arg(0); s.Tree != nil && !variable(dir) && path.IsAbs(dir) && !systemFolder(path.Clean(dir)) {
					out = append(out, readable{tree: s.Tree, dir: path.Clean(dir), site: s, root: d})
				}
			}
		}
	}
	for _, d := range p.Project.Django {
		if d.Settings == nil {
			continue
		}
		if root, ok := d.Settings.Lookup("STATIC_ROOT").Str(); ok && path.IsAbs(root) {
			out = append(out, readable{tree: d.Tree, dir: path.Clean(root), how: servedStatic})
		}
		for _, source := range d.Finders().Sources {
			if !ofPackage(source.Dir) {
				out = append(out, readable{tree: d.Tree, dir: path.Clean(source.Dir), how: "collectstatic publishes it"})
			}
		}
		for _, dir := range templateFolders(d) {
			out = append(out, readable{tree: d.Tree, dir: path.Clean(dir), how: "as a template it becomes part of pages"})
		}
	}
	return out
}

// ofPackage reports whether a folder is of a package and not of the project.
func ofPackage(dir string) bool {
	return strings.Contains(dir, "/site-packages/") || strings.Contains(dir, "/dist-packages/")
}

// templateFolders returns where the project's own templates lie.
func templateFolders(d *django.Project) []string {
	var out []string
	engines, _ := d.Settings.Lookup("TEMPLATES").List()
	if engines == nil {
		engines, _ = d.Settings.Lookup("TEMPLATES").Partly.([]any)
	}
	for _, e := range engines {
		engine, _ := e.(map[string]any)
		dirs, _ := engine["DIRS"].([]any)
		for _, dir := range dirs {
			if name, ok := dir.(string); ok && path.IsAbs(name) {
				out = append(out, name)
			}
		}
	}
	apps, _ := d.Apps()
	for _, app := range apps {
		if app.Dir != "" && !ofPackage(app.Dir+"/") {
			out = append(out, path.Join(app.Dir, "templates"))
		}
	}
	return out
}
