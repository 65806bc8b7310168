package refusal

import (
	"net"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/wellserved/wellserved/pkg/project"
	"github.com/wellserved/wellserved/pkg/route"
	"github.com/wellserved/wellserved/pkg/verify"
)

// readFiles asks the configuration what nginx does with the handshake.
func (q *inquiry) readFiles() {
	p := q.opts.Project
	if p == nil {
		return
	}
	req := q.request(q.opts.Handshake.URL.RequestURI())
	site := siteFor(p.Sites, q.front(), req)
	if site == nil || q.withoutNginx(site) {
		return
	}
	q.site = site
	q.v.Trace, q.v.Passed = q.pass(req)
}

// withoutNginx reports whether the address leads past nginx, to a server of
// this machine: nginx, which names itself in every answer, did not, and either
// another did or the files have nginx listen elsewhere.
func (q *inquiry) withoutNginx(site *project.Site) bool {
	r := q.v.Result
	named := strings.ToLower(r.Header.Get("Server"))
	if !r.Here || r.Status == 0 || nginxPage(r) || slices.ContainsFunc(nginxNames, func(n string) bool { return strings.HasPrefix(named, n) }) {
		return false
	}
	for _, other := range []string{"daphne", "uvicorn", "hypercorn", "gunicorn", "wsgiserver", "websockets"} {
		if strings.Contains(named, other) {
			return true
		}
	}
	port := q.front().Port()
	for _, s := range site.Router.Servers() {
		for _, l := range s.Listens {
			if strconv.Itoa(l.Port) == port || port == "" {
				return false
			}
		}
	}
	return true
}

// pass traces a request on the port where nginx gets it.
func (q *inquiry) pass(req route.Request) (*route.Trace, *route.Passed) {
	req.Port = verify.PortFor(q.site.Router, q.front())
	return q.site.Router.Pass(req)
}

// front is the address of the site as pages are fetched from it.
func (q *inquiry) front() *url.URL {
	u := *q.opts.Handshake.URL
	u.Scheme = "http"
	if q.opts.Handshake.URL.Scheme == "wss" {
		u.Scheme = "https"
	}
	return &u
}

// request is the handshake as nginx receives it.
func (q *inquiry) request(uri string) route.Request {
	h := &q.opts.Handshake
	req := route.Request{Scheme: q.front().Scheme, Host: q.host(), URI: uri, Headers: route.WebSocketHeaders(q.v.Result.Origin)}
	if h.Cookie != "" {
		req.Headers = append(req.Headers, route.Header{Name: "Cookie", Value: h.Cookie})
	}
	for _, line := range h.Client.Header {
		req.Headers = append(req.Headers, route.Header{Name: line.Name, Value: line.Value})
	}
	return req
}

// siteFor returns the configuration that answers a request: the first that has
// a server of that name, else the only one that can be meant.
func siteFor(sites []*project.Site, front *url.URL, req route.Request) *project.Site {
	for _, s := range sites {
		req.Port = verify.PortFor(s.Router, front)
		if slices.ContainsFunc(s.Router.ServersFor(req), func(c route.Candidate) bool { return c.Chosen && c.ByName }) {
			return s
		}
	}
	var found *project.Site
	for _, s := range sites {
		req.Port = verify.PortFor(s.Router, front)
		if len(s.Router.ServersFor(req)) == 0 {
			continue
		}
		if found != nil {
			return nil
		}
		found = s
	}
	return found
}

// upstreams returns the addresses behind the location that can be asked from
// here: those on this machine, where the site's address leads to it too. What
// containers listen on is reached by the ports that compose publishes.
func (q *inquiry) upstreams() []string {
	if q.v.Passed == nil || q.opts.Moved || !q.v.Result.Here {
		return nil
	}
	var out []string
	for _, s := range q.v.Passed.Servers {
		if name, ok := cutUnix(s.Address); ok {
			if local := q.site.Tree.Local(name); local != "" {
				out = append(out, "unix:"+local)
			}
			continue
		}
		host, port, err := net.SplitHostPort(s.Address)
		if err != nil {
			continue
		}
		ip := net.ParseIP(host)
		switch {
		case q.site.Container != nil:
			out = append(out, q.site.Container.FromHost(host, port)...)
		case host == "localhost" || ip != nil && ip.IsLoopback():
			out = append(out, s.Address)
		}
	}
	return out
}
