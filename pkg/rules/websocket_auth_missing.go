package rules

import (
	"fmt"

	"github.com/wellserved/wellserved/pkg/diag"
	"github.com/wellserved/wellserved/pkg/django/asgi"
	"github.com/wellserved/wellserved/pkg/rule"
)

var websocketAuthMissing = &rule.Rule{
	ID: "websocket-auth-missing", Category: rule.Channels, Severity: diag.Warning, Since: since,
	Summary: "A consumer asks for the user, and nothing puts one into the scope",
	Why: "scope[\"user\"] comes from AuthMiddlewareStack, or a middleware of one's own, around the router; the middleware of Django's settings is not run for WebSockets. " +
		"Without it scope[\"user\"] is a KeyError, and every handshake ends in an error; scope.get(\"user\") is always None.\n\n" +
		"A consumer that looks at nothing that could tell its visitors apart is an information: anybody may open it.",
	References: []string{"https://channels.readthedocs.io/en/stable/topics/authentication.html"},
	Examples: func() (bad, good string) {
		return channelsSite(socketLocation, "", `from channels.routing import ProtocolTypeRouter, URLRouter
from channels.security.websocket import AllowedHostsOriginValidator
from django.core.asgi import get_asgi_application
from django.urls import path

from chat.consumers import ChatConsumer

application = ProtocolTypeRouter({
    'http': get_asgi_application(),
    'websocket': AllowedHostsOriginValidator(URLRouter([
        path('ws/chat/<slug:room>/', ChatConsumer.as_asgi()), # want "nothing sets it"
    ])),
})
`, chatConsumer),
			channelsExample(socketLocation)
	},
	Check: eachApplication(func(p *rule.Pass, a *asgi.Application) {
		for _, s := range routedScopes(a) {
			reportAuth(p, &s)
		}
	}),
}

func reportAuth(p *rule.Pass, s *routedScope) {
	r, scope := s.route, &s.scope
	if r.Never != "" || r.Has(asgi.AuthLayer, asgi.OwnLayer, asgi.OtherLayer) {
		return
	}
	for _, key := range []string{"user", "session"} {
		at, asks := scope.Asks[key]
		if !asks || key == "session" && r.Has(asgi.SessionLayer) {
			continue
		}
		f := diag.Finding{
			At: r.At, Message: fmt.Sprintf("%s reads scope[%q], and nothing sets it", r.Consumer.Name, key),
			Effect: "every visitor is taken for nobody", Remedy: "AuthMiddlewareStack(…) around the router",
			Related: relatedAt(at, "it is read here"),
		}
		if _, needs := scope.Needs[key]; needs {
			f.Effect = "KeyError: the handshake ends in an error"
		}
		p.Report(f)
		return
	}
	for _, key := range []string{"query_string", "headers", "subprotocols", "cookies", "path", "client"} {
		if _, asks := scope.Asks[key]; asks {
			return
		}
	}
	if scope.Handed || scope.Closes || r.Has(asgi.SessionLayer) {
		return
	}
	p.Report(diag.Finding{
		At: r.At, Severity: diag.Info, Message: fmt.Sprintf("%s takes every visitor: neither it nor a middleware asks who it is", r.Consumer.Name),
		Effect: "anybody may open the socket and read and send what it offers", Remedy: "AuthMiddlewareStack(…) around the router and a test of scope[\"user\"] in connect, unless it is meant for all",
	})
}
