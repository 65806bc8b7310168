package rules

import (
	"slices"
	"strings"

	"github.com/wellserved/wellserved/pkg/diag"
	"github.com/wellserved/wellserved/pkg/nginx"
	"github.com/wellserved/wellserved/pkg/route"
	"github.com/wellserved/wellserved/pkg/rule"
)

var redirectToHTTP = &rule.Rule{
	ID: "redirect-to-http", Category: rule.TLS, Severity: diag.Warning, Since: since,
	Summary:    "A TLS server redirects to plain HTTP",
	Why:        "The visitor came over TLS and is sent to http:// of the same site: the next request, with its cookies, can be read on the way.",
	References: []string{"https://nginx.org/en/docs/http/ngx_http_rewrite_module.html#return"},
	Peers:      []rule.Peer{rule.Gixy.Calls("force_https"), rule.Semgrep.Calls("insecure-redirect")},
	Bad: `server {
    listen 8443 ssl;
    server_name shop.example;
    ssl_reject_handshake on;
    return 301 http://$host$request_uri; # want "plain HTTP"
}
`,
	Good: `server {
    listen 8443 ssl;
    server_name shop.example;
    ssl_reject_handshake on;
    return 301 https://$host$request_uri;
}
`,
	Fix: rule.UnsafeFix,
	CheckSite: func(p *rule.Pass) {
		servers := map[*nginx.Directive]secured{}
		for _, s := range securedServers(p) {
			if s.plain == nil {
				servers[s.Directive] = s
			}
		}
		if len(servers) == 0 {
			return
		}
		for _, name := range []string{"return", "rewrite"} {
			for _, d := range p.Directives(name) {
				if s, ok := servers[d.Parent.Enclosing("server")]; ok {
					toPlain(p, d, s)
				}
			}
		}
	},
}

func toPlain(p *rule.Pass, d *nginx.Directive, s secured) {
	i := 1
	if d.Name == "return" {
		i = len(d.Args) - 1
	}
	if _, redirects := redirectTarget(d); !redirects || i < 0 || i >= len(d.Args) {
		return
	}
	rest, ok := strings.CutPrefix(d.Arg(i), "http://")
	if !ok {
		return
	}
	host, _, _ := strings.Cut(strings.ToLower(bare(rest)), "/")
	own := false
	for _, v := range []string{"$host", "$server_name", "$http_host"} {
		own = own || strings.HasPrefix(host, v)
	}
	if i := strings.IndexAny(host, "$:"); i > 0 {
		host = host[:i]
	}
	if !own && !hasName(s.Server, host) {
		return
	}
	start := d.ArgRange(i).Start + len("http")
	if d.Args[i].Quote() != 0 {
		start++
	}
	p.Report(diag.Finding{
		At: d.Head(), Message: "a server that speaks TLS redirects to plain HTTP of its own name",
		Effect: "the next request travels in the open", Remedy: "write https://",
		Fixes: []diag.Fix{{Description: "stay with TLS", Edits: []diag.Edit{{At: d.File.At(start, start), Text: "s"}}}},
	})
}

// hasName reports whether a host is one of a server's names, or falls under one
// with a wildcard.
func hasName(s *route.Server, host string) bool {
	return host != "" && slices.ContainsFunc(s.Names, func(name string) bool {
		switch {
		case strings.HasPrefix(name, "."):
			return host == name[1:] || strings.HasSuffix(host, name)
		case strings.HasPrefix(name, "*."):
			return strings.HasSuffix(host, name[1:])
		case strings.HasSuffix(name, ".*"):
			return strings.HasPrefix(host, name[:len(name)-1])
		}
		return name == host
	})
}
