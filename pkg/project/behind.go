package project

import (
	"path"
	"slices"
	"sync"

	"github.com/wellserved/wellserved/pkg/deploy"
	"github.com/wellserved/wellserved/pkg/django"
	"github.com/wellserved/wellserved/pkg/fstree"
	"github.com/wellserved/wellserved/pkg/mapping"
	"github.com/wellserved/wellserved/pkg/route"
	"github.com/wellserved/wellserved/pkg/source"
)

// behind compares one nginx with one project.
func (l *loader) behind(d *deploy.Deployment, c *deploy.Container, s *Site, app string, apps int) []mapping.Mapping {
	writers := d.Writers(app, upstreamHosts(s.Config), apps == 1, c)
	best := map[string][]mapping.Mapping{}
	var order []string
	for _, w := range writers {
		p, alone, err := l.readWriter(w)
		if err != nil {
			l.p.Errors = append(l.p.Errors, InputError{File: l.base.Display(app), Message: cause(err).Error()})
			continue
		}
		rows := mapping.Find(l.containerInput(c, w, s, p, apps))
		if alone != nil {
			rows = append(ofSetting(rows, "MEDIA_ROOT"), collectedRows(rows, mapping.Find(l.containerInput(c, w, s, alone, apps)))...)
		}
		for i := range rows {
			if !w.Tells(rows[i].SettingPath) {
				rows[i].SettingPath = ""
			}
			rows[i].ServePath = seenBy(c, w, rows[i].SettingPath)
		}
		for _, name := range []string{"STATIC_ROOT", "MEDIA_ROOT"} {
			if name == "STATIC_ROOT" && !w.Static || name == "MEDIA_ROOT" && !w.Media {
				continue
			}
			own := ofSetting(rows, name)
			if name == "STATIC_ROOT" {
				l.fill(d, w, own, app, apps == 1)
			}
			if !slices.Contains(order, name) {
				order = append(order, name)
				best[name] = own
			} else if !matches(best[name]) && (matches(own) || w.Service == nil) {
				best[name] = own
			}
		}
	}
	var out []mapping.Mapping
	for _, name := range []string{"STATIC_ROOT", "MEDIA_ROOT"} {
		out = append(out, best[name]...)
	}
	for i := range out {
		if p := out[i].Django; !slices.Contains(l.p.Django, p) {
			l.p.Django = append(l.p.Django, p)
			l.choose("Django project", l.base.Display(app), "settings module "+p.Module)
		}
	}
	return out
}

// seenBy returns the path at which nginx's container has a directory of the
// writer's; "" where it has it nowhere.
func seenBy(c *deploy.Container, w *deploy.Writer, name string) string {
	switch {
	case name == "":
		return ""
	case c.Service != nil && c.Service == w.Service:
		return name
	}
	return c.On(w.Place(name))
}

func ofSetting(rows []mapping.Mapping, name string) []mapping.Mapping {
	var out []mapping.Mapping
	for _, m := range rows {
		if m.Setting == name {
			out = append(out, m)
		}
	}
	return out
}

// collectedRows are the rows of STATIC_ROOT where the server and collectstatic
// run under two modules: what serves the files is a matter of the server's, where
// they are collected one of the other's.
func collectedRows(served, collected []mapping.Mapping) []mapping.Mapping {
	own := ofSetting(served, "STATIC_ROOT")
	if slices.ContainsFunc(own, func(m mapping.Mapping) bool { return m.Verdict == mapping.Elsewhere }) {
		return own
	}
	return ofSetting(collected, "STATIC_ROOT")
}

func matches(rows []mapping.Mapping) bool {
	for _, m := range rows {
		if m.Verdict == mapping.Mismatch || m.Verdict == mapping.Unknown {
			return false
		}
	}
	return len(rows) > 0
}

// containerInput puts together what a comparison rests on.
func (l *loader) containerInput(c *deploy.Container, w *deploy.Writer, s *Site, p *django.Project, apps int) mapping.Input {
	places := &containerPlaces{compare: deploy.Compare{Nginx: c, Writer: w}, why: l.undecided[p]}
	for _, name := range []string{"STATIC_ROOT", "MEDIA_ROOT"} {
		if v, ok := p.Settings.Lookup(name).Str(); ok && v != "" {
			places.compare.Roots = append(places.compare.Roots, v)
			if name == "STATIC_ROOT" {
				places.static = path.Clean(v)
			}
		}
	}
	return mapping.Input{Config: s.Config, Router: s.Router, Django: p, Tree: w.Tree, Places: places, Unfilled: l.unfilled, Others: apps > 1,
		Nothing: sync.OnceValue(func() *route.Router {
			return route.Compile(s.Config, route.Options{Tree: fstree.Memory(nil)})
		})}
}

// containerPlaces translates the paths of nginx's and Django's containers.
type containerPlaces struct {
	compare deploy.Compare
	why     string // why STATIC_ROOT is not decided
	static  string // STATIC_ROOT
}

// Place follows a path to the volume, folder or image that holds it.
func (c *containerPlaces) Place(side mapping.Side, name string) mapping.Place {
	var at deploy.Place
	switch {
	case side == mapping.NginxSide && !path.IsAbs(name):
		return mapping.Place{Unknown: "the path " + name + " counts from nginx's prefix"}
	case side == mapping.NginxSide:
		at = c.compare.OfNginx(name)
	case c.why != "" && path.Clean(name) == c.static:
		return mapping.Place{Unknown: c.why}
	default:
		at = c.compare.OfDjango(name)
	}
	p := mapping.Place{Storage: at.Storage, Path: at.Path, Unknown: at.Unknown}
	if w := c.compare.Writer; side == mapping.DjangoSide && within(path.Clean(name), w.Root) {
		at.Steps = append(slices.Clone(at.Steps), w.Stands()...)
	}
	p.Evidence = evidence(at.Steps)
	return p
}

// evidence lists what a place rests on, each line once.
func evidence(steps []deploy.Step) []mapping.Evidence {
	var out []mapping.Evidence
	seen := map[source.Range]bool{}
	for _, s := range steps {
		if !seen[s.At] {
			seen[s.At] = true
			out = append(out, mapping.Evidence{At: s.At, Message: s.Message})
		}
	}
	return out
}
