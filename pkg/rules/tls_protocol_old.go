package rules

import (
	"fmt"
	"slices"
	"strings"

	"github.com/wellserved/wellserved/pkg/diag"
	"github.com/wellserved/wellserved/pkg/nginx"
	"github.com/wellserved/wellserved/pkg/rule"
)

var tlsProtocolOld = &rule.Rule{
	ID: "tls-protocol-old", Category: rule.TLS, Severity: diag.Warning, Since: since,
	Summary:    "Versions of TLS are allowed that are broken",
	Why:        "SSL 2 and 3 and TLS 1.0 and 1.1 have known attacks and were withdrawn (RFC 8996). Every browser of the last ten years speaks TLS 1.2.",
	References: []string{"https://nginx.org/en/docs/http/ngx_http_ssl_module.html#ssl_protocols", "https://datatracker.ietf.org/doc/html/rfc8996"},
	Peers: []rule.Peer{
		rule.GixyNG.Calls("weak_ssl_tls"),
		rule.NginxLint.Calls("deprecated-ssl-protocol"),
		rule.Semgrep.Calls("insecure-ssl-version"),
		rule.CIS.Calls("4.1.4"),
	},
	Bad: `server {
    listen 8080;
    ssl_protocols TLSv1 TLSv1.1 TLSv1.2 TLSv1.3; # want "TLSv1 and TLSv1.1"
}
`,
	Good: `server {
    listen 8080;
    ssl_protocols TLSv1.2 TLSv1.3;
}
`,
	Fix:   rule.SafeFix,
	Visit: rule.Visit{"ssl_protocols": oldProtocols},
}

func oldProtocols(p *rule.Pass, d *nginx.Directive) {
	var old, kept []string
	for i, a := range d.Args {
		switch a.Value {
		case "SSLv2", "SSLv3", "TLSv1", "TLSv1.1":
			old = append(old, a.Value)
		default:
			kept = append(kept, d.ArgRange(i).Text())
		}
	}
	if len(old) == 0 {
		return
	}
	text := strings.Join(kept, " ")
	if text == "" {
		text = "TLSv1.2 TLSv1.3"
	}
	severity, effect := diag.Warning, "connections can be brought down to a version that can be broken"
	if p.Complete() && !speaksTLS(p) {
		severity, effect = diag.Info, "none yet, as no server here speaks TLS; the first one that does will allow them"
	}
	p.Report(diag.Finding{
		At: d.Head(), Message: fmt.Sprintf("%s allowed, with known attacks", strings.Join(old, " and ")+plural(len(old))),
		Severity: severity, Effect: effect, Remedy: "ssl_protocols " + text + ";",
		Fixes: []diag.Fix{{Description: "allow no broken version", Safe: true, Edits: []diag.Edit{{At: d.ArgsRange(), Text: text}}}},
	})
}

// speaksTLS reports whether any socket of the configuration takes TLS.
func speaksTLS(p *rule.Pass) bool {
	for _, d := range p.Directives("listen") {
		for i := range d.Args {
			if v := d.Arg(i); v == "ssl" || v == "quic" {
				return true
			}
		}
	}
	return slices.ContainsFunc(p.Directives("ssl"), func(d *nginx.Directive) bool { return d.Arg(0) == "on" })
}

func plural(n int) string {
	if n == 1 {
		return " is"
	}
	return " are"
}
