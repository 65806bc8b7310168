package rules

import (
	"fmt"
	"strings"

	"github.com/wellserved/wellserved/pkg/diag"
	"github.com/wellserved/wellserved/pkg/django/asgi"
	"github.com/wellserved/wellserved/pkg/rule"
)

var asgiWebSocketUnrouted = &rule.Rule{
	ID: "asgi-websocket-unrouted", Category: rule.Channels, Severity: diag.Warning, Since: since,
	Summary: "The ASGI application routes no WebSockets, and the project has consumers",
	Why: "get_asgi_application() answers HTTP alone: \"Django can only handle ASGI/HTTP connections, not websocket\". Consumers are reached through a ProtocolTypeRouter " +
		"that has \"websocket\" and a URLRouter in it.",
	References: []string{"https://channels.readthedocs.io/en/stable/topics/routing.html"},
	Examples: func() (bad, good string) {
		return channelsSite(socketLocation, "", `from django.core.asgi import get_asgi_application

application = get_asgi_application() # want "ChatConsumer"
`, chatConsumer),
			channelsExample(socketLocation)
	},
	Check: eachApplication(func(p *rule.Pass, a *asgi.Application) {
		if len(a.Consumers) == 0 || len(a.Routes) > 0 || a.At.IsZero() || len(a.Unknown) > 0 {
			return
		}
		if !a.Plain && (a.Router == nil || a.Router.WebSocket || a.Router.NotAllLiteral) {
			return
		}
		c := a.Consumers[0]
		p.Report(diag.Finding{
			At: firstLine(a.At), Message: fmt.Sprintf("the application routes no WebSockets, and the project has %s", named(a.Consumers)),
			Effect: "every handshake ends in an error", Remedy: `"websocket": AllowedHostsOriginValidator(AuthMiddlewareStack(URLRouter([…]))) in a ProtocolTypeRouter`,
			Related: relatedAt(c.In.Range(c.Class), c.Name),
		})
	}),
}

// named lists the names of a few consumers.
func named(list []*asgi.Consumer) string {
	const most = 3
	var names []string
	for i, c := range list {
		if i == most {
			names = append(names, "…")
			break
		}
		names = append(names, c.Name)
	}
	return strings.Join(names, ", ")
}
