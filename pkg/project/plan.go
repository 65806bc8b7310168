package project

import (
	"cmp"
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/wellserved/wellserved/pkg/fstree"
	"github.com/wellserved/wellserved/pkg/lazyre"
	"github.com/wellserved/wellserved/pkg/nginx"
)

// plan says what one nginx reads.
type plan struct {
	paths  []string // in the tree, in the order of reading
	prefix string   // where relative includes start, as nginx sees it; "" is the first file's folder
	dump   string   // the output of nginx -T, instead of paths
	mounts []fstree.Mount
	own    int // how many of the mounts, the first, are of the file that names the configuration
	why    string
	by     *text // the deployment file that names the configuration; nil without one
	guess  bool  // includes may be looked for elsewhere in the repository
}

// passedOver is a file that was found and not used.
type passedOver struct{ path, why string }

// planned is what discovery made of the configurations of a folder.
type planned struct {
	plans    []plan
	passed   []passedOver
	unfilled []conf // templates that nginx cannot read before they are filled
}

// plan chooses the configurations that are really used: those that deployment
// files mount, copy or link, else those that are enabled, else all that are
// not examples, leftovers or parts of others.
func (inv *inventory) plan(mounts []mount) planned {
	var out planned
	used := map[string]bool{}
	if groups := inv.groups(mounts); len(groups) > 0 {
		out.plans = groups
	} else if p, ok := inv.enabledPlan(); ok {
		out.plans = []plan{p}
	} else {
		out.plans = inv.loosePlans()
	}
	for i := range out.plans {
		p := &out.plans[i]
		p.paths = slices.DeleteFunc(p.paths, func(name string) bool {
			c := inv.conf(name)
			used[name] = true
			if c != nil && c.guess.Template != "" {
				out.unfilled = append(out.unfilled, *c)
				return true
			}
			return false
		})
		for _, m := range p.mounts[:p.own] {
			if inv.conf(m.From) != nil && loaded(m.At) {
				used[m.From] = true
			}
		}
	}
	out.plans = slices.DeleteFunc(out.plans, func(p plan) bool { return len(p.paths) == 0 })
	for _, c := range inv.confs {
		if used[c.path] {
			continue
		}
		why := leftover(inv.root, c.path)
		if why == "" && c.guess.Template != "" && len(out.plans) == 0 {
			out.unfilled = append(out.unfilled, c)
			continue
		}
		out.passed = append(out.passed, passedOver{path: c.path, why: cmp.Or(why, "")})
	}
	return out
}

func (inv *inventory) conf(name string) *conf {
	for i := range inv.confs {
		if inv.confs[i].path == name {
			return &inv.confs[i]
		}
	}
	return nil
}

// devName matches deployment files that are for a developer's machine.
var devName = lazyre.New(`(?i)(^|[._-])(dev|devel|development|local|test|tests|testing|ci|debug)([._-]|$)`)

// groups makes one plan of each deployment file that gives nginx a
// configuration. Files for development come in only where there are no others.
func (inv *inventory) groups(mounts []mount) []plan {
	var all []fstree.Mount
	byText := map[*text][]mount{}
	var order []*text
	for _, m := range mounts {
		all = append(all, fstree.Mount{At: m.at, From: m.from})
		if byText[m.by] == nil {
			order = append(order, m.by)
		}
		byText[m.by] = append(byText[m.by], m)
	}
	var real, dev []plan
	seen := map[string]bool{}
	for _, t := range order {
		p, ok := inv.group(t, byText[t])
		if !ok || seen[strings.Join(p.paths, "\n")] {
			continue
		}
		seen[strings.Join(p.paths, "\n")] = true
		p.own = len(p.mounts)
		p.mounts = append(p.mounts, all...) // what another file gives to the same place comes second
		if devName.MatchString(path.Base(t.path)) || leftover(inv.root, t.path) != "" {
			dev = append(dev, p)
		} else {
			real = append(real, p)
		}
	}
	if len(real) > 0 {
		return real
	}
	return dev
}

// group plans what one deployment file gives to nginx.
func (inv *inventory) group(t *text, mounts []mount) (plan, bool) {
	p := plan{by: t}
	type root struct{ at, from string }
	var roots []root
	main := ""
	for i := range mounts {
		m := &mounts[i]
		p.mounts = append(p.mounts, fstree.Mount{At: m.at, From: m.from})
		for _, c := range inv.confs {
			if !within(c.path, m.from) {
				continue
			}
			at := path.Join(m.at, strings.TrimPrefix(c.path, m.from))
			if path.Base(at) == "nginx.conf" && c.guess.Context == nginx.Main {
				main, p.why = c.path, m.String()
				p.prefix = path.Dir(at)
				continue
			}
			if loaded(at) && leftover(m.from, c.path) == "" {
				roots = append(roots, root{at, c.path})
				p.why = cmp.Or(p.why, m.String())
			}
		}
	}
	if main != "" {
		p.paths = []string{main}
		return p, true
	}
	slices.SortFunc(roots, func(a, b root) int { return strings.Compare(a.at, b.at) })
	for _, r := range roots {
		if !slices.Contains(p.paths, r.from) {
			p.paths = append(p.paths, r.from)
		}
	}
	p.prefix = "/etc/nginx"
	return p, len(p.paths) > 0
}

// enabledPlan plans what links in a folder sites-enabled lead to.
func (inv *inventory) enabledPlan() (plan, bool) {
	p := plan{guess: true}
	for _, c := range inv.confs {
		if link, ok := inv.enabled[c.path]; ok {
			p.paths = append(p.paths, c.path)
			p.why = "enabled by the link " + inv.tree.Display(link)
			if p.mounts == nil {
				p.mounts = siblings(path.Dir(link), nginx.HTTP)
			}
		}
	}
	return p, len(p.paths) > 0
}

// together are folders whose files one nginx reads all at once.
var together = map[string]bool{"conf.d": true, "sites-enabled": true, "http.d": true}

// loosePlans plans what no deployment file speaks of: whole configurations
// first, then those with servers, so that what they include is known; site
// files of one folder that nginx reads as a whole go together.
func (inv *inventory) loosePlans() []plan {
	rank := func(c conf) int {
		switch {
		case c.guess.Context == nginx.Main:
			return 0
		case c.guess.Server:
			return 1
		}
		return 2
	}
	ordered := slices.DeleteFunc(slices.Clone(inv.confs), func(c conf) bool { return leftover(inv.root, c.path) != "" })
	slices.SortStableFunc(ordered, func(a, b conf) int { return rank(a) - rank(b) })
	var plans []plan
	folders := map[string]int{}
	for _, c := range ordered {
		dir := path.Dir(c.path)
		if i, ok := folders[dir]; ok && rank(c) > 0 {
			plans[i].paths = append(plans[i].paths, c.path)
			continue
		}
		if rank(c) > 0 && together[path.Base(dir)] {
			folders[dir] = len(plans)
		}
		plans = append(plans, plan{paths: []string{c.path}, guess: true,
			mounts: siblings(dir, c.guess.Context), why: "reads as nginx configuration"})
	}
	return plans
}

// siblings takes the folder around a configuration for /etc/nginx.
func siblings(dir string, ctx nginx.Context) []fstree.Mount {
	switch path.Base(dir) {
	case "conf.d", "sites-enabled", "sites-available", "http.d", "snippets", "includes":
		if ctx != nginx.Main {
			dir = path.Dir(dir)
		}
	}
	return []fstree.Mount{{At: "/etc/nginx", From: dir}}
}

// missing finds files of the repository for includes that lead nowhere: the
// one configuration whose path ends as the include does.
func (inv *inventory) missing(cfg *nginx.Config, view fstree.Tree) []fstree.Mount {
	var out []fstree.Mount
	for _, f := range cfg.Faults {
		if f.Kind != nginx.IncludeMissing || f.Directive == nil {
			continue
		}
		at := f.Directive.Arg(0)
		if !path.IsAbs(at) {
			at = path.Join(cfg.Prefix, at)
		}
		if from := inv.endingLike(at); from != "" && !fstree.Exists(view, at) {
			out = append(out, fstree.Mount{At: at, From: from})
		}
	}
	return out
}

// endingLike returns the configuration that shares the most last components
// with a path, if only one does.
func (inv *inventory) endingLike(name string) string {
	parts := strings.Split(strings.Trim(name, "/"), "/")
	for i := range parts {
		end := strings.Join(parts[i:], "/")
		var found []string
		for _, c := range inv.confs {
			if endsIn(strings.TrimPrefix(c.path, inv.root+"/"), end) && leftover(inv.root, c.path) == "" {
				found = append(found, c.path)
			}
		}
		if len(found) == 1 {
			return found[0]
		}
		if len(found) > 1 {
			return ""
		}
	}
	return ""
}

// describe names a plan for messages.
func (p *plan) describe(t fstree.Tree) string {
	if p.dump != "" {
		return "standard input"
	}
	if len(p.paths) == 1 {
		return t.Display(p.paths[0])
	}
	return fmt.Sprintf("%s and %d more", t.Display(p.paths[0]), len(p.paths)-1)
}
