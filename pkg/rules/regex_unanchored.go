package rules

import (
	"fmt"
	"strings"

	"github.com/wellserved/wellserved/pkg/diag"
	"github.com/wellserved/wellserved/pkg/rule"
)

var regexUnanchored = &rule.Rule{
	ID: "regex-unanchored", Category: rule.Correctness, Severity: diag.Info, Since: since, OptIn: true,
	Summary:    "An expression is anchored at neither end",
	Why:        "Without ^ and $ an expression fits anywhere: `location ~ /admin` takes /blog/admin-tips as well. Often that is meant.",
	References: []string{"https://nginx.org/en/docs/http/ngx_http_core_module.html#location"},
	Peers:      []rule.Peer{rule.GixyNG.Calls("unanchored_regex"), rule.GixyNext.Calls("unanchored_regex")},
	Bad: `server {
    listen 8080;
    location ~ /admin { # want "neither end"
        return 204;
    }
}
`,
	Good: `server {
    listen 8080;
    location ~ ^/admin {
        return 204;
    }
}
`,
	CheckSite: func(p *rule.Pass) {
		for _, l := range locations(p) {
			if l.re == nil || openExtension(l.re.Root) || strings.HasPrefix(l.name, `/\.`) {
				continue
			}
			for _, b := range l.re.Root.Branches() {
				if !b.Begins() && !b.Ends() {
					p.Report(diag.Finding{
						At: l.d.Head(), Message: fmt.Sprintf("%s is anchored at neither end", l.name),
						Effect: "URLs that hold it anywhere are taken", Remedy: "begin with ^ or end with $",
					})
					break
				}
			}
		}
	},
}
