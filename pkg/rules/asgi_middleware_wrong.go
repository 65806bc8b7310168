package rules

import (
	"fmt"

	"github.com/wellserved/wellserved/pkg/diag"
	"github.com/wellserved/wellserved/pkg/django/asgi"
	"github.com/wellserved/wellserved/pkg/rule"
)

var asgiMiddlewareWrong = &rule.Rule{
	ID: "asgi-middleware-wrong", Category: rule.Channels, Severity: diag.Error, Since: since,
	Summary: "A middleware around the WebSocket routes cannot be called, or drops what it is around",
	Why: "Since Channels 3 an application is called once, with scope, receive and send. A middleware written for Channels 2 takes the scope alone: every handshake ends in a TypeError. " +
		"And what a middleware calls inside is a coroutine: without await, or return, it never runs, and the handshake is not answered.",
	References: []string{"https://channels.readthedocs.io/en/stable/topics/authentication.html#custom-authentication", "https://channels.readthedocs.io/en/stable/releases/3.0.0.html"},
	Examples: func() (bad, good string) {
		return asgiMiddlewareExample("    def __call__(self, scope): # want \"takes the scope alone\"\n        return self.inner(dict(scope, lang='en'))\n"),
			asgiMiddlewareExample("    async def __call__(self, scope, receive, send):\n        return await self.inner(dict(scope, lang='en'), receive, send)\n")
	},
	Check: eachApplication(func(p *rule.Pass, a *asgi.Application) {
		three := sinceThree(a)
		for _, l := range a.LayerFaults() {
			f := diag.Finding{
				At: l.At, Message: fmt.Sprintf("%s calls what it is around, and nobody awaits that", l.Name),
				Effect: "no consumer runs: the handshake is not answered", Remedy: "return await …",
			}
			if l.Alone {
				if !three {
					continue
				}
				f.Message = l.Name + " takes the scope alone, as Channels 2 called it; since Channels 3 it is called with scope, receive and send"
				f.Effect, f.Remedy = "every handshake ends in a TypeError (500)", "async def __call__(self, scope, receive, send): … return await self.inner(scope, receive, send)"
			}
			p.Report(f)
		}
	}),
}

// asgiMiddlewareExample is a project whose routes go through a middleware of its
// own.
func asgiMiddlewareExample(call string) string {
	return channelsSite(socketLocation, "", `from channels.auth import AuthMiddlewareStack
from channels.routing import ProtocolTypeRouter, URLRouter
from channels.security.websocket import AllowedHostsOriginValidator
from django.core.asgi import get_asgi_application
from django.urls import path

from chat.consumers import ChatConsumer


class Language:
    def __init__(self, inner):
        self.inner = inner

`+call+`

application = ProtocolTypeRouter({
    'http': get_asgi_application(),
    'websocket': AllowedHostsOriginValidator(AuthMiddlewareStack(Language(URLRouter([
        path('ws/chat/<slug:room>/', ChatConsumer.as_asgi()),
    ])))),
})
`, chatConsumer)
}
