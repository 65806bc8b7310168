package deploy

import (
	"path"
	"slices"
	"strings"

	"github.com/wellserved/wellserved/pkg/fstree"
	"github.com/wellserved/wellserved/pkg/lazyre"
	"github.com/wellserved/wellserved/pkg/source"
)

// Play is what an Ansible play makes of the repository's files on the server.
type Play struct {
	// Texts are the templates, by their paths in the tree, as they are on the
	// server.
	Texts map[string]string
	// Checkouts are the places that the repository is brought to.
	Checkouts []Checkout
}

// Checkout is a place on the server where the repository lies.
type Checkout struct {
	At  string
	Why Step
}

// AnsibleOptions say what to read of an Ansible setup.
type AnsibleOptions struct {
	Tree      fstree.Tree
	Root      string
	Files     []string // the repository's YAML files
	Templates []string // the files that Jinja fills
	Env       map[string]string
}

// Bounds of what is read of Ansible's files.
const (
	maxVariableFiles = 500
	maxTasks         = 5_000
)

// variables are the values of one level, of which the higher levels win.
type variables struct {
	vars  map[string]*value
	clash map[string]bool // two files of one level differ
}

// The levels of variables, from the weakest, as in Ansible's documentation
// "Understanding variable precedence".
const (
	roleDefaults = iota
	groupAll
	groupNamed
	hostNamed
	playVars
	roleVars
	levels
)

// Ansible fills the templates of an Ansible setup and finds where it brings the
// repository to.
func Ansible(o AnsibleOptions) *Play {
	p := &Play{Texts: map[string]string{}}
	r := newReader(o.Tree, o.Root)
	j := r.inventoryVariables(o)
	for _, name := range o.Templates {
		f := r.read(name)
		if f == nil {
			continue
		}
		own := &jinja{vars: map[string]*value{}, open: map[string]bool{}, partial: r.partials(path.Dir(name))}
		for k, v := range j.vars {
			own.vars[k] = v
		}
		if text, ok := own.template(f.Text()); ok {
			p.Texts[name] = text
		}
	}
	for _, name := range o.Files {
		if v := r.yaml(name); v.isList() {
			left := maxTasks
			r.tasks(v, j, p, &left, 0)
		}
	}
	return p
}

// inventoryVariables collects variables by level.
func (r *reader) inventoryVariables(o AnsibleOptions) *jinja {
	var all [levels]variables
	add := func(level int, v *value) {
		if !v.isMap() {
			return
		}
		l := &all[level]
		if l.vars == nil {
			l.vars, l.clash = map[string]*value{}, map[string]bool{}
		}
		for _, k := range v.keys {
			if old := l.vars[k]; old != nil && !equal(old, v.fields[k]) {
				l.clash[k] = true
			}
			l.vars[k] = v.fields[k]
		}
	}
	for _, name := range r.variableFiles(o) {
		if level := levelOf(name); level >= 0 {
			add(level, r.yaml(name))
		}
	}
	for _, name := range o.Files {
		for _, play := range r.yaml(name).list() {
			if play.get("hosts") == nil {
				continue
			}
			add(playVars, play.get("vars"))
			for _, f := range list(play.get("vars_files")) {
				if at := path.Join(path.Dir(name), f.text); within(at, o.Root) {
					add(playVars, r.yaml(at))
				}
			}
		}
	}
	j := &jinja{vars: map[string]*value{}, open: map[string]bool{}}
	for _, l := range all {
		for k, v := range l.vars {
			if j.vars[k] = v; l.clash[k] {
				j.vars[k] = &value{kind: listKind} // of no known text
			}
		}
	}
	for k, v := range o.Env {
		j.vars[k] = &value{kind: scalarKind, text: v}
	}
	return j
}

func (v *value) list() []*value {
	if v.isList() {
		return v.items
	}
	return nil
}

func equal(a, b *value) bool {
	return a.isScalar() && b.isScalar() && a.text == b.text
}

// variableFiles are the YAML files, and those without an ending in the folders
// of variables.
func (r *reader) variableFiles(o AnsibleOptions) []string {
	out := slices.Clone(o.Files)
	var dirs []string
	for _, name := range o.Files {
		for d := path.Dir(name); within(d, o.Root); d = path.Dir(d) {
			if !slices.Contains(dirs, d) {
				dirs = append(dirs, d)
			}
			if d == o.Root || d == "/" {
				break
			}
		}
	}
	for _, d := range dirs {
		for _, sub := range []string{"group_vars", "host_vars"} {
			entries, err := r.tree.ReadDir(path.Join(d, sub))
			if err != nil {
				continue
			}
			for _, e := range entries {
				if n := path.Join(d, sub, e.Name); path.Ext(n) == "" && e.Type.IsRegular() && !slices.Contains(out, n) {
					out = append(out, n)
				}
			}
		}
	}
	slices.Sort(out)
	return out[:min(len(out), maxVariableFiles)]
}

// levelOf says by its path of which level a file of variables is; -1 for none.
func levelOf(name string) int {
	parts := strings.Split(name, "/")
	n := len(parts)
	stem := strings.TrimSuffix(parts[n-1], path.Ext(parts[n-1]))
	for i := n - 2; i >= 0 && i >= n-3; i-- {
		next := parts[i+1]
		if i == n-2 {
			next = stem
		}
		switch parts[i] {
		case "group_vars":
			if next == "all" {
				return groupAll
			}
			return groupNamed
		case "host_vars":
			return hostNamed
		case "defaults":
			return roleDefaults
		case "vars":
			if i >= 2 && parts[i-2] == "roles" {
				return roleVars
			}
		}
	}
	return -1
}

// checkouts are the modules that bring the repository to the server.
var checkouts = []string{"git", "ansible.builtin.git", "synchronize", "ansible.posix.synchronize"}

// tasks looks for what brings the repository to the server.
func (r *reader) tasks(v *value, j *jinja, p *Play, left *int, depth int) {
	for _, task := range v.list() {
		if *left--; *left < 0 || depth > 8 || !task.isMap() {
			return
		}
		for _, sub := range []string{"tasks", "pre_tasks", "post_tasks", "block"} {
			r.tasks(task.get(sub), j, p, left, depth+1)
		}
		for _, module := range checkouts {
			m := arguments(task.get(module))
			dest := m.get("dest")
			if !dest.isScalar() || strings.Contains(module, "synchronize") && !r.isRoot(m.get("src"), j) {
				continue
			}
			at, ok := j.fill(dest.text, 0)
			if !ok || !path.IsAbs(at) || path.Clean(at) == "/" {
				continue
			}
			p.Checkouts = append(p.Checkouts, Checkout{At: path.Clean(at), Why: Step{lineAt(dest), "the play brings the repository to " + path.Clean(at)}})
		}
	}
}

// arguments are a module's, also where they stand in one text as name=value.
func arguments(v *value) *value {
	if !v.isScalar() {
		return v
	}
	out := &value{kind: mapKind, at: v.at, fields: map[string]*value{}}
	for _, m := range taskArgument.FindAllStringSubmatch(v.text, maxTemplateItems) {
		out.set(m[1], &value{kind: scalarKind, text: m[2] + m[3] + m[4], at: v.at})
	}
	return out
}

var taskArgument = lazyre.New(`(\w+)=(?:"([^"]*)"|'([^']*)'|((?:\{\{.*?\}\}|[^\s"'])+))`)

// partials reads templates that one in a folder includes.
func (r *reader) partials(dir string) func(name string) (string, bool) {
	return func(name string) (string, bool) {
		for _, d := range []string{dir, path.Dir(dir)} {
			if at := path.Join(d, name); within(at, r.root) {
				if f := r.read(at); f != nil {
					return f.Text(), true
				}
			}
		}
		return "", false
	}
}

func lineAt(v *value) source.Range { return lineOf(v.at) }

// isRoot reports whether a synchronize takes the whole repository.
func (r *reader) isRoot(src *value, j *jinja) bool {
	if !src.isScalar() || src.at.File == nil {
		return false
	}
	text := strings.NewReplacer("{{ playbook_dir }}", ".", "{{playbook_dir}}", ".").Replace(src.text)
	text, ok := j.fill(text, 0)
	return ok && !path.IsAbs(text) && path.Join(path.Dir(src.at.File.Path()), text) == r.root
}

// Overlay returns a tree with texts in place of files.
func Overlay(t fstree.Tree, texts map[string]string) fstree.Tree {
	if len(texts) == 0 {
		return t
	}
	return &overlay{Tree: t, texts: texts}
}
