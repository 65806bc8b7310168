package project

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/wellserved/wellserved/pkg/deploy"
	"github.com/wellserved/wellserved/pkg/django"
	"github.com/wellserved/wellserved/pkg/django/asgi"
	"github.com/wellserved/wellserved/pkg/fstree"
	"github.com/wellserved/wellserved/pkg/nginx"
	"github.com/wellserved/wellserved/pkg/source"
)

// ErrNothing says that neither an nginx configuration nor a Django project was
// found or could be read.
var ErrNothing = errors.New("no nginx configuration and no Django project found; name them with --nginx and --django")

// loader loads one site.
type loader struct {
	opts  Options
	base  fstree.Tree // the disk, as the options lay it out
	start string      // the folder in which discovery starts, in base
	inv   *inventory
	found planned
	p     *Project

	place    place
	closed   bool // only the repository is seen: this machine is not the server
	machine  bool // the configuration is this machine's own
	explicit bool // the configuration was named by the user
	dumped   bool // it is the output of nginx -T

	holes        []hole           // what scripts fill in
	siteMounts   [][]fstree.Mount // of each site
	contained    *text            // the file that shows that the site runs in containers
	containedWhy string
	deployments  []*deploy.Deployment
	running      []*deploy.Deployment // those whose nginx was read
	containers   *deployed            // the sites of the repository's containers; nil where they are not judged
	said         map[string]bool
	floating     map[*django.Project]map[string]bool // settings that depend on where the checkout lies
	undecided    map[*django.Project]string          // why the settings module is not decided
	mentioned    *mentions                           // nil until it is asked for
	dirs         map[*nginx.Config][]string          // that were asked for
}

// Load finds and reads the site that the options describe. The error is
// non-nil only where there is nothing to judge, or the options are wrong; what
// else could not be read is in Errors.
func Load(ctx context.Context, opts Options) (*Project, error) {
	l := &loader{opts: opts, p: &Project{writers: map[*django.Project]*deploy.Writer{}}, said: map[string]bool{}, dirs: map[*nginx.Config][]string{},
		floating: map[*django.Project]map[string]bool{}, undecided: map[*django.Project]string{}}
	if err := l.open(); err != nil {
		return nil, err
	}
	if err := l.search(ctx); err != nil {
		return nil, err
	}
	l.step()
	plans, err := l.plans(ctx)
	if err != nil {
		return nil, err
	}
	apps := l.apps()
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	l.settle(plans, apps)
	l.step()
	if len(l.p.Sites) == 0 && len(l.p.Django) == 0 {
		if len(l.p.Errors) > 0 {
			return nil, fmt.Errorf("%s: %s", l.p.Errors[0].File, l.p.Errors[0].Message)
		}
		return nil, ErrNothing
	}
	l.p.Mappings = l.mappings()
	l.readASGI()
	l.collectSources()
	return l.p, nil
}

func (l *loader) step() {
	if l.opts.Step != nil {
		l.opts.Step()
	}
}

// open makes the tree and finds out where discovery starts.
func (l *loader) open() error {
	cwd := l.opts.Cwd
	if cwd == "" {
		return errors.New("the current folder is not known")
	}
	var err error
	if l.base = l.opts.Tree; l.base == nil {
		maps := slices.Clone(l.opts.Maps)
		for i := range maps {
			maps[i].To = l.absolute(maps[i].To)
		}
		root := l.opts.Root
		if root != "" {
			root = l.absolute(root)
		}
		l.base, err = fstree.Disk(fstree.DiskOptions{Root: root, Maps: maps, Cwd: cwd})
		if err != nil {
			return err
		}
	}
	start := cmp.Or(l.opts.Path, ".")
	if l.opts.Root != "" && start == "." {
		if l.start, err = l.serverPath(start); err != nil {
			l.start = "/"
		}
		return nil
	}
	if l.start, err = l.serverPath(start); err != nil {
		return err
	}
	info, err := l.base.Stat(l.start)
	if err != nil {
		return fmt.Errorf("%s: %w", start, cause(err))
	}
	if !info.IsDir() {
		name := l.start
		l.start = path.Dir(name)
		if strings.HasSuffix(name, ".py") {
			l.opts.Django = cmp.Or(l.opts.Django, start)
		} else if len(l.opts.Nginx) == 0 {
			l.opts.Nginx = []string{start}
		}
	}
	return nil
}

func (l *loader) absolute(name string) string {
	if filepath.IsAbs(name) {
		return filepath.Clean(name)
	}
	return filepath.Join(l.opts.Cwd, name)
}

// serverPath returns the path in the tree of a path that the user typed, who
// speaks of this machine: through --map and --root it has another name there.
func (l *loader) serverPath(name string) (string, error) {
	if l.opts.Tree != nil {
		if path.IsAbs(name) {
			return path.Clean(name), nil
		}
		return path.Join(filepath.ToSlash(l.opts.Cwd), filepath.ToSlash(name)), nil
	}
	abs := l.absolute(name)
	best, at := "", ""
	for _, m := range l.opts.Maps {
		to := l.absolute(m.To)
		if rest, err := filepath.Rel(to, abs); err == nil && filepath.IsLocal(rest) && len(to) > len(best) {
			best, at = to, path.Join(m.From, filepath.ToSlash(rest))
		}
	}
	if best != "" {
		return at, nil
	}
	if l.opts.Root == "" {
		return filepath.ToSlash(abs), nil
	}
	if rest, err := filepath.Rel(l.absolute(l.opts.Root), abs); err == nil && filepath.IsLocal(rest) {
		return path.Join("/", filepath.ToSlash(rest)), nil
	}
	if filepath.IsAbs(name) && fstree.Exists(l.base, filepath.ToSlash(name)) {
		return filepath.ToSlash(name), nil
	}
	return "", fmt.Errorf("%s lies outside of the root %s", name, l.opts.Root)
}

// search takes the inventory of the folder where discovery starts; with both
// sides named by the user, of the Django project's.
func (l *loader) search(ctx context.Context) error {
	dir := l.start
	if l.opts.Django != "" {
		name, err := l.serverPath(l.opts.Django)
		if err != nil {
			return err
		}
		if !fstree.Exists(l.base, name) {
			return fmt.Errorf("%s: no such file or directory", l.opts.Django)
		}
		if !fstree.IsDir(l.base, name) {
			name = path.Dir(name)
		}
		if (len(l.opts.Nginx) > 0 || l.opts.Without.Nginx) && !l.composed() || !within(name, dir) {
			dir = name
		}
	}
	if l.opts.Without.Django && len(l.opts.Nginx) > 0 {
		l.inv = &inventory{tree: l.base, root: dir}
		return nil
	}
	inv, err := takeInventory(ctx, l.base, dir)
	if err != nil {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		return fmt.Errorf("search %s: %w", l.base.Display(dir), cause(err))
	}
	if inv.cut != "" {
		l.p.Errors = append(l.p.Errors, InputError{File: l.base.Display(dir), Message: "not searched to the end: " + inv.cut})
	}
	l.inv = inv
	l.fillTemplates()
	return nil
}

// composed reports whether compose files of the folder where discovery starts
// may say how what the user named runs.
func (l *loader) composed() bool {
	if l.opts.Without.Nginx {
		return false
	}
	entries, err := l.base.ReadDir(l.start)
	return len(l.opts.Compose) > 0 || err == nil && slices.ContainsFunc(entries, func(e fstree.Entry) bool { return composeName.MatchString(e.Name) })
}

// plans decides which nginx configurations to read.
func (l *loader) plans(ctx context.Context) ([]plan, error) {
	if l.opts.Without.Nginx {
		return nil, nil
	}
	if len(l.opts.Nginx) > 0 {
		l.explicit = true
		return l.namedPlans(ctx)
	}
	if l.start == "/" {
		if p, ok := l.machinePlan(); ok {
			l.machine = true
			return []plan{p}, nil
		}
	}
	l.found = l.inv.plan(l.inv.findMounts())
	for _, c := range l.found.unfilled {
		l.pass("nginx configuration", c.path, "it is a template ("+c.guess.Template+") that is filled in elsewhere")
	}
	for _, o := range l.found.passed {
		l.pass("nginx configuration", o.path, cmp.Or(o.why, "nothing mounts, copies or includes it"))
	}
	if len(l.found.plans) > 0 {
		return l.found.plans, nil
	}
	deployed := len(l.inv.apps) > 0 || l.opts.Django != ""
	if _, why := l.inv.containers(true); l.opts.Root != "" || deployed && why == "" && len(l.found.unfilled) == 0 {
		if p, ok := l.machinePlan(); ok {
			l.machine = true
			return []plan{p}, nil
		}
	}
	return nil, nil
}

// mainFiles are where nginx's main file lies in common installations.
var mainFiles = []string{"/etc/nginx/nginx.conf", "/usr/local/etc/nginx/nginx.conf", "/usr/local/nginx/conf/nginx.conf",
	"/usr/local/openresty/nginx/conf/nginx.conf", "/opt/homebrew/etc/nginx/nginx.conf"}

// machinePlan plans the configuration of the machine itself.
func (l *loader) machinePlan() (plan, bool) {
	if l.opts.Tree != nil && l.opts.Root == "" {
		return plan{}, false
	}
	for _, name := range mainFiles {
		if info, err := l.base.Stat(name); err == nil && info.IsRegular() {
			return plan{paths: []string{name}, why: "the machine's own"}, true
		}
	}
	return plan{}, false
}

func (l *loader) pass(what, name, why string) {
	l.p.Choices = append(l.p.Choices, Choice{What: what, Path: l.base.Display(name), Why: why})
}

func (l *loader) choose(what, shown, why string) {
	l.p.Choices = append(l.p.Choices, Choice{What: what, Path: shown, Chosen: true, Why: why})
}

// collectSources lists every file that was read, each once.
func (l *loader) collectSources() {
	var lists [][]*source.File
	total := 0
	add := func(list []*source.File) {
		if len(list) > 0 {
			lists = append(lists, list)
			total += len(list)
		}
	}
	for _, s := range l.p.Sites {
		add(s.Config.Files)
	}
	for _, d := range l.p.Django {
		add(d.Files)
	}
	for _, d := range l.running {
		add(d.Sources())
	}
	for _, a := range l.p.ASGI {
		add(a.Modules.Files())
	}
	if len(l.p.Sites) == 1 && total == len(l.p.Sites[0].Config.Files) { // which are there once
		l.p.Sources = slices.Clip(l.p.Sites[0].Config.Files)
		return
	}
	seen := make(map[string]bool, total)
	for _, f := range slices.Concat(lists...) {
		if f != nil && !seen[f.Name()] {
			seen[f.Name()] = true
			l.p.Sources = append(l.p.Sources, f)
		}
	}
}

// readASGI works out what the projects do with WebSockets. A project that was
// read under several settings is read once here.
func (l *loader) readASGI() {
	if l.opts.Without.Nginx {
		return // whoever asks for the settings alone
	}
	seen := map[string]bool{}
	for _, d := range l.p.Django {
		if seen[d.Root] {
			continue
		}
		seen[d.Root] = true
		if a := asgi.Load(d); a != nil {
			l.p.ASGI = append(l.p.ASGI, a)
		}
	}
	if len(l.p.ASGI) > 0 {
		l.p.Servers = l.appServers()
	}
}

// Local returns where a file of the project lies on this machine; "" where it
// lies nowhere, as those of a dump.
func (p *Project) Local(f *source.File) string {
	for _, s := range p.Sites {
		if slices.Contains(s.Config.Files, f) {
			return s.Tree.Local(f.Path())
		}
	}
	for _, d := range p.Django {
		if slices.Contains(d.Files, f) {
			return d.Tree.Local(f.Path())
		}
	}
	return p.Tree.Local(f.Path())
}
