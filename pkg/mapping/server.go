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

// serving returns the servers that serve the project; without one, why.
func (in *Input) serving(t target) ([]*server, string) {
	var candidates, all []*server
	for _, rs := range in.Router.Servers() {
		s := &server{Server: *rs, upstreams: Upstreams(rs.Directive)}
		if s.Directive == in.Config.Root || len(s.upstreams) > 0 {
			candidates = append(candidates, s)
		}
		all = append(all, s)
	}
	if len(candidates) == 0 {
		for _, s := range all {
			if hasLocationFor(s.Directive, t.url) {
				candidates = append(candidates, s)
			}
		}
		if len(candidates) == 0 {
			return nil, "no server block passes requests to an application"
		}
	}
	candidates = in.ofThisSite(t, candidates)
	if len(candidates) == 0 {
		return nil, "several applications are served here, and none of the server blocks names this project's paths or hosts"
	}
	return candidates, ""
}

// ofThisSite narrows servers of several applications to those of the project:
// those that its hosts name, else those that have a location for its URLs, with
// all that share a name or an upstream with them.
func (in *Input) ofThisSite(t target, list []*server) []*server {
	groups := group(list)
	if hosts, ok := allowedHosts(in.Django); ok {
		var named [][]*server
		for _, g := range groups {
			if slices.ContainsFunc(g, func(s *server) bool { return s.namedBy(hosts) }) {
				named = append(named, g)
			}
		}
		if len(named) > 0 {
			groups = named
		}
	}
	var located [][]*server
	for _, g := range groups {
		if slices.ContainsFunc(g, func(s *server) bool { return in.locates(s) }) {
			located = append(located, g)
		}
	}
	if len(located) > 0 {
		groups = located
	} else if len(groups) > 1 || in.Others {
		return nil
	}
	return slices.Concat(groups...)
}

// locates reports whether a server has a location for one of the project's
// URLs, or opens a directory of its.
func (in *Input) locates(s *server) bool {
	for _, t := range in.targets {
		if t.url != "" && t.url != "/" && hasLocationFor(s.Directive, t.url) {
			if !in.Others || in.opens(s, t) {
				return true
			}
		}
	}
	return false
}

// opens reports whether a root or alias of the server leads into a directory of
// the setting, or to its parent.
func (in *Input) opens(s *server, t target) bool {
	if t.root == "" {
		return false
	}
	for d := range s.Directive.Descendants() {
		if d.Name != "root" && d.Name != "alias" {
			continue
		}
		n := in.Places.Place(NginxSide, d.Arg(0))
		r := in.Places.Place(DjangoSide, t.root)
		if n.Storage != "" && n.Storage == r.Storage && (contains(n.Path, r.Path) || contains(r.Path, n.Path)) && n.Path != "/" {
			return true
		}
	}
	return false
}

// contains reports whether a directory is, or holds, a path.
func contains(dir, name string) bool {
	return name == dir || strings.HasPrefix(name, strings.TrimSuffix(dir, "/")+"/")
}

// hasLocationFor reports whether a block has a location that is meant for a
// URL rather than for all.
func hasLocationFor(block *nginx.Directive, url string) bool {
	bare := strings.Trim(url, "/")
	for d := range block.Descendants() {
		if d.Name != "location" || len(d.Args) == 0 {
			continue
		}
		name := d.Arg(len(d.Args) - 1)
		if trimmed := strings.Trim(name, "/"); trimmed != "" && (below("/"+trimmed, url) || below(url, "/"+trimmed)) {
			return true
		}
		if len(d.Args) > 1 && strings.HasPrefix(d.Arg(0), "~") || strings.HasPrefix(name, "~") {
			if bare != "" && strings.Contains(name, bare) {
				return true
			}
		}
	}
	return false
}

// below reports whether uri lies under the prefix of a URL.
func below(uri, prefix string) bool {
	return uri == strings.TrimSuffix(prefix, "/") || strings.HasPrefix(uri, strings.TrimSuffix(prefix, "/")+"/")
}

// namedBy reports whether one of Django's allowed hosts is the server's name.
func (s *server) namedBy(hosts []string) bool {
	for _, name := range s.Names {
		for _, h := range hosts {
			h = strings.ToLower(h)
			switch {
			case name == "" || name == "_" || strings.HasPrefix(name, "~"):
			case name == h, strings.HasPrefix(h, ".") && (name == h[1:] || strings.HasSuffix(name, h)):
				return true
			case strings.HasPrefix(name, ".") && (h == name[1:] || strings.HasSuffix(h, name)),
				strings.HasPrefix(name, "*.") && strings.HasSuffix(h, name[1:]):
				return true
			}
		}
	}
	return false
}

// group puts servers together that share a name or an upstream, in the order
// of reading.
func group(list []*server) [][]*server {
	leader := make([]int, len(list))
	find := func(i int) int {
		for leader[i] != i {
			leader[i] = leader[leader[i]]
			i = leader[i]
		}
		return i
	}
	first := map[string]int{}
	for i, s := range list {
		leader[i] = i
		for _, key := range s.marks() {
			if j, ok := first[key]; ok {
				a, b := find(i), find(j)
				leader[max(a, b)] = min(a, b)
			} else {
				first[key] = i
			}
		}
	}
	var groups [][]*server
	at := map[int]int{}
	for i, s := range list {
		l := find(i)
		if _, ok := at[l]; !ok {
			at[l] = len(groups)
			groups = append(groups, nil)
		}
		groups[at[l]] = append(groups[at[l]], s)
	}
	return groups
}

// marks are what tells one application's servers: their names and where they
// pass requests to.
func (s *server) marks() []string {
	var out []string
	for _, u := range s.upstreams {
		if !strings.Contains(u, "$") {
			out = append(out, "upstream "+u)
		}
	}
	for _, n := range s.names() {
		if n != "_" {
			out = append(out, "name "+n)
		}
	}
	return out
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
