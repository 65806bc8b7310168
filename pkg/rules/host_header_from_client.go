package rules

import (
	"fmt"
	"strings"

	"github.com/wellserved/wellserved/pkg/diag"
	"github.com/wellserved/wellserved/pkg/nginx"
	"github.com/wellserved/wellserved/pkg/rule"
)

var hostHeaderFromClient = &rule.Rule{
	ID: "host-header-from-client", Category: rule.Security, Severity: diag.Warning, Since: since,
	Summary:    "The Host header is taken from what any client can send",
	Why:        "With Host from X-Forwarded-Host, an argument or a cookie a client chooses the host that the application believes it has: links in password mails, caches and redirects follow it.",
	References: []string{"https://nginx.org/en/docs/http/ngx_http_proxy_module.html#proxy_set_header"},
	Peers:      []rule.Peer{rule.Gixy.Calls("host_spoofing")},
	Bad: `location / {
    proxy_set_header Host $http_x_forwarded_host; # want "http_x_forwarded_host"
    proxy_pass http://127.0.0.1:8000;
}
`,
	Good: `location / {
    proxy_set_header Host $host;
    proxy_pass http://127.0.0.1:8000;
}
`,
	Fix: rule.UnsafeFix,
	Visit: rule.Visit{"proxy_set_header": func(p *rule.Pass, d *nginx.Directive) {
		if !isHeader(d, "host") || len(d.Args) < 2 {
			return
		}
		for _, name := range variables(d.Arg(1)) {
			if name == "http_x_forwarded_host" || strings.HasPrefix(name, "arg_") || strings.HasPrefix(name, "cookie_") {
				p.Report(diag.Finding{
					At: d.Head(), Message: fmt.Sprintf("Host is $%s, which any client can send", name),
					Effect: "links and redirects of the application lead where an attacker wants", Remedy: "proxy_set_header Host $host;",
					Fixes: []diag.Fix{{Description: "pass on the host of the request", Edits: []diag.Edit{replaceArg(d, 1, "$host")}}},
				})
				return
			}
		}
	}},
}
