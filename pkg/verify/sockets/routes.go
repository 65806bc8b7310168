package sockets

import (
	"net/url"
	"strings"

	"github.com/wellserved/wellserved/pkg/django/asgi"
	"github.com/wellserved/wellserved/pkg/project"
	"github.com/wellserved/wellserved/pkg/route"
	"github.com/wellserved/wellserved/pkg/verify"
)

// routes adds the routes of the project's ASGI applications that need no
// argument and that no script opens, where a page of the site would ask for
// them.
func (f *finder) routes() {
	if f.opts.Project == nil {
		return
	}
	for _, app := range f.opts.Project.ASGI {
		for _, r := range app.Routes {
			if r.URL == "" || !r.Fixed() {
				continue
			}
			path, ok := f.asked(r)
			if !ok || f.opened[path] {
				continue
			}
			f.opened[path] = true
			u := &url.URL{Scheme: strings.Replace(f.page.Scheme, "http", "ws", 1), Host: f.page.Host, Path: path}
			if !f.seen[u.String()] {
				f.seen[u.String()] = true
				f.list = append(f.list, found{url: u, at: r.At, route: true})
			}
		}
	}
}

// asked returns the path by which the site's pages ask for a route; false where
// that is done on another host, or the files do not say which.
func (f *finder) asked(r *asgi.Route) (string, bool) {
	sites := f.opts.Project.Sites
	if len(sites) == 0 {
		return r.URL, true
	}
	elsewhere := false
	for _, site := range sites {
		own := f.server(site)
		for _, server := range site.Router.Servers() {
			path, kept := passedAs(site.Router, server, r.URL)
			switch {
			case kept && own != nil && server.Directive == own.Directive:
				return path, true
			case kept:
				elsewhere = true
			}
		}
		if own == nil {
			elsewhere = true
		}
	}
	return r.URL, !elsewhere
}

// server is the server of a configuration that the verified address leads to; nil
// where there is none of that name.
func (f *finder) server(site *project.Site) *route.Server {
	req := route.Request{Scheme: f.page.Scheme, Host: f.page.Host, Port: verify.PortFor(site.Router, f.page), URI: "/"}
	for _, c := range site.Router.ServersFor(req) {
		if c.Chosen {
			return c.Server
		}
	}
	return nil
}

// passedAs returns the path that a server passes on to an application as the
// given one.
func passedAs(r *route.Router, server *route.Server, path string) (string, bool) {
	for _, uri := range append([]string{path}, r.RewrittenTo(server, path)...) {
		req, ok := r.RequestFor(server, uri)
		if !ok {
			return "", false
		}
		req.Headers = []route.Header{{Name: "Connection", Value: "Upgrade"}, {Name: "Upgrade", Value: "websocket"}}
		t := r.Trace(req)
		if t.Server == server.Directive && t.Outcome.Kind == route.Proxy && t.Outcome.UpstreamURI == path {
			return uri, true
		}
	}
	return "", false
}
