package refusal

import (
	"fmt"
	"regexp"
	"strings"

	"github.com/wellserved/wellserved/pkg/django/asgi"
	"github.com/wellserved/wellserved/pkg/django/urls"
	"github.com/wellserved/wellserved/pkg/lazyre"
)

// maxPattern bounds a pattern that is compiled, in bytes.
const maxPattern = 4096

// routing is what the project's ASGI application makes of a path.
type routing struct {
	app *asgi.Application
	// route is the one that takes the path; nil where none does.
	route *asgi.Route
}

// routing finds the route of the path as the ASGI server sees it; nil where the
// application is not known well enough to tell.
func (q *inquiry) routing() *routing {
	if q.opts.Project == nil || len(q.opts.Project.ASGI) != 1 {
		return nil
	}
	app := q.opts.Project.ASGI[0]
	path := strings.TrimLeft(q.serverPath(), "/") // channels.routing.URLRouter.__call__
	for _, route := range app.Routes {
		if route.Never != "" {
			continue
		}
		matches, known := takes(route, path)
		if !known {
			return nil
		}
		if matches {
			return &routing{app, route}
		}
	}
	if len(app.Unknown) > 0 || len(app.Routes) == 0 {
		return nil
	}
	return &routing{app: app}
}

// serverPath is the decoded path that the ASGI server gets.
func (q *inquiry) serverPath() string {
	if t := q.v.Trace; t != nil && strings.HasPrefix(t.Outcome.UpstreamURI, "/") {
		if u, err := q.opts.Handshake.URL.Parse(t.Outcome.UpstreamURI); err == nil {
			return u.Path
		}
	}
	return q.opts.Handshake.URL.Path
}

// takes reports whether a route takes a path, and whether that can be told.
func takes(route *asgi.Route, path string) (matches, known bool) {
	if route.URL != "" && strings.TrimLeft(route.URL, "/") == path {
		return true, true
	}
	if len(route.Pattern) > maxPattern {
		return false, false
	}
	text := route.Pattern
	if !route.Regex {
		var ok bool
		if text, ok = urls.PathRegex(text); !ok {
			return false, false
		}
	}
	text = strings.ReplaceAll(text, `\Z`, `\z`)
	re, err := regexp.Compile("^(?:" + anchor.ReplaceAllString(text, "$1") + ")")
	if err != nil {
		return false, false
	}
	return re.MatchString(path), true
}

// anchor is a ^ that begins a pattern, of a nested router too, which begins
// where the outer one ended; not one of a class or an escaped one.
var anchor = lazyre.New(`(^|[^\[\\])\^`)

// explainException says of an exception what the routes say of the path.
func (q *inquiry) explainException() {
	at := q.routing()
	switch {
	case at == nil:
		return
	case at.route == nil:
		q.v.Reason = fmt.Sprintf("the ASGI application has no route for the path %s, which ends in an exception", q.serverPath())
		q.v.Remedy = "add the path to websocket_urlpatterns, or ask for one that is there"
		if at.app.Router != nil {
			q.place(at.app.Router.At, "no route takes the path")
		}
		return
	case at.route.Consumer == nil:
		q.place(at.route.At, "this route takes the path")
		return
	}
	c := at.route.Consumer
	q.blame(Consumer, fmt.Sprintf("%s, or a middleware around it, raised an exception before it accepted", c.Name))
	q.place(at.route.At, "this route takes the path")
	if f, i := c.Method("connect", 0); f != nil {
		q.place(c.Chain[i].In.File.LineRange(c.Chain[i].In.Range(f).Line()), c.Name+" answers the handshake here")
	}
}

// explainOrigin points at the check of the Origin.
func (q *inquiry) explainOrigin() {
	at := q.routing()
	if at == nil || at.route == nil {
		return
	}
	for _, l := range at.route.Layers {
		if l.Kind == asgi.OriginLayer {
			q.place(l.At, l.Name+" checks the Origin")
		}
	}
}
