package rules

import (
	"github.com/wellserved/wellserved/pkg/diag"
	"github.com/wellserved/wellserved/pkg/nginx"
	"github.com/wellserved/wellserved/pkg/rule"
)

var errorLogOff = &rule.Rule{
	ID: "error-log-off", Category: rule.Correctness, Severity: diag.Warning, Since: since,
	Summary:    "error_log off writes to a file named off",
	Why:        "access_log knows off, error_log does not: it takes it for a file name, below nginx's prefix.",
	References: []string{"https://nginx.org/en/docs/ngx_core_module.html#error_log"},
	Peers:      []rule.Peer{rule.GixyNG.Calls("error_log_off"), rule.GixyNext.Calls("error_log_off")},
	Bad: `server {
    listen 8080;
    error_log off; # want "file named off"
}
`,
	Good: `server {
    listen 8080;
    error_log /dev/null crit;
}
`,
	Fix: rule.UnsafeFix,
	Visit: rule.Visit{"error_log": func(p *rule.Pass, d *nginx.Directive) {
		if d.Arg(0) == "off" {
			p.Report(diag.Finding{
				At: d.Head(), Message: "error_log has no off: it writes to a file named off",
				Effect: "errors go on being written, to a file that nobody looks for", Remedy: "error_log /dev/null crit;",
				Fixes: []diag.Fix{{Description: "throw the messages away", Edits: []diag.Edit{{At: d.ArgsRange(), Text: "/dev/null crit"}}}},
			})
		}
	}},
}
