package route

import (
	"net/netip"
	"strconv"
	"strings"
	"sync"

	"github.com/wellserved/wellserved/pkg/nginx"
)

// socketKey tells listening sockets apart: an address and port, or a path.
type socketKey struct {
	addr netip.Addr // the zero Addr for a unix socket
	port int
	unix string
}

// socket is one address that servers share (nginx: ngx_http_conf_addr_t).
type socket struct {
	key        socketKey
	servers    []*server // in the order of reading
	first      *server   // answers when no name matches
	marked     bool      // first was chosen by default_server
	ssl, http2 bool
	proxyProto bool
	ipv6only   bool
	once       sync.Once // of what follows, which most runs never ask for
	names      names[*server]
	regexes    []regexName
	compares   bool // nginx compares names at all
}

type regexName struct {
	regex  *regex
	server *server
}

// defaultListen is where a server without listen listens, as root.
var defaultListen = Listen{Address: "*", Port: 80}

// readListen reads a listen directive. A hostname, which nginx would look up
// when it starts, is kept as it is; only localhost is known.
func readListen(d *nginx.Directive) ([]Listen, bool) {
	l := Listen{Directive: d}
	for _, a := range d.Args[min(1, len(d.Args)):] {
		switch a.Value {
		case "default_server", "default":
			l.Default = true
		case "ssl":
			l.SSL = true
		}
	}
	text := d.Arg(0)
	if len(text) >= 5 && strings.EqualFold(text[:5], "unix:") {
		l.Unix, l.Address = true, text[5:]
		return []Listen{l}, l.Address != ""
	}
	host, port := text, ""
	switch {
	case strings.HasPrefix(text, "["):
		end := strings.IndexByte(text, ']')
		if end < 0 {
			return nil, false
		}
		host = text[1:end]
		port = strings.TrimPrefix(text[end+1:], ":")
	case strings.Contains(text, ":"):
		host, port, _ = strings.Cut(text, ":")
	case isPortRange(text):
		host, port = "*", text
	}
	if host == "localhost" {
		host = "127.0.0.1"
	}
	l.Address = host
	return expandPorts(l, port)
}

// expandPorts gives one Listen per port of a range.
func expandPorts(l Listen, text string) ([]Listen, bool) {
	if text == "" {
		l.Port = 80
		return []Listen{l}, true
	}
	from, to, ranged := strings.Cut(text, "-")
	first, err := strconv.Atoi(from)
	if err != nil || first < 1 || first > 65535 {
		return nil, false
	}
	last := first
	if ranged {
		if last, err = strconv.Atoi(to); err != nil || last < first || last > 65535 {
			return nil, false
		}
	}
	out := make([]Listen, 0, last-first+1)
	for p := first; p <= last; p++ {
		l.Port = p
		out = append(out, l)
	}
	return out, true
}

func isPortRange(s string) bool {
	for i := 0; i < len(s); i++ {
		if !isDigit(s[i]) && s[i] != '-' {
			return false
		}
	}
	return s != ""
}

// key returns the socket of a Listen; false where its address is a name.
func (l Listen) key() (socketKey, bool) {
	if l.Unix {
		return socketKey{unix: l.Address}, true
	}
	if l.Address == "*" {
		return socketKey{addr: netip.IPv4Unspecified(), port: l.Port}, true
	}
	addr, err := netip.ParseAddr(l.Address)
	if err != nil {
		return socketKey{}, false
	}
	return socketKey{addr: addr, port: l.Port}, true
}

// addServer puts a server on a socket (nginx: ngx_http_add_addresses).
func (r *Router) addServer(s *server, l Listen) {
	key, ok := l.key()
	if !ok {
		r.elsewhere[l.Port] = l
		return
	}
	sock := r.last
	if sock == nil || sock.key != key { // most servers share one
		if sock = r.sockets[key]; sock == nil {
			sock = &socket{key: key, first: s}
			r.sockets[key] = sock
		}
		r.last = sock
	}
	// A server that names a socket twice names it twice in a row.
	if n := len(sock.servers); n == 0 || sock.servers[n-1] != s {
		sock.servers = append(sock.servers, s)
	}
	if l.Default && !sock.marked {
		sock.first, sock.marked = s, true
	}
	sock.ssl = sock.ssl || l.SSL
	if l.Directive == nil {
		return
	}
	for _, a := range l.Directive.Args {
		switch a.Value {
		case "ipv6only=off":
			sock.ipv6only = false
		case "proxy_protocol":
			sock.proxyProto = true
		case "http2":
			sock.http2 = true
		}
	}
}

// read returns the socket with the names of its servers.
func (sock *socket) read() *socket {
	sock.once.Do(sock.loadNames)
	return sock
}

// loadNames reads the names of a socket's servers (nginx:
// ngx_http_server_names). nginx does not look at names where a single server
// has the socket, unless its last regex captures something.
func (sock *socket) loadNames() {
	sock.compares = len(sock.servers) > 1 || sock.first.captures()
	for _, s := range sock.servers {
		for n := range s.names() {
			if n.regex != nil {
				sock.regexes = append(sock.regexes, regexName{n.regex, s})
				continue
			}
			sock.names.add(n.text, s)
		}
	}
}

// socketFor returns the socket that takes a connection: an address of its own
// goes before the wildcard of its port, which it hides.
func (r *Router) socketFor(addr string, port int) *socket {
	if path, ok := strings.CutPrefix(addr, "unix:"); ok {
		return r.sockets[socketKey{unix: path}]
	}
	ip, err := netip.ParseAddr(strings.Trim(addr, "[]"))
	if err != nil {
		return nil
	}
	if sock := r.sockets[socketKey{addr: ip, port: port}]; sock != nil {
		return sock
	}
	if ip.Is4() {
		if sock := r.sockets[socketKey{addr: netip.IPv4Unspecified(), port: port}]; sock != nil {
			return sock
		}
		if sock := r.sockets[socketKey{addr: netip.IPv6Unspecified(), port: port}]; sock != nil && r.dual[sock.key] {
			return sock
		}
		return nil
	}
	return r.sockets[socketKey{addr: netip.IPv6Unspecified(), port: port}]
}
