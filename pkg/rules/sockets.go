package rules

import (
	"net/netip"
	"slices"

	"github.com/wellserved/wellserved/pkg/nginx"
	"github.com/wellserved/wellserved/pkg/route"
	"github.com/wellserved/wellserved/pkg/rule"
)

// socketKey tells sockets apart as nginx does: 80, *:80, 0.0.0.0:80 and no
// listen at all are one.
type socketKey struct {
	address string
	port    int
}

// keyOf returns the socket of a listen.
func keyOf(l route.Listen) socketKey {
	if !l.Unix && l.Address != "*" {
		if a, err := netip.ParseAddr(l.Address); err == nil {
			l.Address = a.String()
		}
		if l.Address == "0.0.0.0" {
			l.Address = "*"
		}
	}
	return socketKey{l.Address, l.Port}
}

// socket is what all servers of one address and port share.
type socket struct {
	key     socketKey
	servers []*route.Server // in the order of reading
	listens []*route.Listen // each server's own, by the same index
	tls     bool            // one listen that says ssl is enough for all
	unix    bool
}

var socketsFact = rule.NewFact[[]*socket]()

// sockets returns the sockets of the configuration, in the order of reading.
// QUIC is another protocol, and left out.
func sockets(p *rule.Pass) []*socket {
	return socketsFact.Of(p.Site, func(s *rule.Site) []*socket {
		var list []*socket
		at := map[socketKey]*socket{}
		if s.Router == nil {
			return list
		}
		for _, server := range s.Router.Servers() {
			for i := range server.Listens {
				l := &server.Listens[i]
				if listenHas(l, "quic") {
					continue
				}
				key := keyOf(*l)
				sock := at[key]
				if sock == nil {
					sock = &socket{key: key, unix: l.Unix}
					at[key] = sock
					list = append(list, sock)
				}
				sock.tls = sock.tls || l.SSL
				if last := len(sock.servers) - 1; last >= 0 && sock.servers[last] == server {
					sock.listens[last].Default = sock.listens[last].Default || l.Default
					continue // 80 and 0.0.0.0:80 of one server, which nginx refuses
				}
				sock.servers = append(sock.servers, server)
				sock.listens = append(sock.listens, l)
			}
		}
		return list
	})
}

// listenHas reports whether a listen has a parameter.
func listenHas(l *route.Listen, parameter string) bool {
	if l.Directive == nil {
		return false
	}
	for _, a := range l.Directive.Args[min(1, len(l.Directive.Args)):] {
		if a.Value == parameter {
			return true
		}
	}
	return false
}

// secured is a server that speaks TLS on some socket.
type secured struct {
	*route.Server
	first *nginx.Directive // its first listen that does
	plain *nginx.Directive // its first listen that does not; nil where all do
}

var securedFact = rule.NewFact[[]secured]()

// securedServers returns the servers that speak TLS, in the order of reading.
func securedServers(p *rule.Pass) []secured {
	all := sockets(p)
	return securedFact.Of(p.Site, func(s *rule.Site) []secured {
		tls := map[socketKey]bool{}
		for _, sock := range all {
			if sock.tls {
				tls[sock.key] = true
			}
		}
		var list []secured
		if s.Router == nil || len(tls) == 0 && len(s.Directives("ssl")) == 0 && !slices.ContainsFunc(s.Router.Servers(), speaksQUIC) {
			return list
		}
		for _, server := range s.Router.Servers() {
			own := secured{Server: server}
			whole := false
			if d := server.Directive.EffectiveOne("ssl"); d != nil {
				whole = d.Arg(0) == "on"
			}
			for _, l := range server.Listens {
				switch {
				case whole || l.SSL || listenHas(&l, "quic") || tls[keyOf(l)]:
					if own.first == nil {
						own.first = l.Directive
					}
				case own.plain == nil:
					own.plain = l.Directive
				}
			}
			if own.first != nil {
				list = append(list, own)
			}
		}
		return list
	})
}

func speaksQUIC(s *route.Server) bool {
	return slices.ContainsFunc(s.Listens, func(l route.Listen) bool { return listenHas(&l, "quic") })
}

// rejects reports whether a server only refuses TLS handshakes.
func rejects(server *nginx.Directive) bool {
	d := server.EffectiveOne("ssl_reject_handshake")
	return d != nil && d.Arg(0) == "on"
}
