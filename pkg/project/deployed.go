package project

import (
	"net"
	"slices"
	"strings"

	"github.com/wellserved/wellserved/pkg/deploy"
	"github.com/wellserved/wellserved/pkg/django"
	"github.com/wellserved/wellserved/pkg/lazyre"
	"github.com/wellserved/wellserved/pkg/mapping"
	"github.com/wellserved/wellserved/pkg/nginx"
	"github.com/wellserved/wellserved/pkg/route"
)

// deployed are the sites of the repository's containers.
type deployed struct {
	rows []mapping.Mapping
}

// deploy reads the site as the repository's containers see it. It reports
// whether one of them runs nginx with a configuration of the repository.
func (l *loader) deploy(apps []string) bool {
	if l.machine || l.opts.Root != "" || len(l.opts.Maps) > 0 || l.opts.Without.Nginx || l.opts.Without.Django {
		return false
	}
	choices, errs := len(l.p.Choices), len(l.p.Errors)
	found := deploy.Find(l.deployOptions())
	l.deployments = found
	l.containers = &deployed{}
	for _, d := range found {
		if d.Develops && len(l.p.Sites) > 0 && !l.explicit {
			l.p.Choices = append(l.p.Choices, Choice{What: "deployment", Path: d.Shown, Why: "it is for development"})
			continue
		}
		l.deployment(d, apps)
		if l.explicit && len(l.p.Sites) > 0 {
			break // the first that reads what was named, those for production first
		}
	}
	if len(l.p.Sites) == 0 || len(l.containers.rows) == 0 {
		l.running = nil
		l.containers, l.p.Sites, l.p.Django, l.p.Choices, l.p.Errors = nil, nil, nil, l.p.Choices[:choices], l.p.Errors[:errs]
		l.sayProblems(found)
		return false
	}
	l.sayProblems(found)
	l.closed, l.explicit = true, false // what was named is a container's
	l.p.Tree = l.view(nil)
	l.takeBack()
	return true
}

// takeBack leaves out of what was passed over the files that a container's
// nginx reads all the same.
func (l *loader) takeBack() {
	read := map[string]bool{}
	for _, s := range l.p.Sites {
		for _, f := range s.Config.Files {
			read[f.Name()] = true
		}
	}
	l.p.Choices = slices.DeleteFunc(l.p.Choices, func(c Choice) bool { return !c.Chosen && read[c.Path] })
}

// sayProblems lists the faults of the deployment files, each once.
func (l *loader) sayProblems(found []*deploy.Deployment) {
	seen := map[deploy.Problem]bool{}
	for _, d := range found {
		for _, p := range d.Problems {
			if !seen[p] {
				seen[p] = true
				l.p.Errors = append(l.p.Errors, InputError{File: p.File, Line: p.Line, Message: p.Message})
			}
		}
	}
}

func (l *loader) deployOptions() deploy.Options {
	o := deploy.Options{Tree: l.base, Root: l.inv.root, Env: l.opts.Env}
	for _, name := range l.opts.Compose {
		if at, err := l.serverPath(name); err == nil {
			o.Compose = append(o.Compose, at)
		}
	}
	for i := range l.inv.texts {
		t := &l.inv.texts[i]
		if leftover(l.inv.root, t.path) != "" {
			continue
		}
		switch t.kind {
		case composeFile:
			o.ComposeFiles = append(o.ComposeFiles, t.path)
		case dockerfile:
			o.Dockerfiles = append(o.Dockerfiles, t.path)
		case manifest:
			o.Manifests = append(o.Manifests, t.path)
		case scriptFile:
			o.Scripts = append(o.Scripts, t.path)
		}
	}
	slices.Sort(o.ComposeFiles)
	slices.Sort(o.Dockerfiles)
	slices.Sort(o.Scripts)
	slices.Sort(o.Manifests)
	return o
}

// deployment reads the nginx containers of one deployment and the projects
// behind them.
func (l *loader) deployment(d *deploy.Deployment, apps []string) {
	for _, c := range d.Nginx() {
		files, prefix := c.Configuration()
		if len(files) == 0 {
			continue
		}
		cfg, err := nginx.Load(nginx.Options{Tree: c.Tree, Paths: files, Prefix: prefix})
		if err != nil {
			l.p.Errors = append(l.p.Errors, InputError{File: c.Tree.Display(files[0]), Message: cause(err).Error()})
			continue
		}
		for _, u := range cfg.Unread {
			l.p.Errors = append(l.p.Errors, InputError{File: c.Tree.Display(files[0]), Message: u.Message})
		}
		if l.explicit && !l.namesFilesOf(cfg, c) {
			continue
		}
		s := &Site{Config: cfg, Router: route.Compile(cfg, route.Options{Tree: c.Tree}), Tree: c.Tree, Container: c}
		if !slices.Contains(l.running, d) {
			l.running = append(l.running, d)
		}
		if l.p.Sites = append(l.p.Sites, s); !l.said[d.Shown] {
			l.said[d.Shown] = true
			l.chooseDeployment(d)
		}
		l.choose("nginx configuration", c.Tree.Display(files[0]), "nginx of "+c.Name+" in "+d.Shown+" reads it")
		var rows []mapping.Mapping
		for _, app := range apps {
			rows = append(rows, l.behind(d, c, s, app, len(apps))...)
		}
		l.containers.rows = append(l.containers.rows, rows...)
	}
}

// chooseDeployment says which compose files are taken to run, and why.
func (l *loader) chooseDeployment(d *deploy.Deployment) {
	if d.Compose == nil {
		return
	}
	c := Choice{What: "deployment", Path: d.Shown, Chosen: true, Compose: d.Compose.Files}
	switch why := d.Compose.Why; {
	case len(l.opts.Compose) > 0:
		c.Why = why
	case why != "":
		c.Why = why + " calls compose with it"
	case l.explicit:
		c.Why = "its nginx reads what was named"
	case d.Develops:
		c.Why = "it is for development, and no other has nginx"
	}
	l.p.Choices = append(l.p.Choices, c)
}

// namesFilesOf reports whether the configurations that the user named are those
// that a container's nginx reads.
func (l *loader) namesFilesOf(cfg *nginx.Config, c *deploy.Container) bool {
	var read []string
	for _, f := range cfg.Files {
		read = append(read, c.Origin(f.Path()))
	}
	for _, name := range l.opts.Nginx {
		at, err := l.serverPath(name)
		if err != nil || name == "-" || !slices.ContainsFunc(read, func(f string) bool { return f != "" && within(f, at) }) {
			return false
		}
	}
	return true
}

// readWriter reads the settings as a container's process sees them. alone are
// those of collectstatic where it runs under another module than the server.
func (l *loader) readWriter(w *deploy.Writer) (p, alone *django.Project, err error) {
	if p, err = l.readIn(w, w.Settings); err != nil {
		return nil, nil, err
	}
	if w.Guessed {
		var roots []string
		for _, name := range []string{"STATIC_ROOT", "MEDIA_ROOT"} {
			if v, ok := p.Settings.Lookup(name).Str(); ok && v != "" {
				roots = append(roots, v)
			}
		}
		if w.Settle(roots...) {
			if p, err = l.readIn(w, w.Settings); err != nil {
				return nil, nil, err
			}
		}
	}
	values, _, _ := w.Environment(l.opts.Env)
	if w.Settings != "" || l.opts.Settings != "" || values["DJANGO_SETTINGS_MODULE"] != "" {
		return p, nil, nil
	}
	if !w.Manage {
		l.undecided[p] = l.otherModulesIn(w, p)
		return p, nil, nil
	}
	for _, c := range p.Candidates {
		if strings.HasPrefix(c.Why, "manage.py ") && c.Module != p.Module {
			alone, err = l.readIn(w, c.Module)
			return p, alone, err
		}
	}
	return p, nil, nil
}

// otherModulesIn says when entry modules name settings that disagree.
func (l *loader) otherModulesIn(w *deploy.Writer, p *django.Project) string {
	return disagreeing(p, func(module string) (*django.Project, error) { return l.readIn(w, module) })
}

var readsVariable = lazyre.New(`(?:environ(?:\.get)?|getenv|[Ee]nv(?:\.\w+)?|[Cc]onfig)\s*[\[(]\s*["']([A-Za-z_]\w*)["']`)

// maxVariables bounds how many variables settings are taken to read.
const maxVariables = 200

// readIn evaluates the settings with a module named. Where the environment may
// hold more than is told, a setting that another value could move is unknown.
func (l *loader) readIn(w *deploy.Writer, module string) (*django.Project, error) {
	values, unknown, open := w.Environment(l.opts.Env)
	o := django.Options{Tree: w.Tree, Dir: w.Root, Settings: module, Env: values, OpenEnv: true}
	if l.opts.Settings != "" {
		o.Settings = l.opts.Settings
	}
	for name := range unknown {
		o.Assume = append(o.Assume, name)
	}
	slices.Sort(o.Assume)
	p, err := loadOpen(o, open != "")
	if err == nil {
		l.p.writers[p] = w
	}
	return p, err
}

// loadOpen evaluates settings. Where the environment may hold more than is
// told, a setting that another value could move is unknown.
func loadOpen(o django.Options, open bool) (*django.Project, error) {
	p, err := django.Load(o)
	if err != nil || !open {
		return p, err
	}
	for _, f := range p.Files {
		for _, m := range readsVariable.FindAllStringSubmatch(f.Text(), maxVariables) {
			if _, set := o.Env[m[1]]; !set && len(o.Assume) < maxVariables && !slices.Contains(o.Assume, m[1]) {
				o.Assume = append(o.Assume, m[1])
			}
		}
	}
	wide, err := django.Load(o)
	if err != nil {
		return p, nil //nolint:nilerr // the narrow reading stands where the wide one fails
	}
	for _, name := range []string{"STATIC_ROOT", "MEDIA_ROOT", "STATIC_URL", "MEDIA_URL", "STORAGES", "STATICFILES_STORAGE", "DEFAULT_FILE_STORAGE"} {
		if p.Settings.Lookup(name).Known() && wide.Settings.Lookup(name).State == django.Unknown {
			return wide, nil
		}
	}
	return p, nil
}

// upstreamHosts returns the names of the hosts that a configuration passes
// requests to, without ports.
func upstreamHosts(cfg *nginx.Config) []string {
	upstreams := map[string]*nginx.Directive{}
	for d := range cfg.Walk() {
		if d.Name == "upstream" {
			upstreams[d.Arg(0)] = d
		}
	}
	var out []string
	for d := range cfg.Walk() {
		for _, host := range passedTo(d, upstreams) {
			name, _, err := net.SplitHostPort(host)
			if err != nil {
				name = host
			}
			if !slices.Contains(out, name) {
				out = append(out, name)
			}
		}
	}
	return out
}
