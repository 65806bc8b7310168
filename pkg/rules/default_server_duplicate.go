package rules

import (
	"github.com/wellserved/wellserved/pkg/diag"
	"github.com/wellserved/wellserved/pkg/nginx"
	"github.com/wellserved/wellserved/pkg/rule"
)

var defaultServerDuplicate = &rule.Rule{
	ID: "default-server-duplicate", Category: rule.Correctness, Severity: diag.Error, Since: since,
	Summary:    "Two servers are the default of one socket",
	Why:        "One server of a socket may say default_server. nginx refuses a second one.",
	References: []string{"https://nginx.org/en/docs/http/ngx_http_core_module.html#listen"},
	Peers:      []rule.Peer{rule.Nginx.Calls(rule.Refused)},
	Bad: `server {
    listen 8080 default_server;
}
server {
    listen *:8080 default_server; # want "a default"
    server_name shop.example;
}
`,
	Good: `server {
    listen 8080 default_server;
}
server {
    listen *:8080;
    server_name shop.example;
}
`,
	Fix: rule.UnsafeFix,
	CheckSite: func(p *rule.Pass) {
		for _, s := range sockets(p) {
			var first *nginx.Directive
			for _, l := range s.listens {
				if !l.Default || l.Directive == nil {
					continue
				}
				if first == nil {
					first = l.Directive
					continue
				}
				f := diag.Finding{
					At: l.Directive.Head(), Message: "this socket has a default server already", Effect: refused, Remedy: "remove default_server from one of the two",
					Related: []diag.Related{{At: first.Head(), Message: "the first default"}},
				}
				for i := range l.Directive.Args {
					if v := l.Directive.Arg(i); i > 0 && (v == "default_server" || v == "default") {
						f.Fixes = []diag.Fix{{Description: "make the first one the default", Edits: []diag.Edit{argRemoval(l.Directive, i)}}}
					}
				}
				p.Report(f)
			}
		}
	},
}
