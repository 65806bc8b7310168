package route

import (
	"slices"
	"strings"

	"github.com/wellserved/wellserved/pkg/nginx"
)

// Passed is what proxy_pass makes of a request: where it goes, and what nginx
// writes into its head on its own account.
type Passed struct {
	// Version is that of HTTP which the upstream is spoken to in; VersionAt sets
	// it, and is nil for nginx's default.
	Version   string
	VersionAt *nginx.Directive
	// Headers are those that proxy_set_header sends, and Host and Connection as
	// nginx sends them without it. All other lines of the client's but Upgrade,
	// Keep-Alive, Expect, TE and Transfer-Encoding pass as they came.
	Headers []PassedHeader
	// Servers are the addresses that the request may go to, the first ones first:
	// HOST:PORT or unix:PATH. Those marked down are left out.
	Servers []UpstreamServer
	// Block is the one whose settings hold.
	Block *nginx.Directive
}

// PassedHeader is one line that nginx writes.
type PassedHeader struct {
	Name, Value string
	At          *nginx.Directive // nil for nginx's own
	// Unknown says why the value cannot be told; "" where it can.
	Unknown string
}

// UpstreamServer is one address behind a proxy_pass.
type UpstreamServer struct {
	Address string
	At      *nginx.Directive // the server of an upstream, or the proxy_pass
}

// Header returns the line of that name which nginx writes, nil where it writes
// none. Like nginx it sends no line whose value is empty.
func (p *Passed) Header(name string) *PassedHeader {
	for i := range p.Headers {
		h := &p.Headers[i]
		if strings.EqualFold(h.Name, name) && (h.Value != "" || h.Unknown != "") {
			return h
		}
	}
	return nil
}

// Pass tells what nginx does with a request, and what a proxy_pass that it ends
// in makes of it; nil where it ends otherwise.
func (r *Router) Pass(req Request) (*Trace, *Passed) {
	p := &Passed{}
	t := r.trace(req, p)
	if t.Outcome.Kind != Proxy || p.Block == nil {
		return t, nil
	}
	return t, p
}

// hand works out what the upstream is sent (nginx:
// ngx_http_proxy_create_request).
func (q *state) hand(p *pass, u *upstreamURL, name string) {
	switch {
	case u.unix:
		name = "localhost"
	case u.noPort:
		name = u.host
	}
	out := q.passed
	block := q.conf.directive
	out.Block = block
	out.Version, _ = block.Setting("proxy_http_version")
	out.VersionAt = block.EffectiveOne("proxy_http_version")
	for _, d := range block.Effective("proxy_set_header") {
		v := q.expand(compileScript(d.Arg(1), false))
		h := PassedHeader{Name: d.Arg(0), Value: v.s, At: d}
		if v.doubt != nil {
			h.Value, h.Unknown = "", v.doubt.reason
		}
		out.Headers = append(out.Headers, h)
	}
	for _, own := range []PassedHeader{{Name: "Host", Value: name}, {Name: "Connection", Value: "close"}} {
		if !slices.ContainsFunc(out.Headers, func(h PassedHeader) bool { return strings.EqualFold(h.Name, own.Name) }) {
			out.Headers = append(out.Headers, own)
		}
	}
	out.Servers = q.router.serversOf(p, u)
}

// serversOf returns the addresses behind a pass directive.
func (r *Router) serversOf(p *pass, u *upstreamURL) []UpstreamServer {
	up := r.upstreams[lower(u.host)]
	if up == nil || u.unix || !u.noPort {
		return []UpstreamServer{{u.String(), p.at}}
	}
	var out, backups []UpstreamServer
	for _, d := range up.All("server") {
		options := d.Values()[min(1, len(d.Args)):]
		address, ok := parseUpstream(d.Arg(0), 80, false)
		switch s := (UpstreamServer{address.String(), d}); {
		case !ok || slices.Contains(options, "down"):
		case slices.Contains(options, "backup"):
			backups = append(backups, s)
		default:
			out = append(out, s)
		}
	}
	return append(out, backups...)
}
