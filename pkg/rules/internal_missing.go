package rules

import (
	"github.com/wellserved/wellserved/pkg/diag"
	"github.com/wellserved/wellserved/pkg/nginx"
	"github.com/wellserved/wellserved/pkg/route"
	"github.com/wellserved/wellserved/pkg/rule"
)

var internalMissing = &rule.Rule{
	ID: "internal-missing", Category: rule.Security, Severity: diag.Info, Since: since, OptIn: true,
	Summary:    "A target made of the request can be asked for from outside",
	Why:        "A location whose proxy_pass holds a variable of the request is often meant for X-Accel-Redirect alone. internal keeps others out.",
	References: []string{"https://nginx.org/en/docs/http/ngx_http_core_module.html#internal"},
	Peers:      []rule.Peer{rule.Semgrep.Calls("missing-internal")},
	Bad: `location ~ ^/fetch/(.*)$ {
    resolver 127.0.0.53;
    proxy_pass http://$1; # want "internal"
}
`,
	Good: `location ~ ^/fetch/(.*)$ {
    internal;
    resolver 127.0.0.53;
    proxy_pass http://$1;
}
`,
	Visit: rule.Visit{"proxy_pass": func(p *rule.Pass, d *nginx.Directive) {
		block := enclosing(d)
		if !variable(d.Arg(0)) || block == nil || block.Child("internal") != nil || readLocation(block).kind == route.Named {
			return
		}
		host, suffix := targetHost(d.Arg(0))
		for _, name := range variables(host) {
			if chosenBy(p, d, name, suffix, 0) != "" {
				p.Report(diag.Finding{
					At: d.Head(), Message: "a target made of the request stands in a location without internal",
					Effect: "anyone can ask for it, not the application alone", Remedy: "internal;",
				})
				return
			}
		}
	}},
}
