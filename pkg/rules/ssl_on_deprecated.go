package rules

import (
	"slices"

	"github.com/wellserved/wellserved/pkg/diag"
	"github.com/wellserved/wellserved/pkg/nginx"
	"github.com/wellserved/wellserved/pkg/rule"
)

var sslOnDeprecated = &rule.Rule{
	ID: "ssl-on-deprecated", Category: rule.Lifecycle, Severity: diag.Warning, Since: since,
	Summary:    "ssl on is gone from newer nginx",
	Why:        "The directive ssl was removed in nginx 1.25.1: the next upgrade does not start with it. `listen … ssl` says the same for one socket.",
	References: []string{"https://nginx.org/en/docs/http/ngx_http_ssl_module.html"},
	Peers:      []rule.Peer{rule.NginxLint.Calls("ssl-on-deprecated")},
	Bad: `server {
    listen 8443;
    ssl on; # want "removed"
    ssl_reject_handshake on;
}
`,
	Good: `server {
    listen 8443 ssl;
    ssl_reject_handshake on;
}
`,
	Fix: rule.UnsafeFix,
	Visit: rule.Visit{"ssl": func(p *rule.Pass, d *nginx.Directive) {
		if d.Context.InHTTP() && d.Arg(0) == "on" {
			severity := diag.Warning
			if p.NginxVersion().AtLeast("1.25.1") {
				severity = diag.Error // it does not start
			}
			p.Report(diag.Finding{
				Severity: severity, Fixes: sslOnListens(d),
				At: d.Head(), Message: "the directive ssl was removed in nginx 1.25.1",
				Effect: "nginx does not start after an upgrade", Remedy: "write ssl on each listen that speaks TLS, and remove this line",
			})
		}
	}},
}

// sslOnListens is the fix that says ssl on each listen of a server instead.
func sslOnListens(d *nginx.Directive) []diag.Fix {
	listens := d.Parent.All("listen")
	if d.Parent.Name != "server" || len(listens) == 0 {
		return nil
	}
	fix := diag.Fix{Description: "say ssl on each listen", Edits: []diag.Edit{removal(d)}}
	for _, l := range listens {
		if !slices.Contains(l.Values(), "ssl") {
			end := l.ArgRange(0).End
			fix.Edits = append(fix.Edits, diag.Edit{At: l.File.At(end, end), Text: " ssl"})
		}
	}
	return []diag.Fix{fix}
}
