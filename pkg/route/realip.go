package route

import (
	"net/netip"
	"strings"

	"github.com/wellserved/wellserved/pkg/nginx"
)

// realIP is what the realip module is set to.
type realIP struct {
	from      []netip.Prefix
	header    string // as $http_ variables name it
	recursive bool
	at        *nginx.Directive
}

// readRealIP takes in a directive of the realip module; own collects the
// networks of this level.
func (s *settings) readRealIP(d *nginx.Directive, own *ownLists) {
	switch d.Name {
	case "set_real_ip_from":
		if net, ok := parseNet(d.Arg(0)); ok {
			own.trusted = append(own.trusted, net)
		}
		s.realIP.at = d
	case "real_ip_header":
		s.realIP.header = strings.ReplaceAll(lower(d.Arg(0)), "-", "_")
	case "real_ip_recursive":
		s.realIP.recursive = d.Arg(0) == "on"
	}
}

// client is the client's address as nginx knows it: the connection's, or what a
// trusted proxy says of it.
func (q *state) client() string {
	if q.told != "" {
		return q.told
	}
	return q.req.client()
}

// tellClient takes the client's address from the header that the realip module
// is set to, once (nginx: ngx_http_realip_handler).
func (q *state) tellClient() {
	s := &q.conf.settings().realIP
	if q.told != "" || len(s.from) == 0 || q.unix() || s.header == "proxy_protocol" {
		return
	}
	name := s.header
	if name == "" {
		name = "x_real_ip"
	}
	text, ok := q.header(name)
	if !ok {
		return
	}
	addr, rest := q.req.client(), text
	for found := false; trusts(s.from, addr); found = true {
		rest = strings.TrimRight(rest, " ,")
		next := rest[strings.LastIndexAny(rest, " ,")+1:]
		rest = strings.TrimSuffix(rest, next)
		if host, ok := plainAddr(next); ok {
			addr = host
		} else if !found {
			return
		} else {
			break
		}
		if !s.recursive || strings.Trim(rest, " ,") == "" {
			break
		}
	}
	if addr != q.req.client() {
		q.told = addr
		q.note(StepAccess, s.at, "the client is ", addr, ", as ", name, " says")
	}
}

func trusts(nets []netip.Prefix, client string) bool {
	addr, err := netip.ParseAddr(client)
	if err != nil {
		return false
	}
	for _, n := range nets {
		if n.Contains(addr.Unmap()) {
			return true
		}
	}
	return false
}

// plainAddr reads an address that may have a port.
func plainAddr(text string) (string, bool) {
	if addr, err := netip.ParseAddr(strings.Trim(text, "[]")); err == nil {
		return addr.String(), true
	}
	if both, err := netip.ParseAddrPort(text); err == nil {
		return both.Addr().String(), true
	}
	return "", false
}
