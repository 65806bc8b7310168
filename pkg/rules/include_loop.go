package rules

import (
	"github.com/wellserved/wellserved/pkg/diag"
	"github.com/wellserved/wellserved/pkg/nginx"
	"github.com/wellserved/wellserved/pkg/rule"
)

var includeLoop = &rule.Rule{
	ID: "include-loop", Category: rule.Correctness, Severity: diag.Error, Since: since,
	Summary:    "A file includes itself",
	Why:        "nginx reads an included file in place, and again, until it runs out of open files. A pattern that matches the file it stands in does the same.",
	References: []string{"https://nginx.org/en/docs/ngx_core_module.html#include"},
	Peers:      []rule.Peer{rule.Nginx.Calls(rule.Refused)},
	Bad: `-- nginx.conf --
events {}
http {
    include conf.d/*.conf;
}
-- conf.d/site.conf --
include conf.d/*.conf; # want "includes itself"
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
	FaultKinds: []nginx.FaultKind{nginx.IncludeLoop},
	Faults: func(p *rule.Pass, f *nginx.Fault) {
		p.Report(fromFault(f, "remove the include, or narrow its pattern"))
	},
}
