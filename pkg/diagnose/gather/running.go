package gather

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"slices"
	"strings"
	"syscall"
	"time"

	"github.com/wellserved/wellserved/pkg/diagnose"
	"github.com/wellserved/wellserved/pkg/route"
)

// This file looks at what runs: whether nginx has read its files since they
// changed, and whether something listens where it passes requests on.

// clockSkew is how far apart a file's time and a process's may be though they
// are the same: the kernel tells the latter from when it booted.
const clockSkew = 2 * time.Second

// running fills in what is known of the programs that a resource needs.
func (g *gatherer) running(ctx context.Context, r *diagnose.Resource) {
	if r.Site == nil || g.opts.Elsewhere || !r.Site.OnServer {
		return
	}
	if r.From == nil {
		g.late(r)
	}
	if f := r.Plain.Fault; f == diagnose.TLSExpired || f == diagnose.TLSName {
		r.Renewed = renewed(r, g.facts.Host.Name)
	}
	if r.Plain.Status >= 500 {
		r.Upstream = g.upstreams(ctx, r)
	}
}

// pastNginx says that requests do not reach the nginx whose files are here: the
// host is a stranger, or another program has the port, one that hands nothing
// on, and no server of the configuration listens there. "" where they may.
func (g *gatherer) pastNginx() string {
	h := &g.facts.Host
	if g.foreign() {
		return fmt.Sprintf("%s is not this machine, and no server of nginx's files here is named so: they say nothing of it", h.Name)
	}
	i := slices.IndexFunc(h.Listening, func(l diagnose.Listener) bool { return l.Process != nil })
	if i < 0 || !h.Own() || h.Proxy != "" || g.opts.Elsewhere || g.opts.Project == nil {
		return ""
	}
	p := h.Listening[i].Process
	if p.Name == "nginx" || diagnose.HandsOn(p.Name) {
		return ""
	}
	for _, s := range g.opts.Project.Sites {
		for _, server := range s.Router.Servers() {
			for _, l := range server.Listens {
				if l.Port == h.Port {
					return ""
				}
			}
		}
	}
	return fmt.Sprintf("this URL goes past nginx, to %s (process %d): no server of its configuration listens on port %d", p.Name, p.PID, h.Port)
}

// foreign reports a host of which the files say nothing: it is elsewhere, nginx
// on this machine has no server of its name, and Django does not allow it.
func (g *gatherer) foreign() bool {
	h, p := &g.facts.Host, g.opts.Project
	if p == nil || h.Own() || len(h.Addresses) == 0 || len(p.Sites) == 0 {
		return false
	}
	for _, s := range p.Sites {
		named := slices.ContainsFunc(s.Router.ServersFor(g.files.request(s, g.opts.URL)), func(c route.Candidate) bool { return c.Chosen && c.ByName })
		if named || !s.OnServer {
			return false
		}
	}
	for _, app := range p.Django {
		allowed, known := app.Settings.Lookup("ALLOWED_HOSTS").Strs()
		if !known || diagnose.Allows(allowed, h.Name) {
			return false
		}
	}
	return true
}

// late finds the files of the configuration that changed after the nginx that
// answers had read them.
func (g *gatherer) late(r *diagnose.Resource) {
	h := &g.facts.Host
	read := time.Time{}
	for _, l := range h.Listening {
		for i := range h.Nginx {
			if l.Process != nil && l.Process.PID == h.Nginx[i].PID {
				read = h.Nginx[i].Started
			}
		}
	}
	if read.IsZero() {
		return
	}
	for _, f := range r.Site.Config.Files {
		info, err := r.Site.Tree.Stat(f.Path())
		if err == nil && info.ModTime.After(read.Add(clockSkew)) {
			h.Late = append(h.Late, diagnose.LateFile{File: f, Changed: info.ModTime, Read: read})
		}
	}
	slices.SortStableFunc(h.Late, func(a, b diagnose.LateFile) int { return b.Changed.Compare(a.Changed) })
}

// maxUpstreams is how many servers of a group are connected to.
const maxUpstreams = 4

// upstreams connects to where nginx passes a request on, as far as that is on
// this machine. It returns the first that answers, else the first that does not;
// nil where there is none to ask.
func (g *gatherer) upstreams(ctx context.Context, r *diagnose.Resource) *diagnose.Upstream {
	var list []string
	if r.Passed != nil {
		for _, s := range r.Passed.Servers {
			list = append(list, s.Address)
		}
	} else if o := r.Trace.Outcome; o.Kind == route.Proxy {
		list = append(list, o.Upstream) // uwsgi_pass, fastcgi_pass
	}
	var first *diagnose.Upstream
	for _, address := range list[:min(len(list), maxUpstreams)] {
		u := g.upstream(ctx, address, r.Site.Tree.Local)
		switch {
		case u == nil:
			return nil // one that is elsewhere may be the one that answers
		case u.Fault == "":
			return u
		case first == nil:
			first = u
		}
	}
	return first
}

// upstream connects to one address of this machine; nil for any other.
func (g *gatherer) upstream(ctx context.Context, name string, local func(string) string) *diagnose.Upstream {
	network, address := "tcp", name
	if path, ok := strings.CutPrefix(name, "unix:"); ok {
		network, address = "unix", local(strings.TrimSuffix(path, ":"))
	} else {
		host, _, err := net.SplitHostPort(name)
		if err != nil {
			return nil
		}
		ip, err := netip.ParseAddr(host)
		if host != "localhost" && (err != nil || !ip.IsLoopback()) {
			return nil
		}
	}
	d := net.Dialer{Timeout: min(g.opts.Timeout, 3*time.Second)}
	u := &diagnose.Upstream{Address: name}
	conn, err := d.DialContext(ctx, network, address)
	switch {
	case err == nil:
		_ = conn.Close() // that it opened is all that was asked
	case errors.Is(err, syscall.ECONNREFUSED):
		u.Fault = "the connection is refused"
	case errors.Is(err, syscall.ENOENT):
		u.Fault = "there is no such socket"
	case errors.Is(err, syscall.EACCES):
		return nil // it says who runs this, not what nginx may do
	default:
		u.Fault = said(err)
	}
	return u
}
