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
	Visit: rule.Visit{"proxy_pass": noResolver, "fastcgi_pass": noResolver, "uwsgi_pass": noResolver, "scgi_pass": noResolver, "grpc_pass": noResolver},
}

func noResolver(p *rule.Pass, d *nginx.Directive) {
	if !varies(d, 0) || len(d.Parent.Effective("resolver")) > 0 || !p.Complete() {
		return
	}
	host, _ := targetHost(d.Arg(0))
	_, host, _ = strings.Cut(host, " ")
	names := variables(host)
	if len(names) == 0 {
		return
	}
	found, known := knownValues(p, d, host, 0)
	if !known {
		return
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

// mostValues bounds how many values of one text are told apart.
const mostValues = 64

// knownValues returns what a text with variables can be where it is read; false
// where a variable comes from the request.
func knownValues(p *rule.Pass, d *nginx.Directive, text string, depth int) ([]string, bool) {
	names := variables(text)
	if len(names) == 0 {
		return []string{text}, true
	}
	if depth > maxAssignments {
		return nil, false
	}
	name := names[0]
	before, after, _ := strings.Cut(bare(text), "$"+name)
	values, known := assignedValues(p, d, name, depth)
	if !known {
		return nil, false
	}
	var out []string
	for _, v := range values {
		rest, known := knownValues(p, d, before+v+after, depth+1)
		if out = append(out, rest...); !known || len(out) > mostValues {
			return nil, false
		}
	}
	return out, true
}

// assignedValues returns what a variable can be where it is read.
func assignedValues(p *rule.Pass, d *nginx.Directive, name string, depth int) ([]string, bool) {
	var out []string
	for _, set := range assignedFor(p, d, name) {
		var texts []string
		if set.Name == "set" {
			texts = []string{set.Arg(1)}
		} else {
			for _, c := range set.Children {
				if c.Name != "hostnames" && c.Name != "volatile" && c.Name != "include" {
					texts = append(texts, c.Arg(0))
				}
			}
		}
		for _, text := range texts {
			values, known := knownValues(p, set, text, depth+1)
			if out = append(out, values...); !known || len(out) > mostValues {
				return nil, false
			}
		}
	}
	return out, len(out) > 0
}
