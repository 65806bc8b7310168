package django

import (
	"fmt"
	"path"
	"sort"
	"strings"

	"github.com/wellserved/wellserved/pkg/fstree"
	"github.com/wellserved/wellserved/pkg/python"
	"github.com/wellserved/wellserved/pkg/source"
)

// maxEntry bounds the size of an entry module that is read, in bytes.
const maxEntry = 1 << 20

// find settles the root and the settings module. The order of trust is: what
// the user names, the environment, the server's entry modules (wsgi.py,
// asgi.py), manage.py, and at last a settings module that lies there.
func (p *Project) find(opts *Options) error {
	dir := clean(opts.Dir)
	info, err := opts.Tree.Stat(dir)
	if err != nil {
		return fmt.Errorf("look at %s: %w", opts.Tree.Display(dir), err)
	}
	if !info.IsDir() {
		return p.findFile(opts, dir)
	}
	p.Root = dir
	add := func(module, why string, at source.Range) {
		if module == "" {
			return
		}
		p.Candidates = append(p.Candidates, Candidate{Module: module, At: at, Why: why, Chosen: len(p.Candidates) == 0})
	}
	add(opts.Settings, "--settings names it", source.Range{})
	add(opts.Env["DJANGO_SETTINGS_MODULE"], "DJANGO_SETTINGS_MODULE names it in the environment", source.Range{})
	for _, e := range p.entries(dir) {
		f, err := fstree.ReadSource(opts.Tree, e, maxEntry)
		if err != nil {
			continue
		}
		for _, n := range namedModules(f) {
			add(n.module, path.Base(e)+" sets it by default", n.at)
		}
		p.Files = append(p.Files, f)
	}
	if len(p.Candidates) == 0 {
		for _, m := range p.lying(dir) {
			add(m, "it is the settings module that lies there", source.Range{})
		}
	}
	if len(p.Candidates) == 0 {
		return fmt.Errorf("%s: no settings module is named by wsgi.py, asgi.py or manage.py: name it with --settings", opts.Tree.Display(dir))
	}
	p.Module = p.Candidates[0].Module
	return nil
}

// findFile takes a settings file for the project: its module name follows from
// the packages it lies in.
func (p *Project) findFile(opts *Options, file string) error {
	name := strings.TrimSuffix(path.Base(file), ".py")
	dir := path.Dir(file)
	parts := []string{}
	if name != "__init__" {
		parts = append(parts, name)
	}
	for dir != "/" && !fstree.Exists(opts.Tree, path.Join(dir, "manage.py")) &&
		(fstree.Exists(opts.Tree, path.Join(dir, "__init__.py")) || holdsManage(opts.Tree, path.Dir(dir))) {
		parts = append([]string{path.Base(dir)}, parts...)
		dir = path.Dir(dir)
	}
	p.Root = dir
	p.Module = strings.Join(parts, ".")
	if opts.Settings != "" {
		p.Module = opts.Settings
	}
	if p.Module == "" {
		return fmt.Errorf("%s: no module name follows from this path", opts.Tree.Display(file))
	}
	p.Candidates = []Candidate{{Module: p.Module, Why: "it is the file that was named", Chosen: true}}
	return nil
}

func holdsManage(t fstree.Tree, dir string) bool {
	return fstree.Exists(t, path.Join(dir, "manage.py"))
}

// entries returns the modules that set DJANGO_SETTINGS_MODULE, the most
// trusted first: what a server runs, then manage.py.
func (p *Project) entries(dir string) []string {
	var servers []string
	add := func(folder string) {
		for _, name := range []string{"wsgi.py", "asgi.py"} {
			if f := path.Join(folder, name); fstree.Exists(p.Tree, f) {
				servers = append(servers, f)
			}
		}
	}
	add(dir)
	list, err := p.Tree.ReadDir(dir)
	if err == nil {
		for i, e := range list {
			if i > 500 || strings.HasPrefix(e.Name, ".") || !fstree.IsDir(p.Tree, path.Join(dir, e.Name)) {
				continue
			}
			add(path.Join(dir, e.Name))
		}
	}
	sort.SliceStable(servers, func(i, j int) bool {
		return path.Base(servers[i]) == "wsgi.py" && path.Base(servers[j]) != "wsgi.py"
	})
	if m := path.Join(dir, "manage.py"); fstree.Exists(p.Tree, m) {
		servers = append(servers, m)
	}
	return servers
}

// lying returns modules named settings in the folder and the packages in it.
func (p *Project) lying(dir string) []string {
	var out []string
	if fstree.Exists(p.Tree, path.Join(dir, "settings.py")) || fstree.Exists(p.Tree, path.Join(dir, "settings", "__init__.py")) {
		out = append(out, "settings")
	}
	list, err := p.Tree.ReadDir(dir)
	if err != nil {
		return out
	}
	for i, e := range list {
		if i > 500 || strings.HasPrefix(e.Name, ".") {
			continue
		}
		sub := path.Join(dir, e.Name)
		if fstree.Exists(p.Tree, path.Join(sub, "settings.py")) || fstree.Exists(p.Tree, path.Join(sub, "settings", "__init__.py")) {
			out = append(out, e.Name+".settings")
		}
	}
	return out
}

type namedModule struct {
	module string
	at     source.Range
}

// namedModules finds what a file puts in DJANGO_SETTINGS_MODULE: the literal
// given to os.environ.setdefault, os.environ[...] or os.putenv.
func namedModules(f *source.File) []namedModule {
	tree, err := python.Parse([]byte(f.Text()), python.Options{})
	if err != nil {
		return nil
	}
	var out []namedModule
	add := func(e python.Expr) {
		for _, c := range literals(e) {
			pos := c.Position()
			start := f.LineStart(int(pos.Line)) + int(pos.Col)
			end := f.LineStart(int(pos.EndLine)) + int(pos.EndCol)
			out = append(out, namedModule{c.Text, f.At(start, end)})
		}
	}
	python.Inspect(tree, func(n python.Node) bool {
		switch x := n.(type) {
		case *python.Call:
			if a, ok := x.Func.(*python.Attribute); ok && (a.Attr == "setdefault" || a.Attr == "putenv") && len(x.Args) == 2 && isModuleKey(x.Args[0]) {
				add(x.Args[1])
			}
		case *python.Assign:
			if s, ok := x.Targets[0].(*python.Subscript); ok && isModuleKey(s.Slice) {
				add(x.Value)
			}
		}
		return true
	})
	return out
}

func isModuleKey(e python.Expr) bool {
	c, ok := e.(*python.Constant)
	return ok && c.Kind == python.ConstStr && c.Text == "DJANGO_SETTINGS_MODULE"
}

// literals returns the strings that an expression may be: both arms of a
// conditional, and the default of os.environ.get.
func literals(e python.Expr) []*python.Constant {
	switch x := e.(type) {
	case *python.Constant:
		if x.Kind == python.ConstStr && strings.Trim(x.Text, ".") != "" {
			return []*python.Constant{x}
		}
	case *python.IfExp:
		return append(literals(x.Body), literals(x.OrElse)...)
	case *python.BoolOp:
		return literals(x.Values[len(x.Values)-1])
	case *python.Call:
		if len(x.Args) == 2 {
			return literals(x.Args[1])
		}
	}
	return nil
}
