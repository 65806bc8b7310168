package rules

import (
	"slices"

	"github.com/wellserved/wellserved/pkg/diag"
	"github.com/wellserved/wellserved/pkg/nginx"
	"github.com/wellserved/wellserved/pkg/route"
	"github.com/wellserved/wellserved/pkg/rule"
)

var misdirectedRequestUnrefused = &rule.Rule{
	ID: "misdirected-request-unrefused", Category: rule.TLS, Severity: diag.Info, Since: since,
	Summary: "A default server refuses handshakes and still answers requests",
	Why: "With HTTP/2 a browser may send requests for other names over a connection that is open. They come to the default server without a handshake of their own, so refusing handshakes does not refuse them: " +
		"return 421 does.",
	References: []string{"https://nginx.org/en/docs/http/ngx_http_ssl_module.html#ssl_reject_handshake"},
	Peers:      []rule.Peer{rule.GixyNG.Calls("http2_misdirected_request"), rule.GixyNext.Calls("http2_misdirected_request")},
	Bad: `server {
    listen 8443 ssl http2 default_server;
    ssl_reject_handshake on; # want "421"
}
`,
	Good: `server {
    listen 8443 ssl http2 default_server;
    ssl_reject_handshake on;
    return 421;
}
`,
	Fix: rule.UnsafeFix,
	Visit: rule.Visit{"ssl_reject_handshake": func(p *rule.Pass, d *nginx.Directive) {
		server := d.Parent
		if d.Arg(0) != "on" || server.Name != "server" || !p.Site.ReadBelow(server) {
			return
		}
		http2 := false
		if h := server.EffectiveOne("http2"); h != nil {
			http2 = h.Arg(0) == "on"
		}
		def := false
		for _, l := range server.All("listen") {
			v := l.Values()
			http2 = http2 || slices.Contains(v, "http2")
			def = def || slices.Contains(v, "default_server") || slices.Contains(v, "default")
		}
		if p.Site.Router != nil {
			for _, s := range p.Site.Router.Servers() {
				def = def || s.Directive == server && slices.ContainsFunc(s.Listens, func(l route.Listen) bool { return l.First })
			}
		}
		tls := slices.ContainsFunc(securedServers(p), func(s secured) bool { return s.Directive == server })
		if !http2 || !def || !tls {
			return
		}
		for _, r := range server.All("return") {
			if r.Arg(0) == "421" || r.Arg(0) == "444" {
				return
			}
		}
		for _, l := range server.All("location") {
			if loc := readLocation(l); loc.prefix() && loc.name == "/" {
				return
			}
		}
		end := d.Range().End
		p.Report(diag.Finding{
			Fixes: []diag.Fix{{Description: "refuse such requests", Edits: []diag.Edit{{At: d.File.At(end, end), Text: lineBreak(d) + "return 421;"}}}},
			At:    d.Head(), Message: "handshakes are refused, requests over open connections are not: there is no return 421",
			Effect: "requests for unknown names are answered with nginx's default page", Remedy: "return 421;",
		})
	}},
}
