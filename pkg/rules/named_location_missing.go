package rules

import (
	"fmt"
	"strings"

	"github.com/wellserved/wellserved/pkg/diag"
	"github.com/wellserved/wellserved/pkg/nginx"
	"github.com/wellserved/wellserved/pkg/route"
	"github.com/wellserved/wellserved/pkg/rule"
)

var namedLocationMissing = &rule.Rule{
	ID: "named-location-missing", Category: rule.Correctness, Severity: diag.Error, Since: since,
	Summary: "A named location is referred to and not there",
	Why: "try_files and error_page can end in a named location of the same server, `@app`. nginx looks it up only when a request comes to it: " +
		"`nginx -t` is content, and the visitor gets 500.",
	References: []string{"https://nginx.org/en/docs/http/ngx_http_core_module.html#try_files"},
	Bad: `server {
    listen 8080;
    root /srv/www;
    location / {
        try_files $uri @app; # want "@app"
    }
    location @application {
        proxy_pass http://127.0.0.1:8000;
    }
}
`,
	Good: `server {
    listen 8080;
    root /srv/www;
    location / {
        try_files $uri @app;
    }
    location @app {
        proxy_pass http://127.0.0.1:8000;
    }
}
`,
	Visit: rule.Visit{"try_files": namedMissing, "error_page": namedMissing},
}

func namedMissing(p *rule.Pass, d *nginx.Directive) {
	if len(d.Args) < 2 {
		return
	}
	last := len(d.Args) - 1
	name := d.Arg(last)
	if !strings.HasPrefix(name, "@") || variable(name) {
		return
	}
	servers := serversOf(d)
	if len(servers) == 0 {
		return
	}
	for _, server := range servers {
		if hasNamed(server, name) || !p.Site.ReadBelow(server) {
			return
		}
	}
	p.Report(diag.Finding{
		At:      d.Head(),
		Message: fmt.Sprintf("the server has no location %s", name),
		Effect:  "requests that come to it end in 500 Internal Server Error; nginx -t does not notice",
		Remedy:  fmt.Sprintf("add location %s { … } to the server, or correct the name", name),
	})
}

// serversOf returns the server in which a directive holds; none where it is
// outside of all, or where the file is part of a server that is not here.
func serversOf(d *nginx.Directive) []*nginx.Directive {
	if s := d.Parent.Enclosing("server"); s != nil {
		return []*nginx.Directive{s}
	}
	return nil
}

// hasNamed reports whether a server has a named location.
func hasNamed(server *nginx.Directive, name string) bool {
	for _, d := range server.All("location") {
		if l := readLocation(d); l.kind == route.Named && l.name == name {
			return true
		}
	}
	return false
}
