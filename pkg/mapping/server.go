package mapping

import (
	"net/netip"
	"slices"
	"strings"

	"github.com/wellserved/wellserved/pkg/nginx"
	"github.com/wellserved/wellserved/pkg/route"
)

// server is a server block that may serve the site.
type server struct {
	route.Server
	upstreams []string // what it passes requests to, as written
	requests  []route.Request
}

func (s *server) block() *nginx.Directive { return s.Directive }

func (s *server) names() []string {
	out := make([]string, 0, len(s.Names))
	for _, n := range s.Names {
		if n != "" {
			out = append(out, n)
		}
	}
	return out
}

// passes are the directives that hand a request to an application.
var passes = map[string]bool{"proxy_pass": true, "uwsgi_pass": true, "fastcgi_pass": true, "scgi_pass": true, "grpc_pass": true}

// Upstreams returns where a block passes requests to, each once, as written:
// "http://app", "unix:/run/app.sock".
func Upstreams(block *nginx.Directive) []string {
	var out []string
	for d := range block.Descendants() {
		if passes[d.Name] && !slices.Contains(out, upstreamOf(d)) {
			out = append(out, upstreamOf(d))
		}
	}
	return out
}

// upstreamOf returns the upstream of a pass directive without scheme and URI.
func upstreamOf(d *nginx.Directive) string { return upstreamName(d.Arg(0)) }

// upstreamName takes scheme and URI off what a pass directive names.
func upstreamName(text string) string {
	if _, rest, ok := strings.Cut(text, "://"); ok {
		text = rest
	}
	if strings.HasPrefix(text, "unix:") {
		name, _, _ := strings.Cut(text[5:], ":")
		return "unix:" + name
	}
	name, _, _ := strings.Cut(text, "/")
	return name
}

// ways returns requests that may reach a server: each of its sockets with each
// of its names, made whole where they have a wildcard.
func (s *server) ways() []route.Request {
	const most = 16 // of servers with hundreds of names the first will do
	var out []route.Request
	listens := s.Listens
	if len(listens) == 0 {
		listens = []route.Listen{{Address: "*", Port: 80}}
	}
	for _, l := range listens {
		for _, host := range s.hosts(l) {
			req := route.Request{Host: host, Port: l.Port}
			if l.SSL {
				req.Scheme = "https"
			}
			switch addr, err := netip.ParseAddr(l.Address); {
			case l.Unix:
				req.Addr = "unix:" + l.Address
			case err == nil && !addr.IsUnspecified():
				req.Addr = l.Address
			case err == nil && addr.Is6():
				req.Addr = "::1"
			}
			if out = append(out, req); len(out) == most {
				return out
			}
		}
	}
	return out
}

// hosts returns host names that select the server on a socket.
func (s *server) hosts(l route.Listen) []string {
	var out []string
	for _, n := range s.Names {
		switch {
		case n == "" || strings.HasPrefix(n, "~"):
		case strings.HasPrefix(n, "*."):
			out = append(out, "www"+n[1:])
		case strings.HasSuffix(n, ".*"):
			out = append(out, n[:len(n)-1]+"com")
		case strings.HasPrefix(n, "."):
			out = append(out, n[1:])
		default:
			out = append(out, n)
		}
	}
	if l.First || len(out) == 0 {
		out = append(out, "unnamed.invalid")
	}
	return out
}

// ask traces a URI through this server; nil where the server is never chosen.
func (s *server) ask(r *route.Router, uri string, assume bool) *route.Trace {
	if s.requests == nil {
		s.requests = s.ways()
	}
	for i, req := range s.requests {
		req.URI, req.AssumeFiles = uri, assume
		if t := r.Trace(req); t.Server == s.Directive {
			s.requests = s.requests[i:]
			return t
		}
	}
	s.requests = []route.Request{}
	return nil
}

// avoidRedirects drops the ways to a server by which it only sends browsers to
// another of its addresses: from http to https, from one name to the other.
func (s *server) avoidRedirects(r *route.Router, uri string) {
	if s.requests == nil {
		s.requests = s.ways()
	}
	for i, req := range s.requests {
		req.URI, req.AssumeFiles = uri, true
		t := r.Trace(req)
		if t.Server == s.Directive && !(t.Outcome.Kind == route.Redirect && catchAll(t)) {
			s.requests = s.requests[i:]
			return
		}
	}
}
