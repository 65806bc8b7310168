package rules

import (
	"fmt"
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
	p.Report(diag.Finding{
		At: d.Head(), Message: fmt.Sprintf("%s allowed, with known attacks", strings.Join(old, " and ")+plural(len(old))),
		Effect: "connections can be brought down to a version that can be broken", Remedy: "ssl_protocols " + text + ";",
		Fixes: []diag.Fix{{Description: "allow no broken version", Safe: true, Edits: []diag.Edit{{At: d.ArgsRange(), Text: text}}}},
	})
}

func plural(n int) string {
	if n == 1 {
		return " is"
	}
	return " are"
}
