package rules

import (
	"strings"

	"github.com/wellserved/wellserved/pkg/diag"
	"github.com/wellserved/wellserved/pkg/nginx"
	"github.com/wellserved/wellserved/pkg/rule"
)

var h2cUpgradeForwarded = &rule.Rule{
	ID: "h2c-upgrade-forwarded", Category: rule.Security, Severity: diag.Info, Since: since, OptIn: true,
	Summary: "The client chooses the protocol that a connection is upgraded to",
	Why: "With Upgrade and Connection both passed on as they came, a client can ask an application that speaks h2c to leave HTTP/1.1, and send requests past nginx's rules. " +
		"WebSocket needs Connection \"upgrade\" only.",
	References: []string{"https://nginx.org/en/docs/http/websocket.html"},
	Peers:      []rule.Peer{rule.Semgrep.Calls("possible-h2c-smuggling")},
	Bad: `location / {
    proxy_set_header Upgrade $http_upgrade; # want "client"
    proxy_set_header Connection $http_connection;
    proxy_pass http://127.0.0.1:8000;
}
`,
	Good: `location / {
    proxy_set_header Upgrade websocket;
    proxy_set_header Connection $http_connection;
    proxy_pass http://127.0.0.1:8000;
}
`,
	Fix: rule.UnsafeFix,
	CheckSite: func(p *rule.Pass) {
		for _, l := range levels(p, "proxy_set_header") {
			var upgrade, connection *nginx.Directive
			for _, d := range l.list {
				switch {
				case isHeader(d, "upgrade"):
					upgrade = d
				case isHeader(d, "connection"):
					connection = d
				}
			}
			if upgrade == nil || connection == nil || !onlyVariable(upgrade, "http_upgrade") || !onlyVariable(connection, "http_connection") {
				continue
			}
			p.Report(diag.Finding{
				At: upgrade.Head(), Message: "a client chooses the protocol that the connection is upgraded to",
				Effect: "an application that speaks h2c gets requests that nginx never saw", Remedy: "proxy_set_header Upgrade websocket;",
				Fixes:   []diag.Fix{{Description: "upgrade to WebSocket only", Edits: []diag.Edit{replaceArg(upgrade, 1, "websocket")}}},
				Related: []diag.Related{{At: connection.Head(), Message: "and Connection is passed on"}},
			})
		}
	},
}

// onlyVariable reports whether a header's value is one variable and nothing else.
func onlyVariable(d *nginx.Directive, name string) bool {
	v := strings.ToLower(d.Arg(1))
	return v == "$"+name || v == "${"+name+"}"
}
