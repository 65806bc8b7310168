package rules

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/wellserved/wellserved/pkg/diag"
	"github.com/wellserved/wellserved/pkg/nginx"
	"github.com/wellserved/wellserved/pkg/route"
	"github.com/wellserved/wellserved/pkg/rule"
)

var websocketHTTP2Only = &rule.Rule{
	ID: "websocket-http2-only", Category: rule.Channels, Severity: diag.Error, Since: since,
	Summary: "No socket of a WebSocket's server takes HTTP/1.1",
	Why: "A WebSocket begins as a request of HTTP/1.1 over TCP: nginx knows neither the WebSockets of HTTP/2 (RFC 8441) nor those of HTTP/3 (RFC 9220). " +
		"With TLS that is no matter, as browsers and nginx agree on the protocol for each connection (ALPN), so that `listen 443 ssl http2` is well. But a socket with `http2` and without " +
		"`ssl` speaks HTTP/2 alone before nginx 1.25.1, which then looks at a connection's first bytes; it drops everything else as \"invalid connection preface\". One `http2` " +
		"is enough for all servers of that address and port. And `quic` listens on UDP alone.\n\n" +
		"It is an error where nginx's version is known, or the socket is QUIC's, and else a warning.",
	References: []string{"https://nginx.org/en/docs/http/websocket.html", "https://nginx.org/en/docs/http/ngx_http_v2_module.html", "https://nginx.org/en/docs/http/ngx_http_core_module.html#listen"},
	Examples: func() (bad, good string) {
		return strings.Replace(channelsExample(upgradeExample),
				"listen 80;", "listen 80 http2; # want \"only HTTP/2\"", 1),
			channelsExample(upgradeExample)
	},
	Fix: rule.UnsafeFix,
	CheckSite: func(p *rule.Pass) {
		list := handshakes(p)
		said := map[*nginx.Directive]bool{}
		for i := range list {
			h := &list[i]
			deaf, fault := deafListen(p, h.server)
			if deaf == nil || said[h.server.Directive] || h.pass == nil || !h.kept || h.sent.upgrade == notPassed || heardElsewhere(p, list, h) {
				continue
			}
			said[h.server.Directive] = true
			fault.Related = h.related()
			fault.Message = fmt.Sprintf(fault.Message, h.uri)
			p.Report(fault)
		}
	},
}

const upgradeExample = `    location /ws/ {
        proxy_http_version 1.1;
        proxy_set_header Upgrade $http_upgrade;
        proxy_set_header Connection "upgrade";
        proxy_pass http://127.0.0.1:8000;
    }
`

// deafListen returns the listen by which a browser's handshake fails where it
// fails on every socket of a server, and the finding without the path; nil
// where one may take it.
func deafListen(p *rule.Pass, server *route.Server) (*nginx.Directive, diag.Finding) {
	var quic, plain *nginx.Directive
	whole := server.Directive.EffectiveOne("ssl")
	for _, l := range server.Listens {
		switch {
		case listenHas(&l, "quic"):
			quic = cmp.Or(quic, l.Directive)
		case whole == nil && speaksOnlyHTTP2(p, l):
			plain = cmp.Or(plain, l.Directive)
		default:
			return nil, diag.Finding{}
		}
	}
	switch {
	case !p.Complete():
		return nil, diag.Finding{} // another listen may be in what was not read
	case plain != nil:
		f := diag.Finding{
			At: plain.Head(), Message: "the socket speaks only HTTP/2, and the handshake for %s is HTTP/1.1",
			Effect: "nginx cuts the connection, and the browser's WebSocket fails; so does every page that is asked for over HTTP/1.1",
			Remedy: "listen without http2: browsers speak HTTP/2 only with TLS (listen 443 ssl http2;)", Fixes: withoutHTTP2(p, server),
		}
		if !p.NginxVersion().Known() {
			f.Severity, f.Message = diag.Warning, "the socket speaks only HTTP/2 before nginx 1.25.1, and the handshake for %s is HTTP/1.1"
		}
		return plain, f
	case quic != nil:
		return quic, diag.Finding{
			At: quic.Head(), Message: "the server listens only with QUIC, and the handshake for %s comes over TCP",
			Effect: "nobody answers it, and the browser's WebSocket fails", Remedy: "listen 443 ssl; beside it",
		}
	}
	return nil, diag.Finding{}
}

// speaksOnlyHTTP2 reports whether a socket without TLS takes only HTTP/2. What
// nginx 1.25 brought shows that the version is not as old as that.
func speaksOnlyHTTP2(p *rule.Pass, l route.Listen) bool {
	if p.NginxVersion().AtLeast("1.25.1") || len(p.Directives("http2")) > 0 || p.Site.Has("http3") {
		return false
	}
	for _, sock := range sockets(p) {
		if sock.key == keyOf(l) {
			return !sock.tls && slices.ContainsFunc(sock.listens, func(l *route.Listen) bool { return listenHas(l, "http2") })
		}
	}
	return false
}

// heardElsewhere reports whether another server of the same name takes the
// handshake on a socket that can.
func heardElsewhere(p *rule.Pass, list []handshake, h *handshake) bool {
	for i := range list {
		other := &list[i]
		if other.route != h.route || other.server == h.server || other.pass == nil || !other.kept || other.sent.upgrade == notPassed {
			continue
		}
		if deaf, _ := deafListen(p, other.server); deaf == nil {
			return true
		}
	}
	return false
}

// withoutHTTP2 takes http2 off every listen of a server's sockets.
func withoutHTTP2(p *rule.Pass, server *route.Server) []diag.Fix {
	var edits []diag.Edit
	for _, sock := range sockets(p) {
		if !slices.ContainsFunc(server.Listens, func(l route.Listen) bool { return keyOf(l) == sock.key }) {
			continue
		}
		for _, l := range sock.listens {
			if !listenHas(l, "http2") {
				continue
			}
			i := slices.Index(l.Directive.Values(), "http2")
			edits = append(edits, argRemoval(l.Directive, i))
		}
	}
	return []diag.Fix{{Description: "speak HTTP/1.1", Edits: edits}}
}
