package project

import (
	"fmt"
	"slices"
	"strings"
	"sync"

	"github.com/wellserved/wellserved/pkg/fstree"
	"github.com/wellserved/wellserved/pkg/lazyre"
	"github.com/wellserved/wellserved/pkg/mapping"
	"github.com/wellserved/wellserved/pkg/route"
)

// mappings compares each configuration with each project.
func (l *loader) mappings() []mapping.Mapping {
	if l.containers != nil {
		return l.containers.rows
	}
	var out []mapping.Mapping
	for _, app := range l.p.Django {
		in := mapping.Input{Django: app, Tree: l.p.Tree, Trust: !l.closed, Unfilled: l.unfilled, Machine: l.wholeMachine(),
			ServedBy: l.servedBy, Others: len(l.p.Django) > 1}
		if len(l.p.Sites) == 0 {
			in.Places = &hostPlaces{l: l, tree: l.p.Tree, app: app, floating: l.floating[app]}
			rows := mapping.Find(in)
			l.sayTemplates(rows)
			out = append(out, rows...)
			continue
		}
		var rows []mapping.Mapping
		for _, s := range l.p.Sites {
			in.Config, in.Router = s.Config, s.Router
			in.Nothing = sync.OnceValue(func() *route.Router {
				return route.Compile(s.Config, route.Options{Tree: fstree.Memory(nil)})
			})
			in.Places = &hostPlaces{l: l, tree: s.Tree, app: app, floating: l.floating[app]}
			in.Doubt = l.doubt(s)
			rows = append(rows, mapping.Find(in)...)
		}
		out = append(out, dropIdle(rows)...)
	}
	return out
}

// wholeMachine reports whether a configuration is all that a machine serves.
func (l *loader) wholeMachine() bool {
	return slices.ContainsFunc(l.p.Sites, func(s *Site) bool {
		return s.Config.Whole() && standard(s.Config.Main.Path())
	})
}

var staticMap = lazyre.New(`(?m)^\s*(?:static-map2?|check-static)\s*=\s*(?:(/[^=\s]*)=)?`)

// servedBy says which application server hands out the files below a URL by
// itself, "" for none: uWSGI's static-map.
func (l *loader) servedBy(url string) string {
	for _, t := range l.inv.texts {
		if t.kind != uwsgiFile || leftover(l.inv.root, t.path) != "" {
			continue
		}
		for _, m := range staticMap.FindAllStringSubmatch(t.body, -1) {
			if m[1] == "" || strings.HasPrefix(url, strings.TrimSuffix(m[1], "/")+"/") {
				return "uWSGI serves them, as " + l.base.Display(t.path) + " says"
			}
		}
	}
	return ""
}

// dropIdle drops rows of configurations that have no server for the project
// where another configuration has one.
func dropIdle(rows []mapping.Mapping) []mapping.Mapping {
	busy := map[string]bool{}
	for _, m := range rows {
		if m.Server != nil {
			busy[m.Setting] = true
		}
	}
	var out []mapping.Mapping
	seen := map[string]bool{}
	for _, m := range rows {
		if m.Server == nil {
			if busy[m.Setting] || seen[m.Setting+m.Reason] {
				continue
			}
			seen[m.Setting+m.Reason] = true
		}
		out = append(out, m)
	}
	return out
}

// sayTemplates names the template that stands where a configuration would.
func (l *loader) sayTemplates(rows []mapping.Mapping) {
	if len(l.found.unfilled) == 0 {
		return
	}
	c := l.found.unfilled[0]
	for i := range rows {
		if rows[i].Verdict == mapping.Unknown && rows[i].Config == nil {
			rows[i].Reason = fmt.Sprintf("%s is a template (%s) that is filled in elsewhere: give what it becomes with --nginx",
				l.base.Display(c.path), c.guess.Template)
		}
	}
}
