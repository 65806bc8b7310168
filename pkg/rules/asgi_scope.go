package rules

import (
	"strings"

	"github.com/wellserved/wellserved/pkg/django"
	"github.com/wellserved/wellserved/pkg/django/asgi"
	"github.com/wellserved/wellserved/pkg/django/consumer"
	"github.com/wellserved/wellserved/pkg/rule"
	"github.com/wellserved/wellserved/pkg/source"
)

// eachApplication calls report for each ASGI application of the project's.
func eachApplication(report func(*rule.Pass, *asgi.Application)) func(*rule.Pass) {
	return func(p *rule.Pass) {
		for _, a := range p.Project.ASGI {
			report(p, a)
		}
	}
}

// routedScopes returns what the consumers of an application's routes look at,
// each consumer once with the first of its routes.
func routedScopes(a *asgi.Application) []routedScope {
	var out []routedScope
	seen := map[*asgi.Consumer]bool{}
	for _, r := range a.Routes {
		if r.Consumer == nil || seen[r.Consumer] {
			continue
		}
		seen[r.Consumer] = true
		out = append(out, routedScope{r, consumer.ReadScope(r.Consumer)})
	}
	return out
}

type routedScope struct {
	route *asgi.Route
	scope consumer.Scope
}

// installed returns INSTALLED_APPS and where an app stands in it, -1 where it
// does not; ok is false where the setting is not known.
func installed(p *django.Project, names ...string) (index int, at source.Range, ok bool) {
	v := p.Settings.Lookup("INSTALLED_APPS")
	list, ok := v.Strs()
	if !ok {
		return -1, v.At, false
	}
	for i, app := range list {
		for _, name := range names {
			if app == name {
				return i, v.At, true
			}
		}
	}
	return -1, v.At, true
}

// firstLine is the part of a range on its first line: a whole application is
// too much to point at.
func firstLine(r source.Range) source.Range {
	if i := strings.IndexByte(r.Text(), '\n'); i >= 0 {
		return r.File.At(r.Start, r.Start+i)
	}
	return r
}
