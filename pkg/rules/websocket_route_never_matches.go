package rules

import (
	"fmt"
	"strings"

	"github.com/wellserved/wellserved/pkg/diag"
	"github.com/wellserved/wellserved/pkg/django/asgi"
	"github.com/wellserved/wellserved/pkg/rule"
)

var websocketRouteNeverMatches = &rule.Rule{
	ID: "websocket-route-never-matches", Category: rule.Channels, Severity: diag.Error, Since: since,
	Summary: "A WebSocket route matches no path",
	Why: "URLRouter takes the slashes off the front of a path before it compares: a pattern that begins with one never matches, and the server logs \"No route found for path\". " +
		"A path() whose router stands in a middleware takes only whole paths, as Channels sees the router only where it stands there itself; re_path without $ does not have that. " +
		"Of several routes that match, the first is taken: one that comes later, for a path that an earlier pattern takes too, is never reached.",
	References: []string{"https://channels.readthedocs.io/en/stable/topics/routing.html#urlrouter"},
	Examples: func() (bad, good string) {
		return strings.Replace(channelsExample(socketLocation), "path('ws/chat/<slug:room>/', ChatConsumer.as_asgi()),", "path('/ws/chat/<slug:room>/', ChatConsumer.as_asgi()), # want \"begins with a slash\"", 1),
			channelsExample(socketLocation)
	},
	Check: eachApplication(func(p *rule.Pass, a *asgi.Application) {
		for _, r := range a.Routes {
			if r.Never == "" {
				continue
			}
			f := diag.Finding{
				At: r.At, Message: fmt.Sprintf("the route to %s never matches: %s", r.Target, r.Never),
				Effect: "the handshake ends in an error (500), and the log says \"No route found for path\"", Remedy: "write the pattern without the slash in front; put middleware around the outer router",
			}
			if e := r.Behind; e != nil {
				f.Effect, f.Remedy = "its sockets are taken by "+strings.TrimSuffix(e.Target, ".as_asgi()")+", which does not expect them", "put this route before the other one"
				f.Related = []diag.Related{{At: e.At, Message: "the first route that matches is taken"}}
			}
			p.Report(f)
		}
	}),
}
