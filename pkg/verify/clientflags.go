package verify

import (
	"errors"
	"fmt"
	"net"
	"net/textproto"
	"strings"
)

// Header is one line that is sent with every request.
type Header struct {
	Name, Value string
}

// ParseHeader reads "Name: value".
func ParseHeader(s string) (Header, error) {
	name, value, ok := strings.Cut(s, ":")
	name, value = textproto.TrimString(name), textproto.TrimString(value)
	// The value is not shown: it may be a password.
	if !ok || name == "" || strings.ContainsFunc(name, notToken) {
		return Header{}, errors.New("header: must be NAME: VALUE")
	}
	if strings.ContainsFunc(value, func(r rune) bool { return r < ' ' && r != '\t' || r == 0x7f }) {
		return Header{}, fmt.Errorf("header %s: its value holds a control character", name)
	}
	if strings.EqualFold(name, "Accept-Encoding") || strings.EqualFold(name, "Range") {
		return Header{}, fmt.Errorf("header %s: is set for each request, because the comparison depends on it", name)
	}
	return Header{Name: name, Value: value}, nil
}

// HostOf returns the host that the headers name in place of a URL's, as nginx
// and Django get it; "" where they name none.
func HostOf(list []Header) string {
	host := ""
	for _, h := range list {
		if strings.EqualFold(h.Name, "Host") {
			host = h.Value
		}
	}
	return host
}

// notToken reports a character that no header's name may hold (RFC 9110, 5.6.2).
func notToken(r rune) bool {
	return r <= ' ' || r >= 0x7f || strings.ContainsRune(`"(),/:;<=>?@[\]{}`, r)
}

// Resolve says that connections to a host and port go to an address.
type Resolve struct {
	HostPort string // "example.com:443", in lower case
	Addr     string // an IP address
}

// ParseResolve reads HOST:PORT:ADDR as curl does; an IPv6 address may stand in
// brackets.
func ParseResolve(s string) (Resolve, error) {
	bad := fmt.Errorf("resolve %q: must be HOST:PORT:ADDRESS", s)
	host, rest, ok := strings.Cut(s, ":")
	if strings.HasPrefix(s, "[") {
		var bracketed string
		bracketed, rest, ok = strings.Cut(s[1:], "]:")
		host = bracketed
	}
	port, addr, ok2 := strings.Cut(rest, ":")
	addr = strings.TrimSuffix(strings.TrimPrefix(addr, "["), "]")
	if !ok || !ok2 || host == "" || net.ParseIP(addr) == nil {
		return Resolve{}, bad
	}
	if n, err := net.LookupPort("tcp", port); err != nil || n <= 0 {
		return Resolve{}, bad
	}
	return Resolve{HostPort: net.JoinHostPort(strings.ToLower(host), port), Addr: addr}, nil
}
