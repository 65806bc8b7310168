package rules

import (
	"github.com/wellserved/wellserved/pkg/diag"
	"github.com/wellserved/wellserved/pkg/nginx"
	"github.com/wellserved/wellserved/pkg/rule"
)

var serverTokensOn = &rule.Rule{
	ID: "server-tokens-on", Category: rule.Security, Severity: diag.Info, Since: since,
	Summary:    "nginx tells its version",
	Why:        "The Server header and error pages carry nginx's version unless server_tokens is off. It saves an attacker a guess, no more.",
	References: []string{"https://nginx.org/en/docs/http/ngx_http_core_module.html#server_tokens"},
	Peers: []rule.Peer{
		rule.GixyNG.Calls("version_disclosure"),
		rule.GixyNext.Calls("version_disclosure"),
		rule.NginxLint.Calls("server-tokens-enabled"),
		rule.CIS.Calls("2.5"),
	},
	Bad: `server {
    listen 8080;
    server_tokens on; # want "version"
}
`,
	Good: `server {
    listen 8080;
    server_tokens off;
}
`,
	Fix: rule.SafeFix,
	Visit: rule.Visit{"server_tokens": func(p *rule.Pass, d *nginx.Directive) {
		if v := d.Arg(0); v == "on" || v == "build" {
			p.Report(diag.Finding{
				At: d.Head(), Message: "nginx tells its version", Effect: "every answer names it", Remedy: "server_tokens off;",
				Fixes: []diag.Fix{{Description: "tell no version", Safe: true, Edits: []diag.Edit{replaceArg(d, 0, "off")}}},
			})
		}
	}},
	CheckSite: func(p *rule.Pass) {
		http := httpBlock(p)
		if http == nil {
			return
		}
		for _, server := range p.Directives("server") {
			if server.Parent != http || len(server.Effective("server_tokens")) > 0 {
				continue
			}
			p.Report(diag.Finding{
				At: http.Head(), Message: "server_tokens is not set, so nginx tells its version", Effect: "every answer names it", Remedy: "server_tokens off; in http",
			})
			return
		}
	},
}
