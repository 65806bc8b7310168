package project

import (
	"cmp"
	"net/netip"
	"strings"

	"github.com/wellserved/wellserved/pkg/nginx"
)

// remote returns a host that requests are passed to, where none is this
// machine.
func remote(cfg *nginx.Config) string {
	upstreams := map[string]*nginx.Directive{}
	for d := range cfg.Walk() {
		if d.Name == "upstream" {
			upstreams[d.Arg(0)] = d
		}
	}
	found := ""
	for d := range cfg.Walk() {
		for _, host := range passedTo(d, upstreams) {
			if localHost(host) {
				return ""
			}
			found = cmp.Or(found, host)
		}
	}
	return found
}

// passedTo returns the hosts that a pass directive leads to, through its
// upstream block; unix sockets as "unix:".
func passedTo(d *nginx.Directive, upstreams map[string]*nginx.Directive) []string {
	switch d.Name {
	case "proxy_pass", "uwsgi_pass", "fastcgi_pass", "scgi_pass", "grpc_pass":
	default:
		return nil
	}
	text := d.Arg(0)
	if _, rest, ok := strings.Cut(text, "://"); ok {
		text = rest
	}
	if strings.HasPrefix(text, "unix:") {
		return []string{"unix:"}
	}
	text, _, _ = strings.Cut(text, "/")
	if up := upstreams[text]; up != nil {
		var out []string
		for _, s := range up.All("server") {
			if strings.HasPrefix(s.Arg(0), "unix:") {
				out = append(out, "unix:")
			} else {
				out = append(out, s.Arg(0))
			}
		}
		return out
	}
	if text == "" || strings.Contains(text, "$") {
		return nil
	}
	return []string{text}
}

// localHost reports whether a host with or without port is this machine.
func localHost(host string) bool {
	if host == "unix:" {
		return true
	}
	if at, err := netip.ParseAddrPort(host); err == nil {
		return at.Addr().IsLoopback() || at.Addr().IsUnspecified()
	}
	name := host
	if i := strings.LastIndexByte(host, ':'); i >= 0 && !strings.HasSuffix(host, "]") {
		name = host[:i]
	}
	if addr, err := netip.ParseAddr(strings.Trim(name, "[]")); err == nil {
		return addr.IsLoopback() || addr.IsUnspecified()
	}
	return name == "localhost" || strings.HasSuffix(name, ".localhost")
}
