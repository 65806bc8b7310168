package rules

import (
	"github.com/wellserved/wellserved/pkg/diag"
	"github.com/wellserved/wellserved/pkg/django/asgi"
	"github.com/wellserved/wellserved/pkg/rule"
)

var asgiHTTPUnrouted = &rule.Rule{
	ID: "asgi-http-unrouted", Category: rule.Channels, Severity: diag.Info, Since: since,
	Summary: "The ASGI application routes no pages",
	Why: "Channels 4 no longer answers HTTP by itself: without \"http\" in the ProtocolTypeRouter a request for a page is \"No application configured for scope type 'http'\", status 500, " +
		"under runserver too. Where pages go to another server, it is meant.",
	References: []string{"https://channels.readthedocs.io/en/stable/releases/4.0.0.html"},
	Examples: func() (bad, good string) {
		return channelsSite(socketLocation, "", `from channels.auth import AuthMiddlewareStack
from channels.routing import ProtocolTypeRouter, URLRouter
from channels.security.websocket import AllowedHostsOriginValidator
from django.urls import path

from chat.consumers import ChatConsumer

application = ProtocolTypeRouter({ # want "no pages"
    'websocket': AllowedHostsOriginValidator(AuthMiddlewareStack(URLRouter([
        path('ws/chat/<slug:room>/', ChatConsumer.as_asgi()),
    ]))),
})
`, chatConsumer),
			channelsExample(socketLocation)
	},
	Check: eachApplication(func(p *rule.Pass, a *asgi.Application) {
		if r := a.Router; r != nil && !r.HTTP && r.WebSocket && !r.NotAllLiteral && sinceThree(a) {
			p.Report(diag.Finding{
				At: firstLine(r.At), Message: "the application routes no pages",
				Effect: "a request for a page that comes to the ASGI server is answered with 500 (Channels 4)", Remedy: `"http": get_asgi_application()`,
			})
		}
	}),
}
