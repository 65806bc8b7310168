package route

import (
	"net/netip"
	"strings"
)

// Candidate is a server that shares the socket of a request.
type Candidate struct {
	Server *Server
	Chosen bool
	ByName bool   // the host is one of the names of the chosen one
	How    string // why it was chosen
}

// ServersFor returns the servers that a request can reach, in the order of
// reading; those of other sockets are no candidates, whatever their name. It
// returns nil where nothing listens.
func (r *Router) ServersFor(req Request) []Candidate {
	sock := r.socketFor(req.addr(), req.port())
	if sock == nil {
		return nil
	}
	chosen, how, named := sock.first, "it answers for the socket when no name matches", false
	if host, ok := validHost(req.Host); ok {
		// A server that is alone is chosen whatever its names; that one of them is
		// meant tells configurations apart that are read side by side.
		if s, why, doubt := sock.named(host, nil); doubt == nil && s != nil {
			chosen, how, named = s, why, true
		}
	}
	out := make([]Candidate, 0, len(sock.servers))
	for _, s := range sock.servers {
		c := Candidate{Server: &s.Server, Chosen: s == chosen}
		if c.Chosen {
			c.How, c.ByName = how, named
		}
		out = append(out, c)
	}
	return out
}

// RequestFor returns a request for a URI that reaches the given server: on one
// of its sockets, with one of its names. It reports false where there is no
// name that leads to it, as with a regex that nothing simple matches.
func (r *Router) RequestFor(s *Server, uri string) (Request, bool) {
	own := r.byBlock[s.Directive]
	if own == nil {
		return Request{}, false
	}
	for _, l := range own.Listens {
		key, ok := l.key()
		if !ok {
			continue
		}
		sock := r.sockets[key]
		req := Request{Scheme: "http", Port: l.Port, Addr: l.localAddr(), URI: uri}
		if sock.ssl {
			req.Scheme = "https"
		}
		for _, host := range r.hostsFor(own, sock) {
			if got, _, why := r.serverNamed(sock, host, nil); why == nil && (got == own || got == nil && sock.first == own) {
				req.Host = host
				return req, true
			}
		}
	}
	return Request{}, false
}

// localAddr is an address that a Listen takes connections to.
func (l Listen) localAddr() string {
	if l.Unix {
		return "unix:" + l.Address
	}
	if l.Address == "*" {
		return ""
	}
	addr, err := netip.ParseAddr(l.Address)
	switch {
	case err != nil:
		return ""
	case addr.IsUnspecified() && addr.Is4():
		return ""
	case addr.IsUnspecified():
		return "::1"
	}
	return addr.String()
}

// hostsFor returns host names that may lead to a server: its own, with a label
// in place of a wildcard, then one that nobody has.
func (r *Router) hostsFor(s *server, sock *socket) []string {
	var out []string
	for n := range s.names() {
		switch {
		case n.regex != nil:
			if host := plainHost(n.regex.pattern); host != "" {
				out = append(out, host)
			}
		case n.text == "":
		case strings.HasPrefix(n.text, "."):
			out = append(out, n.text[1:])
		default:
			out = append(out, strings.Replace(n.text, "*", "any", 1))
		}
	}
	if sock.first == s {
		out = append(out, "localhost", "nobody.invalid")
	}
	return out
}

// plainHost strips a regex of its anchors, groups and escapes: often a name
// that it matches is left. The caller tries whether it is one.
func plainHost(pattern string) string {
	host := strings.NewReplacer("^", "", "$", "", `\.`, ".", "(www.)?", "", `(www\.)?`, "", "(?:www.)?", "", ".+", "any", ".*", "any",
		`\w+`, "any", "[^.]+", "any", "[a-z]+", "any").Replace(pattern)
	host = strings.NewReplacer("(", "", ")", "", "?", "", "<", "", ">", "").Replace(host)
	if h, ok := validHost(host); ok {
		return h
	}
	return ""
}

// LocationFor returns the location that matches a decoded URI in a server,
// before rewrites and internal redirects; nil where none does, and false where
// a regex cannot be run.
func (r *Router) LocationFor(s *Server, uri string) (*Location, bool) {
	own := r.byBlock[s.Directive]
	if own == nil {
		return nil, true
	}
	q := &state{router: r, req: &Request{}, trace: &Trace{}, server: own, conf: own.block(), uri: uri}
	if _, why := q.findLocation(own.block()); why != nil {
		return nil, false
	}
	b := q.conf
	if b.what != locationBlock {
		return nil, true
	}
	return &Location{Directive: b.directive, Kind: b.kind, Name: b.name, Nested: b.publicLocations()}, true
}
