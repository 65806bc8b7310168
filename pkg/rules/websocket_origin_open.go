package rules

import (
	"fmt"
	"slices"

	"github.com/wellserved/wellserved/pkg/diag"
	"github.com/wellserved/wellserved/pkg/django/asgi"
	"github.com/wellserved/wellserved/pkg/lazyre"
	"github.com/wellserved/wellserved/pkg/rule"
)

var websocketOriginOpen = &rule.Rule{
	ID: "websocket-origin-open", Category: rule.Channels, Severity: diag.Warning, Since: since,
	Summary: "WebSockets are taken from pages of every site",
	Why: "Browsers let any page open a WebSocket to any host and send the visitor's cookies along: no same-origin policy and no CSRF token stand in the way. " +
		"A consumer that knows its visitor by the session then obeys a foreign page. AllowedHostsOriginValidator compares the header Origin with ALLOWED_HOSTS, OriginValidator with a list.\n\n" +
		"Where visitors are known by a token that a foreign page does not have, nothing is reported; where nobody is known at all, an information.",
	References: []string{"https://channels.readthedocs.io/en/stable/topics/security.html"},
	Examples: func() (bad, good string) {
		return channelsSite(socketLocation, "", `from channels.auth import AuthMiddlewareStack
from channels.routing import ProtocolTypeRouter, URLRouter
from django.core.asgi import get_asgi_application
from django.urls import path

from chat.consumers import ChatConsumer

application = ProtocolTypeRouter({
    'http': get_asgi_application(),
    'websocket': AuthMiddlewareStack(URLRouter([ # want "no origin is checked"
        path('ws/chat/<slug:room>/', ChatConsumer.as_asgi()),
    ])),
})
`, chatConsumer),
			channelsExample(socketLocation)
	},
	Check: eachApplication(func(p *rule.Pass, a *asgi.Application) {
		if len(a.Routes) == 0 {
			return
		}
		open, layer := openOrigin(a)
		if open == nil {
			return
		}
		f := diag.Finding{
			At: open.At, Message: "no origin is checked: WebSockets are taken from pages of every site",
			Effect: "a foreign page opens a socket with the visitor's cookies and acts for them", Remedy: "AllowedHostsOriginValidator(…) around the router",
		}
		if a.Router != nil && !a.Router.WebSocketAt.IsZero() {
			f.At = firstLine(a.Router.WebSocketAt)
		}
		switch {
		case layer != nil:
			f.At, f.Message = layer.At, fmt.Sprintf("%s lets every origin in: the hosts that it allows are *", layer.Name)
			f.Remedy = "name the site's hosts"
			if layer.Name != "OriginValidator" {
				f.Related = relatedAt(a.Django.Settings.Lookup("ALLOWED_HOSTS").At, "ALLOWED_HOSTS is set here")
			}
		case !knowsByCookie(a, open):
			f.Severity, f.Effect = diag.Info, "any page may open the socket; nobody is known by a cookie there"
		}
		p.Report(f)
	}),
}

// socketLocation passes WebSockets on as it should be.
const socketLocation = `    location /ws/ {
        proxy_http_version 1.1;
        proxy_set_header Upgrade $http_upgrade;
        proxy_set_header Connection "upgrade";
        proxy_read_timeout 1h;
        proxy_pass http://127.0.0.1:8000;
    }
`

// openOrigin returns the first route around which no origin is checked, and the
// validator that lets every one in, if there is one.
func openOrigin(a *asgi.Application) (*asgi.Route, *asgi.Layer) {
	for _, r := range a.Routes {
		if r.Never != "" {
			continue
		}
		if r.Has(asgi.OriginLayer) {
			if l := idleValidator(a, r); l != nil {
				return r, l
			}
			continue
		}
		if mayCheckOrigin(a, r) || r.Has(asgi.OwnLayer, asgi.OtherLayer) && !r.Has(asgi.AuthLayer, asgi.SessionLayer) && !knownByOwnCookie(r) {
			continue
		}
		return r, nil
	}
	return nil, nil
}

// idleValidator returns a validator whose list allows everything.
func idleValidator(a *asgi.Application, r *asgi.Route) *asgi.Layer {
	for i := range r.Layers {
		l := &r.Layers[i]
		if l.Kind != asgi.OriginLayer {
			continue
		}
		if slices.Contains(l.Origins, "*") {
			return l
		}
		hosts, ok := a.Django.Settings.Lookup("ALLOWED_HOSTS").Strs()
		if l.Name == "AllowedHostsOriginValidator" && ok && slices.Contains(hosts, "*") && r.Has(asgi.AuthLayer, asgi.SessionLayer) && !setOtherwise(a, "ALLOWED_HOSTS", "*") {
			return l
		}
		return nil
	}
	return nil
}

// tokenWord stands in a middleware that looks at the origin, or that knows its
// visitor by something that a foreign page does not have.
var tokenWord = lazyre.New(`(?i)origin|token|jwt|bearer|ticket|authorization|query_string|subprotocol`)

// cookieWord and elsewhereWord tell a token that the browser sends by itself, to
// foreign pages' sockets too, from one that the page must add.
var (
	cookieWord    = lazyre.New(`(?i)\bb?["']cookie["']|\bcookies\b`)
	elsewhereWord = lazyre.New(`(?i)origin|authorization|bearer|query_string|subprotocol|ticket`)
)

// knownByOwnCookie reports whether a middleware of the project's takes what it
// knows its visitor by from a cookie alone.
func knownByOwnCookie(r *asgi.Route) bool {
	for i := range r.Layers {
		if l := &r.Layers[i]; l.Kind == asgi.OwnLayer && l.In != nil {
			text := l.In.File.Text()
			return cookieWord.MatchString(text) && !elsewhereWord.MatchString(text)
		}
	}
	return false
}

// mayCheckOrigin reports whether a middleware that is not known, or the
// consumer itself, may look at the origin, or knows its visitor by a token.
func mayCheckOrigin(a *asgi.Application, r *asgi.Route) bool {
	for i := range r.Layers {
		l := &r.Layers[i]
		if l.Kind == asgi.OwnLayer && l.In != nil && tokenWord.MatchString(l.In.File.Text()) && !knownByOwnCookie(r) {
			return true
		}
		if l.Kind == asgi.OtherLayer {
			return true
		}
	}
	for _, s := range routedScopes(a) {
		if s.route.Consumer != r.Consumer {
			continue
		}
		if s.scope.Origin {
			return true
		}
		for _, key := range []string{"query_string", "headers", "subprotocols"} {
			if _, asks := s.scope.Asks[key]; asks && !r.Has(asgi.AuthLayer, asgi.SessionLayer) {
				return true
			}
		}
	}
	return false
}

// knowsByCookie reports whether a session is behind the sockets.
func knowsByCookie(a *asgi.Application, r *asgi.Route) bool {
	if r.Has(asgi.AuthLayer, asgi.SessionLayer) || knownByOwnCookie(r) {
		return true
	}
	for _, s := range routedScopes(a) {
		if _, asks := s.scope.Asks["cookies"]; asks && s.route.Consumer == r.Consumer {
			return true
		}
	}
	return false
}
