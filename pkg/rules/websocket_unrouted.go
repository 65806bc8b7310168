package rules

import (
	"fmt"
	"strings"

	"github.com/wellserved/wellserved/pkg/diag"
	"github.com/wellserved/wellserved/pkg/nginx"
	"github.com/wellserved/wellserved/pkg/route"
	"github.com/wellserved/wellserved/pkg/rule"
)

var websocketUnrouted = &rule.Rule{
	ID: "websocket-unrouted", Category: rule.Channels, Severity: diag.Error, Since: since,
	Summary: "No location of nginx passes a WebSocket route to the ASGI server",
	Why: "The project's ASGI application has a route whose path nginx answers itself, from files or with an error, or passes to a server that takes no WebSockets: " +
		"the one for pages, where another location passes WebSockets elsewhere, or uWSGI. The same happens when proxy_pass cuts a prefix off and the ASGI server is asked " +
		"for a path that it has no route for.",
	References: []string{"https://channels.readthedocs.io/en/stable/deploying.html", "https://nginx.org/en/docs/http/ngx_http_core_module.html#location"},
	Examples: func() (bad, good string) {
		return strings.Replace(channelsExample(`    location /socket/ {
        proxy_http_version 1.1;
        proxy_set_header Upgrade $http_upgrade;
        proxy_set_header Connection "upgrade";
        proxy_pass http://127.0.0.1:8001;
    }
`), "ChatConsumer.as_asgi()),", "ChatConsumer.as_asgi()), # want \"127.0.0.1:8000\"", 1),
			channelsExample(`    location /ws/ {
        proxy_http_version 1.1;
        proxy_set_header Upgrade $http_upgrade;
        proxy_set_header Connection "upgrade";
        proxy_pass http://127.0.0.1:8001;
    }
`)
	},
	CheckSite: func(p *rule.Pass) {
		for _, h := range handshakes(p) {
			message, at := h.astray(p)
			if message == "" {
				continue
			}
			related := []diag.Related{}
			if l := h.trace.Location; l != nil {
				related = append(related, diag.Related{At: l.Head(), Message: "the location that answers " + h.uri})
			}
			if at != nil {
				related = append(related, diag.Related{At: at.Head(), Message: "WebSockets are passed on here"})
			}
			p.Report(diag.Finding{
				At: h.route.At, Message: message,
				Effect:  "the browser's WebSocket never reaches the consumer",
				Remedy:  fmt.Sprintf("a location for %s that passes to the ASGI server with proxy_http_version 1.1, Upgrade and Connection", firstFolder(h.route.URL)),
				Related: related,
			})
		}
	},
}

// firstFolder is the part of a path that a location would be for.
func firstFolder(uri string) string {
	if i := strings.IndexByte(uri[1:], '/'); i >= 0 {
		return uri[:i+2]
	}
	return uri
}

// astray says why a handshake never reaches the ASGI server, and which
// directive passes WebSockets on; "" where it may reach it.
func (h *handshake) astray(p *rule.Pass) (string, *nginx.Directive) {
	o := &h.trace.Outcome
	where := "the server"
	if h.trace.Location != nil {
		where = "location " + h.trace.Match
	}
	switch o.Kind {
	case route.Proxy:
	case route.File, route.Autoindex:
		return fmt.Sprintf("nginx answers %s with a file: %s takes it", h.uri, where), nil
	case route.Return, route.Error:
		if o.Status == 401 || o.Status == 403 || o.Status >= 500 && o.Status != 500 {
			return "", nil // a guard; who may pass is not for this rule
		}
		return fmt.Sprintf("nginx answers %s itself with %d: %s passes nothing on", h.uri, o.Status, where), nil
	default:
		return "", nil
	}
	if h.pass == nil {
		return "", nil
	}
	if name := h.pass.Name; name == "uwsgi_pass" || name == "fastcgi_pass" || name == "scgi_pass" {
		return fmt.Sprintf("%s goes to %s by %s, which takes no WebSockets of ASGI", h.uri, o.Upstream, name), nil
	}
	if s := appServer(p, h.pass); s != nil && s.WSGI {
		return fmt.Sprintf("%s goes to %s, where %s runs the WSGI application, as %s says", h.uri, o.Upstream, s.Program, s.File), nil
	}
	if other := h.otherServer(); other != nil {
		return fmt.Sprintf("%s goes to %s like a page, and WebSockets go to another server", h.uri, o.Upstream), other
	}
	if h.kept || strings.Contains(o.UpstreamURI, "$") || h.pass.Name != "proxy_pass" || h.sent.upgrade != passed {
		return "", nil
	}
	return fmt.Sprintf("the ASGI server is asked for %s, and the route is %s", o.UpstreamURI, h.route.URL), nil
}

// otherServer returns the directive that passes WebSockets to another server
// than the one that this handshake goes to without its upgrade; nil for none.
func (h *handshake) otherServer() *nginx.Directive {
	if h.pass == nil || h.sent.upgrade != notPassed {
		return nil
	}
	for d := range h.server.Directive.Descendants() {
		if d.Name != "proxy_pass" || d == h.pass || varies(d, 0) || varies(h.pass, 0) || sameTarget(d, h.pass) {
			continue
		}
		for _, header := range d.Parent.Effective("proxy_set_header") {
			if isHeader(header, "upgrade") {
				return d
			}
		}
	}
	return nil
}

// sameTarget reports whether two directives pass to one server.
func sameTarget(a, b *nginx.Directive) bool { return target(a) == target(b) }

func target(d *nginx.Directive) string {
	_, rest, _ := strings.Cut(d.Arg(0), "://")
	if !strings.HasPrefix(rest, "unix:") {
		rest, _, _ = strings.Cut(rest, "/")
	}
	return strings.ToLower(rest)
}
