package rules

import (
	"fmt"
	"strings"

	"github.com/wellserved/wellserved/pkg/diag"
	"github.com/wellserved/wellserved/pkg/nginx"
	"github.com/wellserved/wellserved/pkg/rule"
)

var upstreamPortForbidden = &rule.Rule{
	ID: "upstream-port-forbidden", Category: rule.Proxy, Severity: diag.Error, Since: since,
	Summary:    "A group of servers is named with a port",
	Why:        "The servers of an upstream have their ports, and nginx refuses another one behind the group's name. A group that is called as a machine is hides that machine.",
	References: []string{"https://nginx.org/en/docs/http/ngx_http_upstream_module.html#upstream"},
	Peers:      []rule.Peer{rule.Nginx.Calls(rule.Refused)},
	Bad: `upstream web {
    server 127.0.0.1:8000;
}
server {
    listen 8080;
    location / {
        proxy_pass http://web:8000; # want "may not have port 8000"
    }
}
`,
	Good: `upstream web {
    server 127.0.0.1:8000;
}
server {
    listen 8080;
    location / {
        proxy_pass http://web;
    }
}
`,
	Fix: rule.UnsafeFix,
	Visit: rule.Visit{"proxy_pass": portOfGroup, "fastcgi_pass": portOfGroup, "uwsgi_pass": portOfGroup,
		"scgi_pass": portOfGroup, "grpc_pass": portOfGroup, "memcached_pass": portOfGroup},
}

func portOfGroup(p *rule.Pass, d *nginx.Directive) {
	groups := upstreams(p)
	if len(groups) == 0 || varies(d, 0) || !d.Context.InHTTP() {
		return // with variables nginx looks for the address among the groups, and does not find it
	}
	authority := d.Arg(0)
	if _, rest, ok := strings.Cut(authority, "://"); ok {
		authority = rest
	}
	authority, _, _ = strings.Cut(authority, "/")
	host, port, ok := strings.Cut(authority, ":")
	group := groups[strings.ToLower(host)]
	if !ok || group == nil {
		return
	}
	f := diag.Finding{
		At: d.Head(), Message: fmt.Sprintf("upstream %q may not have port %s", host, port),
		Effect: refused, Remedy: "leave the port out: the servers of the group have theirs",
		Related: []diag.Related{{At: group.Head(), Message: "the group"}},
	}
	if text := d.ArgRange(0); strings.Count(text.Text(), authority) == 1 {
		at := text.Start + strings.Index(text.Text(), authority) + len(host)
		f.Fixes = []diag.Fix{{Description: "leave the port out", Edits: []diag.Edit{{At: d.File.At(at, at+1+len(port))}}}}
	}
	p.Report(f)
}
