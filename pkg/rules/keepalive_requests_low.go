package rules

import (
	"fmt"
	"strconv"

	"github.com/wellserved/wellserved/pkg/diag"
	"github.com/wellserved/wellserved/pkg/nginx"
	"github.com/wellserved/wellserved/pkg/rule"
)

var keepaliveRequestsLow = &rule.Rule{
	ID: "keepalive-requests-low", Category: rule.Performance, Severity: diag.Info, Since: since,
	Summary:    "Connections are closed after few requests",
	Why:        "keepalive_requests is 1000 since nginx 1.19.10. A lower number closes connections of HTTP/2 in the middle of busy pages; 0 allows one request a connection.",
	References: []string{"https://nginx.org/en/docs/http/ngx_http_core_module.html#keepalive_requests"},
	Peers:      []rule.Peer{rule.GixyNG.Calls("low_keepalive_requests"), rule.GixyNext.Calls("low_keepalive_requests")},
	Bad: `server {
    listen 8080;
    keepalive_requests 100; # want "100 requests"
}
`,
	Good: `server {
    listen 8080;
    keepalive_requests 1000;
}
`,
	Fix:    rule.UnsafeFix,
	Params: []rule.Param{{Name: "requests", About: "requests that a connection must take at least", Default: 1000, Min: 1, Max: 1_000_000}},
	Visit: rule.Visit{"keepalive_requests": func(p *rule.Pass, d *nginx.Directive) {
		least := p.Param("requests", d.File)
		n, err := strconv.Atoi(d.Arg(0))
		if err != nil || n >= least || d.Context&(nginx.HTTP|nginx.Server|nginx.Location) == 0 {
			return
		}
		p.Report(diag.Finding{
			At: d.Head(), Message: fmt.Sprintf("connections are closed after %d requests", n),
			Effect: "browsers open new connections more often than need be", Remedy: fmt.Sprintf("keepalive_requests %d;", max(least, 1000)),
			Fixes: []diag.Fix{{Description: fmt.Sprintf("allow %d", max(least, 1000)), Edits: []diag.Edit{replaceArg(d, 0, strconv.Itoa(max(least, 1000)))}}},
		})
	}},
}
