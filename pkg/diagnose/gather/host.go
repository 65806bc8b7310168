package gather

import (
	"context"
	"errors"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/wellserved/wellserved/pkg/diagnose"
	"github.com/wellserved/wellserved/pkg/verify"
)

// hostOf finds out where the URL's requests go, and what of it is this machine.
func (g *gatherer) hostOf(ctx context.Context, u *url.URL) diagnose.Host {
	h := diagnose.Host{Name: u.Hostname(), Port: portOf(u)}
	if p, err := g.proxy(u); err == nil && p != nil {
		h.Proxy = p.Redacted()
	}
	g.addresses(ctx, &h)
	g.locals(&h)
	return h
}

// addresses looks the host up, unless --resolve says where it is.
func (g *gatherer) addresses(ctx context.Context, h *diagnose.Host) {
	add := func(ip netip.Addr) {
		a := diagnose.Address{IP: ip.Unmap().String()}
		a.Interface, a.Own = g.opts.Own(ip.Unmap().WithZone(""))
		h.Addresses = append(h.Addresses, a)
	}
	at := net.JoinHostPort(h.Name, strconv.Itoa(h.Port))
	for _, r := range g.opts.Client.Resolve {
		if r.HostPort == at || r.HostPort == h.Name+":"+strconv.Itoa(h.Port) {
			if ip, err := netip.ParseAddr(r.Addr); err == nil {
				h.Given = true
				h.Addresses = nil
				add(ip)
			}
		}
	}
	if h.Given || h.Proxy != "" {
		return // a proxy asks its own resolver
	}
	ctx, cancel := context.WithTimeout(ctx, g.opts.Timeout)
	defer cancel()
	list, err := net.DefaultResolver.LookupNetIP(ctx, "ip", h.Name)
	if err != nil {
		h.Fault = resolveFault(err)
		return
	}
	for _, ip := range list {
		add(ip)
	}
}

// resolveFault says why a name has no address.
func resolveFault(err error) string {
	var dns *net.DNSError
	switch {
	case errors.As(err, &dns) && dns.IsNotFound:
		return "there is no such name"
	case errors.As(err, &dns) && dns.IsTimeout:
		return "no name server answered in time"
	case errors.As(err, &dns):
		return dns.Err
	}
	return err.Error()
}

// ownAddresses returns how this machine's addresses are known.
func ownAddresses() func(netip.Addr) (string, bool) {
	own := map[netip.Addr]string{}
	list, err := net.Interfaces()
	if err != nil {
		list = nil // then only what loops back is known
	}
	for i := range list {
		addrs, err := list[i].Addrs()
		if err != nil {
			continue
		}
		for _, a := range addrs {
			if prefix, err := netip.ParsePrefix(a.String()); err == nil {
				own[prefix.Addr().Unmap().WithZone("")] = list[i].Name
			}
		}
	}
	return func(ip netip.Addr) (string, bool) {
		name, ok := own[ip]
		return name, ok || ip.IsLoopback() || ip.IsUnspecified()
	}
}

// proxy returns the proxy that a URL's requests go through; nil for none.
func (g *gatherer) proxy(u *url.URL) (*url.URL, error) {
	pick := g.opts.Client.Proxy
	if pick == nil {
		pick = http.ProxyFromEnvironment
	}
	return pick(&http.Request{URL: u})
}

// here returns a way to ask nginx on this machine, where a socket of it listens
// on the URL's port and the name leads elsewhere; nil where there is none.
func (g *gatherer) here(u *url.URL) (*asker, error) {
	h := &g.facts.Host
	if h.Own() && h.Proxy == "" {
		return nil, nil
	}
	i := slices.IndexFunc(h.Listening, func(l diagnose.Listener) bool { return l.Process == nil || l.Process.Name == "nginx" })
	if i < 0 {
		return nil, nil
	}
	to, _, err := net.SplitHostPort(h.Listening[i].Address)
	if err != nil {
		return nil, nil //nolint:nilerr // a socket without a port is none that could be asked
	}
	if ip, err := netip.ParseAddr(to); err == nil && ip.IsUnspecified() {
		to = "127.0.0.1"
		if ip.Is6() && !slices.ContainsFunc(h.Listening, func(l diagnose.Listener) bool { return strings.HasPrefix(l.Address, "0.0.0.0:") }) {
			to = "::1"
		}
	}
	opts := g.opts.Client
	opts.Resolve = append([]verify.Resolve{}, verify.Resolve{HostPort: strings.ToLower(net.JoinHostPort(u.Hostname(), strconv.Itoa(h.Port))), Addr: to})
	opts.Proxy = func(*http.Request) (*url.URL, error) { return nil, nil }
	client, err := verify.NewClient(opts, g.opts.Workers)
	if err != nil {
		return nil, err
	}
	g.closers = append(g.closers, client.Close)
	return &asker{client: client, timeout: g.opts.Timeout, retries: g.opts.Retries}, nil
}

func portOf(u *url.URL) int {
	if n, err := strconv.Atoi(u.Port()); err == nil {
		return n
	}
	if u.Scheme == "https" || u.Scheme == "wss" {
		return 443
	}
	return 80
}
