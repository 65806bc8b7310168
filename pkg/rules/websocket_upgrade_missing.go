package rules

import (
	"fmt"
	"strings"

	"github.com/wellserved/wellserved/pkg/diag"
	"github.com/wellserved/wellserved/pkg/nginx"
	"github.com/wellserved/wellserved/pkg/rule"
)

var websocketUpgradeMissing = &rule.Rule{
	ID: "websocket-upgrade-missing", Category: rule.Channels, Severity: diag.Error, Since: since,
	Summary: "The location of a WebSocket does not pass the upgrade on",
	Why: "Upgrade and Connection are headers between two neighbours: nginx drops them unless it is told to send its own. Without them Daphne sees a plain GET, " +
		"and Django answers 404 for a path that no view has: the browser's WebSocket fails at once.\n\n" +
		"The routes are those of the project's ASGI application; each is followed through nginx as a browser's handshake. A list of proxy_set_header at an inner level takes away " +
		"the outer ones. Connection may come from a map of $http_upgrade.",
	References: []string{"https://nginx.org/en/docs/http/websocket.html", "https://channels.readthedocs.io/en/stable/deploying.html"},
	Examples: func() (bad, good string) {
		return channelsExample(`    location /ws/ {
        proxy_pass http://127.0.0.1:8000; # want "Upgrade and Connection"
    }
`),
			channelsExample(`    location /ws/ {
        proxy_http_version 1.1;
        proxy_set_header Upgrade $http_upgrade;
        proxy_set_header Connection "upgrade";
        proxy_pass http://127.0.0.1:8000;
    }
`)
	},
	Fix: rule.UnsafeFix,
	CheckSite: func(p *rule.Pass) {
		for _, h := range handshakes(p) {
			if h.pass == nil || h.sent.upgrade != notPassed || h.otherServer() != nil || !h.kept {
				continue
			}
			if s := appServer(p, h.pass); s != nil && s.WSGI {
				continue // it goes to the wrong server, which websocket-unrouted says
			}
			f := diag.Finding{
				At:      h.pass.Head(),
				Message: fmt.Sprintf("%s of the handshake for %s %s not passed on", strings.Join(h.sent.missing, " and "), h.uri, isOrAre(len(h.sent.missing))),
				Effect:  "the ASGI server sees a plain GET, and the browser's WebSocket fails: mostly 404",
				Remedy:  "proxy_http_version 1.1; proxy_set_header Upgrade $http_upgrade; proxy_set_header Connection \"upgrade\";",
				Related: h.related(),
				Fixes:   upgradeFix(&h),
			}
			if m := h.sent.wrongMap; m != nil {
				f.Message = fmt.Sprintf("Connection of the handshake for %s is not \"upgrade\": the map gives something else for it", h.uri)
				f.Remedy = "map $http_upgrade $connection_upgrade { default upgrade; '' close; }"
				f.Related = append(f.Related, diag.Related{At: m.Head(), Message: "the map that gives Connection"})
				f.Fixes = nil
			}
			p.Report(f)
		}
	},
}

func isOrAre(n int) string {
	if n == 1 {
		return "is"
	}
	return "are"
}

// upgradeFix sets what is missing before the proxy_pass, with the headers that
// hold there so far where they come from outside: a list of one's own takes
// them away.
func upgradeFix(h *handshake) []diag.Fix {
	block := h.pass.Parent
	if h.pass.Context&nginx.Location == 0 {
		return nil // nginx refuses proxy_set_header in if and limit_except
	}
	var lines []string
	if h.sent.version == notPassed {
		lines = append(lines, "proxy_http_version 1.1;")
	}
	drop := map[string]bool{}
	for _, name := range h.sent.missing {
		drop[strings.ToLower(name)] = true
	}
	if len(block.All("proxy_set_header")) == 0 {
		for _, d := range block.Effective("proxy_set_header") {
			if !drop[strings.ToLower(d.Arg(0))] {
				lines = append(lines, d.Head().Text()+";")
			}
		}
	}
	for _, d := range block.All("proxy_set_header") {
		if drop[strings.ToLower(d.Arg(0))] {
			return nil // what is there has to be changed, not added to
		}
	}
	for _, name := range h.sent.missing {
		if name == "Upgrade" {
			lines = append(lines, "proxy_set_header Upgrade $http_upgrade;")
		} else {
			lines = append(lines, `proxy_set_header Connection "upgrade";`)
		}
	}
	start, sep := h.pass.Range().Start, lineBreak(h.pass)
	return []diag.Fix{{Description: "pass the upgrade on",
		Edits: []diag.Edit{{At: h.pass.File.At(start, start), Text: strings.Join(lines, sep) + sep}}}}
}
