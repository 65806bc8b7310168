package deploy

import (
	"cmp"
	"net"
	"net/netip"
	"slices"
	"strconv"
)

// hostNames are the names by which containers call the machine that they run on.
var hostNames = []string{"host.docker.internal", "gateway.docker.internal", "host.containers.internal"}

// FromHost returns where the machine that runs a container reaches what the
// container calls HOST:PORT: itself, or a service whose port it publishes. There
// is nothing where the port is the containers' own.
func (c *Container) FromHost(host, port string) []string {
	own := c.Service != nil && c.Service.NetworkHost
	if own && isLoopback(host) || slices.Contains(hostNames, host) {
		return []string{net.JoinHostPort("127.0.0.1", port)}
	}
	if c.compose == nil {
		return nil
	}
	var out []string
	for _, s := range c.compose.Services {
		called := s.Name == host || slices.Contains(s.Aliases, host) || s == c.Service && isLoopback(host)
		if !called {
			continue
		}
		if s.NetworkHost {
			out = append(out, net.JoinHostPort("127.0.0.1", port))
		}
		for _, p := range s.Ports {
			if p.Target != port {
				continue
			}
			if address, ok := p.loopback(); ok && !slices.Contains(out, address) {
				out = append(out, address)
			}
		}
	}
	return out
}

// loopback returns the port of the host on its loopback; false where it is
// published on another address, which a file may claim of any host.
func (p Port) loopback() (string, bool) {
	ip, err := netip.ParseAddr(cmp.Or(p.IP, "127.0.0.1"))
	if _, bad := strconv.ParseUint(p.Published, 10, 16); bad != nil || err != nil {
		return "", false
	}
	switch {
	case ip.IsUnspecified():
		return net.JoinHostPort("127.0.0.1", p.Published), true
	case ip.IsLoopback():
		return net.JoinHostPort(ip.String(), p.Published), true
	}
	return "", false
}

// isLoopback reports whether a host is the container itself.
func isLoopback(host string) bool {
	ip, err := netip.ParseAddr(host)
	return host == "localhost" || err == nil && ip.IsLoopback()
}
