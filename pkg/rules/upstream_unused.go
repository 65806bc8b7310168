package rules

import (
	"fmt"
	"strings"

	"github.com/wellserved/wellserved/pkg/diag"
	"github.com/wellserved/wellserved/pkg/rule"
)

var upstreamUnused = &rule.Rule{
	ID: "upstream-unused", Category: rule.Correctness, Severity: diag.Info, Since: since,
	Summary:    "Nothing passes requests to an upstream",
	Why:        "An upstream that no proxy_pass, fastcgi_pass or the like can name is left over, or its name is misspelt where it is meant.",
	References: []string{"https://nginx.org/en/docs/http/ngx_http_upstream_module.html#upstream"},
	Bad: `events {}
http {
    upstream app { # want "app"
        server 127.0.0.1:8000;
    }
    server {
        listen 8080;
    }
}
`,
	Good: `events {}
http {
    upstream app {
        server 127.0.0.1:8000;
    }
    server {
        listen 8080;
        location / {
            proxy_pass http://app;
        }
    }
}
`,
	CheckSite: func(p *rule.Pass) {
		if !p.Complete() || !p.Site.Has("upstream") {
			return
		}
		used := map[string]bool{}
		for _, name := range []string{"proxy_pass", "fastcgi_pass", "uwsgi_pass", "scgi_pass", "grpc_pass", "memcached_pass"} {
			for _, d := range p.Directives(name) {
				host, _ := passHost(d)
				used[host] = true
				if !varies(d, 0) || host != "" {
					continue
				}
				target, _ := targetHost(d.Arg(0))
				_, target, _ = strings.Cut(target, " ")
				values, known := knownValues(p, d, target, 0)
				if !known {
					return // it may be any
				}
				for _, v := range values {
					used[hostOf(v)] = true
				}
			}
		}
		for _, d := range p.Directives("upstream") {
			if name := strings.ToLower(d.Arg(0)); !used[name] && d.Child("zone") == nil {
				p.Report(diag.Finding{
					At: d.Head(), Message: fmt.Sprintf("nothing passes requests to the upstream %s", d.Arg(0)),
					Effect: "its servers get no requests", Remedy: "remove it, or name it in a proxy_pass",
				})
			}
		}
	},
}
