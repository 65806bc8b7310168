package rules

import (
	"fmt"

	"github.com/wellserved/wellserved/pkg/diag"
	"github.com/wellserved/wellserved/pkg/nginx"
	"github.com/wellserved/wellserved/pkg/rule"
)

// pingInterval is how often, in seconds, Daphne and Uvicorn ping a WebSocket
// unless they are told otherwise (daphne --ping-interval, uvicorn
// --ws-ping-interval).
const pingInterval = 20

var websocketReadTimeout = &rule.Rule{
	ID: "websocket-read-timeout", Category: rule.Channels, Severity: diag.Warning, Since: since,
	Summary: "nginx cuts WebSockets that are silent for a while",
	Why: "nginx closes a WebSocket when the server has sent nothing for proxy_read_timeout, 60 s by default. Daphne and Uvicorn ping every 20 s, which is enough for the default; " +
		"Hypercorn and others do not ping unless they are told to.\n\n" +
		"A time shorter than the pings is a warning: nearly every silent socket is cut. The default alone is an information.",
	References: []string{"https://nginx.org/en/docs/http/websocket.html", "https://nginx.org/en/docs/http/ngx_http_proxy_module.html#proxy_read_timeout"},
	Examples: func() (bad, good string) {
		return channelsExample(`    location /ws/ {
        proxy_http_version 1.1;
        proxy_set_header Upgrade $http_upgrade;
        proxy_set_header Connection "upgrade";
        proxy_read_timeout 15s;
        proxy_pass http://127.0.0.1:8000; # want "15s"
    }
`),
			channelsExample(`    location /ws/ {
        proxy_http_version 1.1;
        proxy_set_header Upgrade $http_upgrade;
        proxy_set_header Connection "upgrade";
        proxy_read_timeout 1h;
        proxy_pass http://127.0.0.1:8000;
    }
`)
	},
	Fix: rule.UnsafeFix,
	CheckSite: func(p *rule.Pass) {
		said := map[*nginx.Directive]bool{} // one directive is one fault, whatever the number of routes
		for _, h := range handshakes(p) {
			if said[h.pass] {
				continue
			}
			if h.pass == nil || h.pass.Name != "proxy_pass" || h.sent.upgrade == notPassed || !readAround(p.Site, h.pass.Parent) {
				continue
			}
			value, given := h.pass.Parent.Setting("proxy_read_timeout")
			seconds, ok := secondsOf(value)
			if !ok || seconds == 0 || seconds > 60 {
				continue
			}
			f := diag.Finding{
				At: h.pass.Head(), Message: fmt.Sprintf("the WebSocket %s is cut when the server sends nothing for %s", h.uri, value),
				Effect: "idle sockets drop, and pages have to connect again", Remedy: "proxy_read_timeout 1h; or pings of the server more often than that",
				Related: h.related(), Severity: diag.Info, Fixes: timeoutFix(h.pass),
			}
			switch s := appServer(p, h.pass); {
			case seconds <= pingInterval:
				f.Severity = diag.Warning
			case s != nil && s.Pings:
				continue
			case s != nil && s.ASGI:
				f.Severity = diag.Warning
				f.Message = fmt.Sprintf("the WebSocket %s is cut when it is silent for %s, and %s does not ping, as %s starts it", h.uri, value, s.Program, s.File)
			}
			if !given {
				f.Message += ", nginx's default"
			}
			said[h.pass] = true
			p.Report(f)
		}
	},
}

func timeoutFix(pass *nginx.Directive) []diag.Fix {
	if own := pass.Parent.Child("proxy_read_timeout"); own != nil {
		return []diag.Fix{{Description: "wait for an hour", Edits: []diag.Edit{replaceArg(own, 0, "1h")}}}
	}
	if pass.Context&nginx.Location == 0 {
		return nil
	}
	start := pass.Range().Start
	return []diag.Fix{{Description: "wait for an hour", Edits: []diag.Edit{{At: pass.File.At(start, start), Text: "proxy_read_timeout 1h;" + lineBreak(pass)}}}}
}
