package rules

import (
	"fmt"
	"slices"
	"strings"

	"github.com/wellserved/wellserved/pkg/diag"
	"github.com/wellserved/wellserved/pkg/nginx"
	"github.com/wellserved/wellserved/pkg/rule"
)

var dnsResolvedOnce = &rule.Rule{
	ID: "dns-resolved-once", Category: rule.Proxy, Severity: diag.Info, Since: since,
	Summary:    "A host name is looked up once, when nginx starts",
	Why:        "A literal name is looked up at start and reload only. When the host moves, nginx goes on asking the old address until someone reloads it.",
	References: []string{"https://nginx.org/en/docs/http/ngx_http_upstream_module.html#resolve"},
	Peers: []rule.Peer{
		rule.GixyNG.Calls("missing_resolver"),
		rule.GixyNext.Calls("stale_dns_cache"),
		rule.NginxLint.Calls("proxy-pass-domain"),
		rule.NginxLint.Calls("upstream-server-no-resolve"),
	},
	Bad: `server {
    listen 8080;
    location / {
        proxy_pass https://api.github.com; # want "api.github.com"
    }
}
`,
	Good: `server {
    listen 8080;
    location / {
        proxy_pass http://127.0.0.1:8000;
    }
}
`,
	Visit: rule.Visit{
		"proxy_pass": passedOnce, "fastcgi_pass": passedOnce, "uwsgi_pass": passedOnce, "scgi_pass": passedOnce, "grpc_pass": passedOnce,
		"server": func(p *rule.Pass, d *nginx.Directive) {
			if d.Parent.Name == "upstream" && d.Context.InHTTP() && !slices.Contains(d.Values(), "resolve") {
				host, _ := passHost(d)
				lookedUpOnce(p, d, host)
			}
		},
	},
}

func passedOnce(p *rule.Pass, d *nginx.Directive) {
	if host, _ := passHost(d); d.Context.InHTTP() && upstreams(p)[host] == nil {
		lookedUpOnce(p, d, host)
	}
}

func lookedUpOnce(p *rule.Pass, d *nginx.Directive, host string) {
	i := strings.LastIndexByte(host, '.')
	if _, ok := addressOf(host); ok || i < 0 || privateEnds[host[i+1:]] {
		return
	}
	p.Report(diag.Finding{
		At: d.Head(), Message: fmt.Sprintf("%s is looked up once, when nginx starts", host),
		Effect: "when its address changes, requests fail until nginx is reloaded", Remedy: "reload nginx when it moves, or use a variable with a resolver",
	})
}

// privateEnds are last labels of names that no public server knows.
var privateEnds = map[string]bool{
	"local": true, "internal": true, "lan": true, "svc": true, "consul": true, "test": true, "localhost": true, "home": true,
	"corp": true, "intranet": true, "private": true, "invalid": true, "arpa": true, "cluster": true,
}
