package rules

import (
	"strings"

	"github.com/wellserved/wellserved/pkg/diag"
	"github.com/wellserved/wellserved/pkg/nginx"
	"github.com/wellserved/wellserved/pkg/rule"
)

var serverCipherOrder = &rule.Rule{
	ID: "server-cipher-order", Category: rule.TLS, Severity: diag.Info, Since: since, OptIn: true,
	Summary:    "The server's order of ciphers is forced on browsers",
	Why:        "With today's ciphers all are good, and the browser knows which is fast on its processor. Old lists, with weak ciphers at the end, need the server's order.",
	References: []string{"https://wiki.mozilla.org/Security/Server_Side_TLS"},
	Peers:      []rule.Peer{rule.GixyNG.Calls("weak_ssl_tls")},
	Bad: `server {
    listen 8080;
    ssl_prefer_server_ciphers on; # want "order"
}
`,
	Good: `server {
    listen 8080;
    ssl_prefer_server_ciphers off;
}
`,
	Fix: rule.UnsafeFix,
	Visit: rule.Visit{"ssl_prefer_server_ciphers": func(p *rule.Pass, d *nginx.Directive) {
		if d.Arg(0) != "on" {
			return
		}
		for _, c := range d.Parent.Effective("ssl_conf_command") {
			if strings.Contains(c.Arg(1), "PrioritizeChaCha") {
				return
			}
		}
		p.Report(diag.Finding{
			At: d.Head(), Message: "the server's order of ciphers is forced",
			Effect: "telephones use ciphers that are slow for them", Remedy: "ssl_prefer_server_ciphers off;",
			Fixes: []diag.Fix{{Description: "let the browser choose", Edits: []diag.Edit{replaceArg(d, 0, "off")}}},
		})
	}},
}
