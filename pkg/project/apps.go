package project

import (
	"fmt"
	"maps"
	"path"
	"slices"
	"strings"

	"github.com/wellserved/wellserved/pkg/django"
	"github.com/wellserved/wellserved/pkg/fstree"
	"github.com/wellserved/wellserved/pkg/lazyre"
)

// maxApps bounds how many Django projects of one folder are read.
const maxApps = 20

// apps decides which Django projects to read: folders with a manage.py, or the
// one that the user named.
func (l *loader) apps() []string {
	if l.opts.Without.Django {
		return nil
	}
	if l.opts.Django != "" {
		if name, err := l.serverPath(l.opts.Django); err == nil {
			return []string{name}
		}
		return nil
	}
	var used, left []string
	for _, dir := range l.inv.apps {
		if leftover(l.inv.root, path.Join(dir, "manage.py")) != "" {
			left = append(left, dir)
		} else {
			used = append(used, dir)
		}
	}
	if len(used) == 0 {
		used, left = left, nil
	}
	for _, dir := range left {
		l.pass("Django project", dir, leftover(l.inv.root, path.Join(dir, "manage.py")))
	}
	if len(used) > maxApps {
		for _, dir := range used[maxApps:] {
			l.pass("Django project", dir, fmt.Sprintf("more than %d projects", maxApps))
		}
		used = used[:maxApps]
	}
	return used
}

// readApps loads the projects at the place where they lie on the server.
func (l *loader) readApps(apps []string) {
	module, by := l.moduleFor()
	for _, dir := range apps {
		shown := l.base.Display(dir)
		settings := l.opts.Settings
		why := ""
		if settings == "" && l.opts.Env["DJANGO_SETTINGS_MODULE"] == "" && module != "" && len(apps) == 1 && l.hasModule(dir, module) {
			settings, why = module, "settings module "+module+" as "+l.base.Display(by.path)+" sets it"
		}
		p, err := l.readApp(l.p.Tree, l.onServer(dir), settings)
		if err != nil {
			l.p.Errors = append(l.p.Errors, InputError{File: shown, Message: cause(err).Error()})
			continue
		}
		if why == "" && p.Module != "" {
			why = "settings module " + p.Module
		}
		l.choose("Django project", shown, why)
		l.p.Django = append(l.p.Django, p)
		if settings == "" {
			l.undecided[p] = l.otherModules(p)
		}
		if l.closed && l.contained == nil && !l.place.known && len(l.opts.Maps) == 0 {
			l.floating[p] = l.moves(p, dir, settings)
		}
	}
}

func (l *loader) readApp(tree fstree.Tree, dir, settings string) (*django.Project, error) {
	o := django.Options{Tree: tree, Dir: dir, Settings: settings, Env: l.opts.Env,
		// Whoever asks for the settings alone says what environment they see; a
		// site is judged where its environment seldom is.
		OpenEnv: !l.opts.Without.Nginx}
	if l.opts.Without.Nginx || l.contained != nil {
		return django.Load(o)
	}
	env, open := l.inv.environment()
	delete(env, "DJANGO_SETTINGS_MODULE") // which is chosen with its reason
	maps.Copy(env, l.opts.Env)
	o.Env = env
	return loadOpen(o, open)
}

// onServer returns the path that a folder of the repository has on the server.
func (l *loader) onServer(name string) string {
	for _, m := range l.place.mounts {
		if within(name, m.From) {
			return path.Join(m.At, strings.TrimPrefix(name, m.From))
		}
	}
	return name
}

// afar is a place that no setting can name by itself, deep enough that what
// settings compute from it stays below it.
const afar = "/\u27e8the checkout\u27e9/1/2/3/"

// moves returns the values of settings that change with the place of the
// checkout: the project is read once more at another place.
func (l *loader) moves(p *django.Project, dir, settings string) map[string]bool {
	at := afar + l.repository()
	tree := fstree.Mounted(l.base, fstree.Mount{At: at, From: l.inv.root})
	moved, err := l.readApp(tree, path.Join(at, strings.TrimPrefix(dir, l.inv.root)), settings)
	out := map[string]bool{}
	for _, name := range []string{"STATIC_ROOT", "MEDIA_ROOT"} {
		here, ok := p.Settings.Lookup(name).Str()
		if !ok || !path.IsAbs(here) {
			continue
		}
		if err != nil {
			out[path.Clean(here)] = within(here, l.inv.root)
			continue
		}
		if there, _ := moved.Settings.Lookup(name).Str(); there != here {
			out[path.Clean(here)] = true
		}
	}
	return out
}

// otherModules says when manage.py and the servers' entry modules name
// different settings modules that disagree on where files go: nothing tells
// which of them collectstatic runs under.
func (l *loader) otherModules(p *django.Project) string {
	return disagreeing(p, func(module string) (*django.Project, error) { return l.readApp(l.p.Tree, p.Root, module) })
}

// disagreeing reads a project under each settings module that an entry module
// names and says which two give different directories.
func disagreeing(p *django.Project, read func(module string) (*django.Project, error)) string {
	seen := []string{p.Module}
	for _, c := range p.Candidates {
		if c.Chosen || slices.Contains(seen, c.Module) || len(seen) > 4 {
			continue
		}
		seen = append(seen, c.Module)
		other, err := read(c.Module)
		if err != nil || len(other.Errors) > 0 || len(p.Errors) > 0 {
			continue
		}
		for _, name := range []string{"STATIC_ROOT", "MEDIA_ROOT"} {
			a, b := p.Settings.Lookup(name), other.Settings.Lookup(name)
			x, _ := a.Str()
			y, _ := b.Str()
			if a.Known() && b.Known() && x != "" && y != "" && path.Clean(x) != path.Clean(y) {
				return fmt.Sprintf("the settings modules %s and %s are both named and have different values of %s: say which one runs with --settings",
					p.Module, c.Module, name)
			}
		}
	}
	return ""
}

var composeModule = lazyre.New(`DJANGO_SETTINGS_MODULE["']?\s*[:= ]\s*["']?([A-Za-z_][\w.]*)`)

// moduleFor returns the settings module that the deployment files set, and the
// file; "" where none does, or they differ.
func (l *loader) moduleFor() (string, *text) {
	if module, by := l.inv.settingsModule(); module != "" {
		return module, by
	}
	module, by := "", (*text)(nil)
	for i := range l.inv.texts {
		t := &l.inv.texts[i]
		if t.kind != composeFile && t.kind != dockerfile || leftover(l.inv.root, t.path) != "" || devName.MatchString(path.Base(t.path)) {
			continue
		}
		for _, m := range composeModule.FindAllStringSubmatch(stripComments(t.body), -1) {
			if module != "" && module != m[1] {
				return "", nil
			}
			module, by = m[1], t
		}
	}
	return module, by
}

// hasModule reports whether a project has a module of that name.
func (l *loader) hasModule(dir, module string) bool {
	base := path.Join(dir, strings.ReplaceAll(module, ".", "/"))
	return fstree.Exists(l.base, base+".py") || fstree.Exists(l.base, path.Join(base, "__init__.py"))
}
