package project

import (
	"path"
	"slices"
	"strings"

	"github.com/wellserved/wellserved/pkg/fstree"
	"github.com/wellserved/wellserved/pkg/nginx"
	"github.com/wellserved/wellserved/pkg/route"
	"github.com/wellserved/wellserved/pkg/source"
)

// settle reads the configurations and the projects where they lie on the
// server, as far as the site's own files tell that.
func (l *loader) settle(plans []plan, apps []string) {
	here := l.isServer(plans)
	l.closed = len(plans) > 0 && !here
	l.holes = l.inv.findHoles()
	if !here && l.deploy(apps) {
		return
	}
	errs := len(l.p.Errors)
	l.readSites(plans)
	if l.closed && l.isHere(apps) {
		here, l.closed = true, false
		if l.readsStock() || !l.explicit {
			l.p.Sites, l.p.Errors = nil, l.p.Errors[:errs]
			l.readSites(plans)
		}
	}
	if here {
		l.findServices()
	}
	if !here && l.overContainers(plans, apps) {
		return
	}
	l.contain(plans)
	if l.closed && l.contained == nil && len(l.opts.Maps) == 0 {
		l.place = l.findPlace(apps)
	}
	l.p.OnServer = here
	l.p.Tree = l.view(nil)
	l.step()
	l.readApps(apps)
	for i, s := range l.p.Sites {
		s.OnServer = here && (l.contained == nil || l.machine)
		if tree := l.view(l.siteMounts[i]); l.place.known || here {
			s.Tree, s.Router = tree, route.Compile(s.Config, route.Options{Tree: tree})
		}
	}
}

// isServer reports whether the configurations are certainly those that the
// machine, or what --root stands for, runs.
func (l *loader) isServer(plans []plan) bool {
	for _, p := range plans {
		for _, name := range p.paths {
			l.machine = l.machine || standard(name)
		}
	}
	return len(plans) > 0 && (l.opts.Root != "" || l.machine)
}

// readsStock reports whether a configuration includes something of nginx's own
// folder, which was taken to be the folder of the configuration.
func (l *loader) readsStock() bool {
	for _, s := range l.p.Sites {
		for d := range s.Config.Walk() {
			if d.Name == "include" && standard(d.Arg(0)) {
				return true
			}
		}
	}
	return false
}

// standard reports whether a file lies where nginx's installations keep
// theirs.
func standard(name string) bool {
	for _, main := range mainFiles {
		if within(name, path.Dir(main)) {
			return true
		}
	}
	return false
}

// view returns the tree as the server has it: all of the machine where it is
// the server, else only the repository, at its place where that is known; what
// the user names may include files from anywhere, and sees all of the machine
// where nothing of the repository has another place.
func (l *loader) view(more []fstree.Mount) fstree.Tree {
	if !l.closed {
		return l.base
	}
	if l.explicit && len(l.place.mounts) == 0 && len(more) == 0 {
		return l.base
	}
	mounts := slices.Clone(l.place.mounts)
	mounts = append(mounts, fstree.Mount{At: l.inv.root, From: l.inv.root})
	for _, m := range l.opts.Maps {
		mounts = append(mounts, fstree.Mount{At: m.From, From: m.From})
	}
	if l.explicit {
		mounts = append(mounts, fstree.Mount{At: "/", From: "/"})
	}
	return fstree.Mounted(l.base, append(mounts, more...)...)
}

// readSites loads the planned configurations, but for those that others
// include.
func (l *loader) readSites(plans []plan) {
	l.siteMounts = nil
	included := map[string]bool{}
	servers := false
	for i := range plans {
		p := &plans[i]
		if l.covered(p, included, servers) {
			continue
		}
		s, mounts := l.readSite(p)
		if s == nil {
			continue
		}
		if i+1 < len(plans) {
			for _, f := range s.Config.Files {
				included[f.Name()] = true
			}
		}
		servers = servers || slices.ContainsFunc(s.Config.Directives("server"), func(d *nginx.Directive) bool { return d.Context == nginx.HTTP })
		l.p.Sites = append(l.p.Sites, s)
		l.siteMounts = append(l.siteMounts, mounts)
		if !l.said[s.Config.Main.Name()] {
			l.said[s.Config.Main.Name()] = true
			l.choose("nginx configuration", p.describe(l.base), p.why)
		}
	}
}

// covered reports whether a loosely found file is part of another
// configuration, or a snippet that none includes.
func (l *loader) covered(p *plan, included map[string]bool, servers bool) bool {
	if !p.guess || l.explicit || len(p.paths) != 1 {
		return false
	}
	name := p.paths[0]
	if included[l.base.Display(name)] {
		return true
	}
	if c := l.inv.conf(name); servers && c != nil && !c.guess.Server && c.guess.Context != nginx.Main {
		if !l.said[name] {
			l.said[name] = true
			l.pass("nginx configuration", name, "it has no server of its own and nothing includes it")
		}
		return true
	}
	return false
}

// readSite loads one configuration.
func (l *loader) readSite(p *plan) (*Site, []fstree.Mount) {
	mounts := slices.Clone(p.mounts)
	if p.guess && len(mounts) == 0 && l.closed && len(p.paths) > 0 {
		ctx := nginx.HTTP
		if c := l.inv.conf(p.paths[0]); c != nil {
			ctx = c.guess.Context
		}
		mounts = siblings(path.Dir(p.paths[0]), ctx)
	}
	if !l.closed {
		mounts = nil
	}
	tree := l.view(mounts)
	opts := nginx.Options{Tree: tree, Paths: p.paths, Prefix: p.prefix, Dump: p.dump}
	if p.dump != "" {
		opts.DumpName = "nginx -T"
	}
	if !l.closed {
		opts.Prefix = ""
	}
	cfg, err := nginx.Load(opts)
	if err != nil {
		name := p.describe(l.base)
		l.p.Errors = append(l.p.Errors, InputError{File: name, Message: cause(err).Error()})
		return nil, nil
	}
	if p.guess && l.closed {
		if more := l.inv.missing(cfg, tree); len(more) > 0 {
			mounts = append(mounts, more...)
			tree = l.view(mounts)
			opts.Tree = tree
			if again, err := nginx.Load(opts); err == nil {
				cfg = again
			}
		}
	}
	for _, u := range cfg.Unread {
		l.p.Errors = append(l.p.Errors, InputError{File: p.describe(l.base), Message: u.Message})
	}
	for _, f := range cfg.Faults {
		// Bounds of ours, not faults of the site: what lies past them was not read.
		if f.Kind == nginx.TooDeep || f.Kind == nginx.TooLarge {
			l.p.Errors = append(l.p.Errors, InputError{File: f.At.Name(), Line: f.At.Line(), Message: f.Message})
		}
	}
	return &Site{Config: cfg, Router: route.Compile(cfg, route.Options{Tree: tree}), Tree: tree}, mounts
}

// stock are directories that many machines have and that say nothing of whose
// configuration it is.
var stock = []string{"/usr/share/nginx", "/var/www/html", "/usr/share/doc", "/var/lib/nginx", "/etc", "/var/log", "/var/www/letsencrypt", "/var/lib/letsencrypt", "/var/www/certbot"}

// empty are directories that hold those of sites, and are there without any.
var empty = []string{"/var/www", "/usr/share", "/usr/local", "/usr/local/share", "/var/lib", "/var/run", "/var/tmp", "/var/cache", "/var/opt"}

// isHere reports whether this machine is the server that the configuration is
// written for: its paths lead into this checkout, or exist here.
func (l *loader) isHere(apps []string) bool {
	if len(l.opts.Maps) > 0 {
		return false
	}
	for _, s := range l.p.Sites {
		if l.dumped && l.sameAsHere(s.Config.Main) {
			return true
		}
		for _, dir := range l.directories(s.Config) {
			for _, own := range append(slices.Clone(apps), l.inv.root) {
				if within(dir, own) && strings.Count(own, "/") > 1 {
					return true
				}
			}
			if strings.Count(dir, "/") < 2 || slices.Contains(empty, dir) || slices.ContainsFunc(stock, func(s string) bool { return within(dir, s) }) {
				continue
			}
			if l.opts.Tree == nil && fstree.IsDir(l.base, dir) {
				return true
			}
		}
	}
	return false
}

// sameAsHere reports whether a dump's main file is the one that lies here.
func (l *loader) sameAsHere(f *source.File) bool {
	text, err := fstree.ReadFile(l.base, f.Path(), maxTextSize)
	return err == nil && strings.TrimSpace(text) == strings.TrimSpace(f.Text())
}
