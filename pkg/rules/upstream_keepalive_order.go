package rules

import (
	"slices"

	"github.com/wellserved/wellserved/pkg/diag"
	"github.com/wellserved/wellserved/pkg/nginx"
	"github.com/wellserved/wellserved/pkg/rule"
)

var upstreamKeepaliveOrder = &rule.Rule{
	ID: "upstream-keepalive-order", Category: rule.Proxy, Severity: diag.Warning, Since: since,
	Summary:    "The balancing method stands after keepalive",
	Why:        "keepalive wraps the method that is set before it. A method after it replaces it, and no connection is kept; nginx warns of it.",
	References: []string{"https://nginx.org/en/docs/http/ngx_http_upstream_module.html#keepalive"},
	Peers:      []rule.Peer{rule.Nginx.Calls(rule.Warned)},
	Bad: `upstream app {
    server 127.0.0.1:8000;
    keepalive 8;
    least_conn; # want "after keepalive"
}
`,
	Good: `upstream app {
    server 127.0.0.1:8000;
    least_conn;
    keepalive 8;
}
`,
	Fix: rule.UnsafeFix,
	Visit: rule.Visit{"keepalive": func(p *rule.Pass, d *nginx.Directive) {
		if d.Parent.Name != "upstream" {
			return
		}
		after := false
		for _, c := range d.Parent.Children {
			switch {
			case c == d:
				after = true
			case after && slices.Contains([]string{"least_conn", "ip_hash", "hash", "random", "least_time"}, c.Name):
				start := d.Range().Start
				f := diag.Finding{
					At: c.Head(), Message: c.Name + " stands after keepalive and replaces it",
					Effect: "no connection to the upstream is kept", Remedy: "move it before keepalive",
					Related: []diag.Related{{At: d.Head(), Message: "replaced"}},
				}
				if c.File == d.File {
					f.Fixes = []diag.Fix{{Description: "move it before keepalive", Edits: []diag.Edit{
						{At: d.File.At(start, start), Text: c.Head().Text() + ";" + lineBreak(d)}, removal(c)}}}
				}
				p.Report(f)
			}
		}
	}},
}
