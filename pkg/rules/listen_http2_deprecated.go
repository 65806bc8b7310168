package rules

import (
	"slices"

	"github.com/wellserved/wellserved/pkg/diag"
	"github.com/wellserved/wellserved/pkg/nginx"
	"github.com/wellserved/wellserved/pkg/rule"
)

var listenHTTP2Deprecated = &rule.Rule{
	ID: "listen-http2-deprecated", Category: rule.Lifecycle, Severity: diag.Info, Since: since,
	Summary:    "listen … http2 is superseded by http2 on",
	Why:        "Since nginx 1.25.1 the directive http2 turns HTTP/2 on for a server, and the parameter of listen brings a warning at every start. Older nginx does not know the directive.",
	References: []string{"https://nginx.org/en/docs/http/ngx_http_v2_module.html#http2"},
	Peers:      []rule.Peer{rule.NginxLint.Calls("listen-http2-deprecated")},
	Bad: `nginx-version: 1.25.1
-- nginx.conf --
server {
    listen 8443 ssl http2; # want "http2 on"
    ssl_reject_handshake on;
}
`,
	Good: `nginx-version: 1.25.1
-- nginx.conf --
server {
    listen 8443 ssl;
    http2 on;
    ssl_reject_handshake on;
}
`,
	Fix: rule.UnsafeFix,
	Visit: rule.Visit{"listen": func(p *rule.Pass, d *nginx.Directive) {
		if d.Context.InHTTP() && len(d.Args) > 1 && slices.Contains(d.Values()[1:], "http2") && !p.NginxVersion().Before("1.25.1") {
			p.Report(diag.Finding{
				Fixes: http2InServers(p, d),
				At:    d.Head(), Message: "nginx 1.25.1 and later want http2 on in place of listen … http2",
				Effect: "newer nginx warns at every start", Remedy: "remove http2 here and write http2 on; in the server, once nginx is 1.25.1 or later",
			})
		}
	}},
}

// maxHTTP2Servers bounds how many other servers of a socket a fix tells to speak
// HTTP/2.
const maxHTTP2Servers = 50

// http2InServers is the fix that says http2 on in the server of a listen, and in
// those that speak HTTP/2 only because they share a socket with it.
func http2InServers(p *rule.Pass, d *nginx.Directive) []diag.Fix {
	server := d.Parent
	if server.Name != "server" || len(server.Effective("http2")) > 0 {
		return nil
	}
	fix := diag.Fix{Description: "say http2 on in each server of the socket (nginx 1.25.1 and later)"}
	for _, l := range server.All("listen") {
		if i := slices.Index(l.Values(), "http2"); i > 0 {
			fix.Edits = append(fix.Edits, argRemoval(l, i))
		}
	}
	servers := append([]*nginx.Directive{server}, servedThrough(p, server)...)
	if len(servers) > maxHTTP2Servers {
		return nil
	}
	for _, s := range servers {
		last := s.Child("listen")
		for _, l := range s.All("listen") {
			if l.File != s.File {
				return nil // other servers may include it
			}
			last = l
		}
		if last == nil {
			return nil
		}
		end := last.Range().End
		fix.Edits = append(fix.Edits, diag.Edit{At: last.File.At(end, end), Text: lineBreak(last) + "http2 on;"})
	}
	return []diag.Fix{fix}
}

var servedThroughFact = rule.NewFact[map[*nginx.Directive][]*nginx.Directive]()

// servedThrough returns the other servers of the sockets for which a server says
// http2 that do not say so themselves, at most maxHTTP2Servers of a socket.
func servedThrough(p *rule.Pass, server *nginx.Directive) []*nginx.Directive {
	all := sockets(p)
	return servedThroughFact.Of(p.Site, func(*rule.Site) map[*nginx.Directive][]*nginx.Directive {
		out := map[*nginx.Directive][]*nginx.Directive{}
		for _, sock := range all {
			says := map[*nginx.Directive]bool{}
			for i, l := range sock.listens {
				if listenHas(l, "http2") {
					says[sock.servers[i].Directive] = true
				}
			}
			if len(says) == 0 {
				continue
			}
			var silent []*nginx.Directive
			for _, s := range sock.servers {
				if d := s.Directive; !says[d] && len(silent) < maxHTTP2Servers && len(d.Effective("http2")) == 0 {
					silent = append(silent, d)
				}
			}
			for s := range says {
				for _, d := range silent {
					if !slices.Contains(out[s], d) {
						out[s] = append(out[s], d)
					}
				}
			}
		}
		return out
	})[server]
}
