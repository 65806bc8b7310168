package rules

import (
	"fmt"
	"strings"

	"github.com/wellserved/wellserved/pkg/diag"
	"github.com/wellserved/wellserved/pkg/nginx"
	"github.com/wellserved/wellserved/pkg/rule"
)

var proxyLoopbackInContainer = &rule.Rule{
	ID: "proxy-loopback-in-container", Category: rule.Proxy, Severity: diag.Error, Since: since,
	Summary: "nginx in a container passes requests to its own container, where nobody listens",
	Why: "localhost and 127.0.0.1 are the container itself, not the machine that it runs on and not the application's container. " +
		"Where a compose file runs nginx's own image in a network of its own, nothing listens there but nginx: every request that comes to such a location is 502 Bad Gateway.\n\n" +
		"Nothing is said where another program may run in the container, where services share a network (network_mode), and of ports on which nginx listens itself.",
	References: []string{"https://docs.docker.com/compose/how-tos/networking/"},
	Examples: func() (bad, good string) {
		return loopbackExample(`http://127.0.0.1:8000; # want "own container"`), loopbackExample("http://web:8000;")
	},
	Visit: rule.Visit{
		"proxy_pass": passesToItself, "uwsgi_pass": passesToItself, "fastcgi_pass": passesToItself, "scgi_pass": passesToItself, "grpc_pass": passesToItself,
		"server": func(p *rule.Pass, d *nginx.Directive) {
			if d.Parent != nil && d.Parent.Name == "upstream" {
				passesToItself(p, d)
			}
		},
	},
}

func passesToItself(p *rule.Pass, d *nginx.Directive) {
	c := p.Site.Container
	if c == nil || !d.Context.InHTTP() || !c.OnlyNginx() {
		return
	}
	scheme, rest, ok := strings.Cut(d.Arg(0), "://")
	if !ok {
		scheme, rest = "", d.Arg(0)
	}
	rest, _, _ = strings.Cut(rest, "/")
	host, port := rest, "80"
	if scheme == "https" || scheme == "grpcs" {
		port = "443"
	}
	if i := strings.LastIndexByte(rest, ':'); i >= 0 && !strings.HasSuffix(rest, "]") {
		host, port = rest[:i], rest[i+1:]
	}
	address, ok := addressOf(host)
	if !(strings.EqualFold(host, "localhost") || ok && address.IsLoopback()) || variable(rest) || upstreams(p)[strings.ToLower(host)] != nil || listensOn(p, port) {
		return
	}
	p.Report(diag.Finding{
		At: d.Head(), Message: fmt.Sprintf("%s is nginx's own container, %s, and nothing listens on port %s there", host, c.Name, port),
		Effect: "every request that comes here is 502 Bad Gateway", Remedy: "name the service of the application, as in http://web:" + port,
		Related: []diag.Related{{At: c.At, Message: "nginx runs in this container"}},
	})
}

// listensOn reports whether nginx itself listens on a port. What is not read may
// listen on nginx's usual ones.
func listensOn(p *rule.Pass, port string) bool {
	usual := port == "80" || port == "443" || port == "8080"
	if usual && !p.Complete() {
		return true
	}
	for _, l := range p.Directives("listen") {
		own := l.Arg(0)
		if i := strings.LastIndexByte(own, ':'); i >= 0 {
			own = own[i+1:]
		}
		if own == port || variable(l.Arg(0)) {
			return true
		}
	}
	for _, s := range p.Directives("server") {
		if usual && s.IsBlock() && s.Child("listen") == nil {
			return true
		}
	}
	return false
}

// loopbackExample is a deployment whose nginx passes requests on.
func loopbackExample(target string) string {
	return `django: /site
-- compose.yml --
services:
  web:
    build: .
    command: daphne -b 0.0.0.0 -p 8000 shop.asgi:application
  proxy:
    image: nginx:1.27
    ports: ["80:80"]
    volumes:
      - ./proxy/shop.conf:/etc/nginx/conf.d/default.conf:ro
-- Dockerfile --
FROM python:3.12
WORKDIR /app
COPY . .
-- proxy/shop.conf --
server {
    listen 80;
    location / {
        proxy_set_header Host $host;
        proxy_pass ` + target + `
    }
}
-- manage.py --
` + managePy + `-- shop/__init__.py --
-- shop/settings.py --
INSTALLED_APPS = []
ROOT_URLCONF = 'shop.urls'
`
}
