package rules

import (
	"fmt"
	"strings"

	"github.com/wellserved/wellserved/pkg/diag"
	"github.com/wellserved/wellserved/pkg/nginx"
	"github.com/wellserved/wellserved/pkg/rule"
)

var resolverMissing = &rule.Rule{
	ID: "resolver-missing", Category: rule.Proxy, Severity: diag.Error, Since: since,
	Summary:    "A host that a variable names cannot be looked up",
	Why:        "A target with a variable is looked up when a request comes, and for that nginx needs resolver. Without one each request ends in 502.",
	References: []string{"https://nginx.org/en/docs/http/ngx_http_core_module.html#resolver"},
	Peers:      []rule.Peer{rule.GixyNG.Calls("missing_resolver"), rule.GixyNext.Calls("stale_dns_cache")},
	Bad: `events {}
http {
    server {
        listen 8080;
        location / {
            set $backend app.internal;
            proxy_pass http://$backend; # want "resolver"
        }
    }
}
`,
	Good: `events {}
http {
    server {
        listen 8080;
        resolver 127.0.0.53;
        location / {
            set $backend app.internal;
            proxy_pass http://$backend;
        }
    }
}
`,
	Visit: rule.Visit{"proxy_pass": noResolver, "fastcgi_pass": noResolver, "uwsgi_pass": noResolver, "grpc_pass": noResolver},
}

func noResolver(p *rule.Pass, d *nginx.Directive) {
	if !variable(d.Arg(0)) || len(d.Parent.Effective("resolver")) > 0 || !p.Complete() {
		return
	}
	host, _ := targetHost(d.Arg(0))
	_, host, _ = strings.Cut(host, " ")
	name, _, _ := strings.Cut(host, ":")
	names := variables(name)
	if len(names) != 1 || strings.Trim(name, "${}") != strings.Trim(names[0], "${}") && !strings.EqualFold(strings.Trim(name, "${}"), names[0]) {
		return
	}
	var found []string
	for _, set := range assignments(p)[names[0]] {
		var values []string
		if set.Name == "set" {
			if set.Parent.Enclosing("server") != d.Parent.Enclosing("server") {
				continue
			}
			values = []string{set.Arg(1)}
		} else {
			for _, c := range set.Children {
				if c.Name != "hostnames" && c.Name != "volatile" && c.Name != "include" {
					values = append(values, c.Arg(0))
				}
			}
		}
		for _, v := range values {
			if variable(v) {
				return // not known
			}
			found = append(found, v)
		}
	}
	for _, v := range found {
		_, rest, ok := strings.Cut(v, "://")
		if !ok {
			rest = v
		}
		h, _, _ := strings.Cut(rest, "/")
		h, _, _ = strings.Cut(h, ":")
		if _, ok := addressOf(rest); ok || h == "" || strings.HasPrefix(rest, "unix") || upstreams(p)[strings.ToLower(h)] != nil {
			return
		}
		if _, ok := addressOf(h); ok {
			return
		}
	}
	if len(found) == 0 {
		return
	}
	p.Report(diag.Finding{
		At: d.Head(), Message: fmt.Sprintf("the host is $%s and no resolver holds here", names[0]),
		Effect: "every request ends in 502 Bad Gateway", Remedy: "resolver with the address of a resolver, such as 127.0.0.53 or, in a container, 127.0.0.11",
	})
}
