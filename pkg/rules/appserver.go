package rules

import (
	"strings"

	"github.com/wellserved/wellserved/pkg/nginx"
	"github.com/wellserved/wellserved/pkg/project"
	"github.com/wellserved/wellserved/pkg/rule"
)

// appServer returns the application server that a directive passes requests to,
// by the port or socket that a deployment file of the repository binds it to;
// nil where none does, or several that differ.
func appServer(p *rule.Pass, pass *nginx.Directive) *project.AppServer {
	var found *project.AppServer
	for _, at := range addresses(p, pass) {
		for i := range p.Project.Servers {
			s := &p.Project.Servers[i]
			for _, bind := range s.Binds {
				if bind != at {
					continue
				}
				if found != nil && (found.ASGI != s.ASGI || found.WSGI != s.WSGI || found.Pings != s.Pings) {
					return nil
				}
				found = s
			}
		}
	}
	return found
}

// addresses returns the ports and sockets that a directive leads to, through
// its group of upstreams.
func addresses(p *rule.Pass, pass *nginx.Directive) []string {
	to := target(pass)
	if variable(to) {
		return nil
	}
	if group := upstreams(p)[to]; group != nil {
		var out []string
		for _, s := range group.All("server") {
			out = append(out, addressPart(s.Arg(0)))
		}
		return out
	}
	return []string{addressPart(to)}
}

// addressPart is the port of HOST:PORT, or the path of a socket.
func addressPart(to string) string {
	if path, ok := strings.CutPrefix(to, "unix:"); ok {
		path, _, _ = strings.Cut(path, ":")
		return path
	}
	if i := strings.LastIndexByte(to, ':'); i >= 0 {
		return to[i+1:]
	}
	return "80"
}
