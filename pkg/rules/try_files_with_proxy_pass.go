package rules

import (
	"fmt"
	"strings"

	"github.com/wellserved/wellserved/pkg/diag"
	"github.com/wellserved/wellserved/pkg/nginx"
	"github.com/wellserved/wellserved/pkg/rule"
)

var tryFilesWithProxyPass = &rule.Rule{
	ID: "try-files-with-proxy-pass", Category: rule.Correctness, Severity: diag.Warning, Since: since,
	Summary: "A location tests files and passes requests on",
	Why: "A location has one handler. With proxy_pass in it, a file that try_files finds is not served: the request goes to the application " +
		"with the file's path. The usual form has two locations: files here, and `location @app` with the proxy_pass.",
	References: []string{"https://nginx.org/en/docs/http/ngx_http_core_module.html#try_files"},
	Peers:      []rule.Peer{rule.NginxLint.Calls("try-files-with-proxy")},
	Bad: `server {
    listen 8080;
    root /srv/www;
    location / {
        try_files $uri @app; # want "proxy_pass"
        proxy_pass http://127.0.0.1:8000;
    }
    location @app {
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
	Fix: rule.UnsafeFix,
	Visit: rule.Visit{"try_files": func(p *rule.Pass, d *nginx.Directive) {
		block := d.Parent
		if block.Inside&nginx.Location == 0 || !testsFiles(d) {
			return
		}
		for _, pass := range []string{"proxy_pass", "uwsgi_pass", "scgi_pass", "grpc_pass"} {
			h := block.Child(pass)
			if h == nil {
				continue
			}
			p.Report(diag.Finding{
				Fixes:   leaveToNamed(d, h),
				At:      d.Head(),
				Message: fmt.Sprintf("files are tested in a location with %s, which answers whether there is a file or not", pass),
				Effect:  "files that exist are not served by nginx: the application is asked for them",
				Remedy:  fmt.Sprintf("move %s into a named location and make it the last argument of try_files", pass),
				Related: []diag.Related{{At: h.Head(), Message: "answers every request of this location"}},
			})
		}
	}},
}

// testsFiles reports whether try_files looks for a file: all arguments but the
// last are files.
func testsFiles(d *nginx.Directive) bool { return len(d.Args) > 1 }

// leaveToNamed is the fix that leaves passing on to the named location that
// try_files ends in, where the server has it.
func leaveToNamed(d, pass *nginx.Directive) []diag.Fix {
	name := d.Arg(len(d.Args) - 1)
	server := d.Parent.Enclosing("server")
	if !strings.HasPrefix(name, "@") || server == nil || !hasNamed(server, name) {
		return nil
	}
	return []diag.Fix{{Description: "leave it to " + name, Edits: []diag.Edit{removal(pass)}}}
}
