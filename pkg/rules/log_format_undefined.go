package rules

import (
	"fmt"
	"strings"

	"github.com/wellserved/wellserved/pkg/diag"
	"github.com/wellserved/wellserved/pkg/rule"
)

var logFormatUndefined = &rule.Rule{
	ID: "log-format-undefined", Category: rule.Correctness, Severity: diag.Error, Since: since,
	Summary:    "access_log names a format that does not exist",
	Why:        "The second argument of access_log is combined or the name of a log_format. nginx refuses an unknown one.",
	References: []string{"https://nginx.org/en/docs/http/ngx_http_log_module.html#access_log"},
	Peers:      []rule.Peer{rule.Nginx.Calls(rule.Refused)},
	Bad: `events {}
http {
    server {
        listen 8080;
        access_log logs/shop.log mian; # want "mian"
    }
}
`,
	Good: `events {}
http {
    log_format main '$remote_addr "$request" $status';
    server {
        listen 8080;
        access_log logs/shop.log main;
    }
}
`,
	CheckSite: func(p *rule.Pass) {
		if !p.Complete() {
			return
		}
		http, stream := map[string]bool{"combined": true}, map[string]bool{}
		for _, d := range declarations(p, "log_format") {
			if d.Context.InStream() {
				stream[d.Arg(0)] = true
			} else {
				http[d.Arg(0)] = true
			}
		}
		for _, d := range p.Directives("access_log") {
			name := d.Arg(1)
			if name == "" || d.Arg(0) == "off" || strings.Contains(name, "=") || name == "gzip" || variable(name) {
				continue
			}
			known := http
			if d.Context.InStream() {
				known = stream
			}
			if !known[name] {
				p.Report(diag.Finding{
					At: d.Head(), Message: fmt.Sprintf("there is no log_format %s", name),
					Effect: refused, Remedy: "declare it with log_format, or use combined",
				})
			}
		}
	},
}
