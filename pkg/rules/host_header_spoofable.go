package rules

import (
	"github.com/wellserved/wellserved/pkg/diag"
	"github.com/wellserved/wellserved/pkg/nginx"
	"github.com/wellserved/wellserved/pkg/rule"
)

var hostHeaderSpoofable = &rule.Rule{
	ID: "host-header-spoofable", Category: rule.Security, Severity: diag.Info, Since: since,
	Summary: "The Host header is passed on exactly as the client sent it",
	Why: "$http_host is what the client wrote, port and all; $host is the name that nginx chose the server by. Django checks it against ALLOWED_HOSTS, and a port other than 80 and 443 " +
		"is kept only by $http_host, so this is worth knowing and often meant.",
	References: []string{"https://nginx.org/en/docs/http/ngx_http_core_module.html#var_host"},
	Peers:      []rule.Peer{rule.Gixy.Calls("host_spoofing"), rule.Semgrep.Calls("request-host-used")},
	Bad: `location / {
    proxy_set_header Host $http_host; # want "as the client sent it"
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
		if isHeader(d, "host") && onlyVariable(d, "http_host") {
			p.Report(diag.Finding{
				At: d.Head(), Message: "Host is passed on as the client sent it",
				Effect: "an application that does not check it builds links to any host", Remedy: "proxy_set_header Host $host; unless a port must be kept",
				Fixes: []diag.Fix{{Description: "pass on the name that nginx chose the server by", Edits: []diag.Edit{replaceArg(d, 1, "$host")}}},
			})
		}
	}},
}
