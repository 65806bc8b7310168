package rules

import (
	"path"
	"slices"
	"strings"

	"github.com/wellserved/wellserved/pkg/diag"
	"github.com/wellserved/wellserved/pkg/django/asgi"
	"github.com/wellserved/wellserved/pkg/nginx"
	"github.com/wellserved/wellserved/pkg/route"
	"github.com/wellserved/wellserved/pkg/rule"
)

// handshake is one WebSocket route asked of one server block, as a browser
// would ask.
type handshake struct {
	route  *asgi.Route
	server *route.Server
	uri    string // what the browser asks for
	trace  *route.Trace
	// pass is the directive that passes the request on; nil where nginx answers
	// itself.
	pass *nginx.Directive
	// kept says that the ASGI server is asked for the path of the route.
	kept bool
	sent sent
}

var handshakesFact = rule.NewFact[[]handshake]()

// handshakes returns how the servers of a configuration that belong to the
// project answer its WebSocket routes, one for each route and server.
func handshakes(p *rule.Pass) []handshake {
	return handshakesFact.Of(p.Site, func(s *rule.Site) []handshake {
		var out []handshake
		for _, app := range p.Project.ASGI {
			servers, others := projectServers(p, s, app.Django.Root)
			for _, r := range app.Routes {
				if r.URL == "" {
					continue
				}
				var own []handshake
				for _, server := range servers {
					if h, ok := askFor(p, s, server, r); ok {
						own = append(own, h)
					}
				}
				for _, server := range others {
					if h, ok := askFor(p, s, server, r); ok && h.kept && h.sent.upgrade == passed {
						own = append(own, h)
					}
				}
				out = append(out, chosenHosts(own)...)
			}
		}
		return out
	})
}

// projectServers returns the server blocks that serve a project, by its
// mappings, and others that may be a host of its own for sockets: those are
// only believed where they take one.
func projectServers(p *rule.Pass, s *rule.Site, root string) (own, others []*route.Server) {
	mapped := map[*nginx.Directive]bool{}
	compared := false
	for i := range p.Project.Mappings {
		m := &p.Project.Mappings[i]
		if m.Config == nil || m.Django.Root != root {
			continue
		}
		compared = true
		if m.Config == s.Config && m.Server != nil {
			mapped[m.Server] = true
		}
	}
	alone := len(p.Project.Django) == 1
	for _, server := range s.Router.Servers() {
		switch {
		case mapped[server.Directive]:
			own = append(own, server)
		case !passesOn(server.Directive, "proxy_pass") || !alone:
		case !compared:
			own = append(own, server)
		case len(mapped) > 0 && upgrades(server.Directive):
			others = append(others, server)
		}
	}
	return own, others
}

// upgrades reports whether a block sets the header Upgrade anywhere.
func upgrades(block *nginx.Directive) bool {
	for d := range block.Descendants() {
		if d.Name == "proxy_set_header" && isHeader(d, "upgrade") {
			return true
		}
	}
	return false
}

// askFor asks a server for a route, at the path itself and below each location
// that passes another path on.
func askFor(p *rule.Pass, s *rule.Site, server *route.Server, r *asgi.Route) (handshake, bool) {
	var best handshake
	found := false
	for _, uri := range append([]string{r.URL}, s.Router.RewrittenTo(server, r.URL)...) {
		req, ok := s.Router.RequestFor(server, uri)
		if !ok {
			return handshake{}, false
		}
		req.Headers = route.WebSocketHeaders(req.Scheme + "://" + req.Host)
		h := handshake{route: r, server: server, uri: uri, trace: s.Router.Trace(req)}
		if h.trace.Server != server.Directive && h.trace.Server != nil {
			return handshake{}, false
		}
		if o := h.trace.Outcome; o.Kind == route.Proxy {
			h.pass, h.kept = o.At, strings.TrimSuffix(o.UpstreamURI, "/") == strings.TrimSuffix(r.URL, "/")
			if h.pass != nil {
				h.sent = sentBy(s, h.pass, p.NginxVersion())
			}
		}
		if !found || h.better(&best) {
			best, found = h, true
		}
	}
	if k := best.trace.Outcome.Kind; k == route.Redirect || k == route.Unknown {
		return handshake{}, false
	}
	return best, found
}

// better prefers a way that leads to the route, then one that upgrades.
func (h *handshake) better(other *handshake) bool {
	if h.kept != other.kept {
		return h.kept
	}
	return h.pass != nil && h.sent.upgrade == passed && (other.pass == nil || other.sent.upgrade != passed)
}

// chosenHosts drops the servers that do not take a route where one of another
// name does: the page opens its WebSocket there.
func chosenHosts(list []handshake) []handshake {
	var out []handshake
	for i := range list {
		elsewhere := false
		for j := range list {
			elsewhere = elsewhere || list[j].kept && list[j].sent.upgrade == passed && !slices.ContainsFunc(list[j].server.Names, func(n string) bool {
				return slices.Contains(list[i].server.Names, n)
			})
		}
		if list[i].kept && list[i].sent.upgrade == passed || !elsewhere {
			out = append(out, list[i])
		}
	}
	return out
}

// readAround reports whether every include that may set headers for a block was
// read. Those of distributions have none that matter here.
func readAround(s *rule.Site, block *nginx.Directive) bool {
	if s.Config.Unfinished != "" || len(s.Config.Unread) > 0 {
		return false
	}
	for i := range s.Config.Faults {
		f := &s.Config.Faults[i]
		if f.Directive == nil || f.Directive.Name != "include" || plainIncludes[path.Base(f.Directive.Arg(0))] {
			continue
		}
		for b := block; b != nil; b = b.Parent {
			if f.Directive.Parent == b {
				return false
			}
		}
	}
	return true
}

// plainIncludes are files of distributions and of certbot that say nothing of
// WebSockets.
var plainIncludes = map[string]bool{
	"mime.types": true, "proxy_params": true, "fastcgi_params": true, "uwsgi_params": true, "scgi_params": true, "fastcgi.conf": true,
	"options-ssl-nginx.conf": true, "snakeoil.conf": true,
}

// at names the route and the way to it, as a second place of a finding.
func (h *handshake) related() []diag.Related {
	what := h.route.Target
	if h.route.Consumer != nil {
		what = h.route.Consumer.Name
	}
	out := []diag.Related{{At: h.route.At, Message: h.route.URL + " leads to " + what}}
	if l := h.trace.Location; l != nil {
		out = append(out, diag.Related{At: l.Head(), Message: "the location that answers " + h.uri})
	}
	return out
}
