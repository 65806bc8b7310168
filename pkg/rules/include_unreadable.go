package rules

import (
	"github.com/wellserved/wellserved/pkg/diag"
	"github.com/wellserved/wellserved/pkg/nginx"
	"github.com/wellserved/wellserved/pkg/rule"
)

var includeUnreadable = &rule.Rule{
	ID: "include-unreadable", Category: rule.Correctness, Severity: diag.Warning, Since: since, Elsewhere: true,
	Summary: "An included file cannot be read",
	Why: "An include that names a directory, or something else that is no file, stops nginx. A file that may not be read by the one who runs wellserved " +
		"may well be read by nginx, which starts as root: then what is in it is unknown here, and rules that depend on it are silent.",
	References: []string{"https://nginx.org/en/docs/ngx_core_module.html#include"},
	Peers:      []rule.Peer{rule.Nginx.Calls(rule.Refused)},
	Bad: `-- nginx.conf --
events {}
http {
    include conf.d; # want "is a directory"
}
-- conf.d/site.conf --
server {
    listen 8080;
}
`,
	Good: `-- nginx.conf --
events {}
http {
    include conf.d/*.conf;
}
-- conf.d/site.conf --
server {
    listen 8080;
}
`,
	FaultKinds: []nginx.FaultKind{nginx.IncludeUnreadable},
	Faults: func(p *rule.Pass, f *nginx.Fault) {
		finding := fromFault(f, "name a file, or a pattern such as conf.d/*.conf, that can be read")
		finding.Effect = "what the file holds is unknown here, and nginx may not start"
		p.Report(finding)
	},
}
