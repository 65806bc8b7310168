package rules

import (
	"fmt"

	"github.com/wellserved/wellserved/pkg/diag"
	"github.com/wellserved/wellserved/pkg/nginx"
	"github.com/wellserved/wellserved/pkg/rule"
)

var websocketHTTPVersion = &rule.Rule{
	ID: "websocket-http-version", Category: rule.Channels, Severity: diag.Warning, Since: since,
	Summary: "A WebSocket is passed on over HTTP/1.0",
	Why: "nginx speaks HTTP/1.0 to upstreams unless proxy_http_version says 1.1 (1.29.7 and later speak 1.1). A WebSocket's handshake is an upgrade of HTTP/1.1 (RFC 6455, 4.1): " +
		"Hypercorn refuses one of HTTP/1.0 with 400. Daphne 4 and Uvicorn happen to take it, so that the site works until the server, or its version, is another. " +
		"It is an error where a deployment file shows that Hypercorn listens there.",
	References: []string{"https://nginx.org/en/docs/http/websocket.html", "https://nginx.org/en/docs/http/ngx_http_proxy_module.html#proxy_http_version"},
	Examples: func() (bad, good string) {
		return channelsExample(`    location /ws/ {
        proxy_set_header Upgrade $http_upgrade;
        proxy_set_header Connection "upgrade";
        proxy_pass http://127.0.0.1:8000; # want "HTTP/1.0"
    }
`),
			channelsExample(`    location /ws/ {
        proxy_set_header Upgrade $http_upgrade;
        proxy_set_header Connection "upgrade";
        proxy_http_version 1.1;
        proxy_pass http://127.0.0.1:8000;
    }
`)
	},
	Fix: rule.UnsafeFix,
	CheckSite: func(p *rule.Pass) {
		for _, h := range handshakes(p) {
			if h.pass == nil || h.sent.version != notPassed || h.sent.upgrade == notPassed || !h.kept {
				continue
			}
			f := diag.Finding{
				At: h.pass.Head(), Message: fmt.Sprintf("the handshake for %s is passed on over HTTP/1.0", h.uri),
				Effect: "servers that keep to the standard, as Hypercorn, refuse it with 400; Daphne and Uvicorn happen to take it", Remedy: "proxy_http_version 1.1;",
				Related: h.related(),
			}
			if _, given := h.pass.Parent.Setting("proxy_http_version"); !given && !p.NginxVersion().Known() {
				f.Message += ", unless nginx is 1.29.7 or newer"
			}
			if s := appServer(p, h.pass); s != nil && s.Program == "hypercorn" {
				f.Severity, f.Effect = diag.Error, "Hypercorn refuses the upgrade with 400, and the browser's WebSocket fails"
			}
			if own := h.pass.Parent.Child("proxy_http_version"); own != nil {
				f.Fixes = []diag.Fix{{Description: "speak HTTP/1.1", Edits: []diag.Edit{replaceArg(own, 0, "1.1")}}}
			} else if h.pass.Context&nginx.Location != 0 {
				start := h.pass.Range().Start
				f.Fixes = []diag.Fix{{Description: "speak HTTP/1.1", Edits: []diag.Edit{{
					At: h.pass.File.At(start, start), Text: "proxy_http_version 1.1;" + lineBreak(h.pass)}}}}
			}
			p.Report(f)
		}
	},
}
