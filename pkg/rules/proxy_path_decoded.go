package rules

import (
	"strings"

	"github.com/wellserved/wellserved/pkg/diag"
	"github.com/wellserved/wellserved/pkg/nginx"
	"github.com/wellserved/wellserved/pkg/rule"
)

var proxyPathDecoded = &rule.Rule{
	ID: "proxy-path-decoded", Category: rule.Proxy, Severity: diag.Info, Since: since, OptIn: true,
	Summary:    "A path in proxy_pass passes on the decoded URL",
	Why:        "With a path after the host nginx puts it in place of the location's prefix, in the URL as it decoded and cleaned it: %2F becomes a slash, and // one. Without a path the URL goes on as it came.",
	References: []string{"https://nginx.org/en/docs/http/ngx_http_proxy_module.html#proxy_pass"},
	Peers: []rule.Peer{
		rule.GixyNG.Calls("proxy_pass_normalized"),
		rule.GixyNext.Calls("proxy_pass_normalized"),
		rule.NginxLint.Calls("proxy-pass-with-uri"),
	},
	Bad: `location /api/ {
    proxy_pass http://127.0.0.1:8000/v1/; # want "decoded"
}
`,
	Good: `location /api/ {
    proxy_pass http://127.0.0.1:8000;
}
`,
	Visit: rule.Visit{"proxy_pass": func(p *rule.Pass, d *nginx.Directive) {
		loc := enclosing(d)
		_, rest, ok := strings.Cut(d.Arg(0), "://")
		if !d.Context.InHTTP() || loc == nil || !readLocation(loc).prefix() || !ok || variable(rest) {
			return
		}
		if unix, is := strings.CutPrefix(rest, "unix:"); is {
			_, rest, ok = strings.Cut(unix, ":")
		} else {
			ok = strings.Contains(rest, "/") || strings.Contains(rest, "?")
		}
		if !ok || rest == "" {
			return
		}
		p.Report(diag.Finding{
			At: d.Head(), Message: "the path in proxy_pass makes nginx pass on the decoded URL",
			Effect: "the application cannot tell %2F from a slash", Remedy: "leave the path away where the application can take the whole URL",
		})
	}},
}
