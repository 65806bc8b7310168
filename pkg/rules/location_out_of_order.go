package rules

import (
	"fmt"

	"github.com/wellserved/wellserved/pkg/diag"
	"github.com/wellserved/wellserved/pkg/nginx"
	"github.com/wellserved/wellserved/pkg/route"
	"github.com/wellserved/wellserved/pkg/rule"
)

var locationOutOfOrder = &rule.Rule{
	ID: "location-out-of-order", Category: rule.Style, Severity: diag.Info, Since: since, OptIn: true,
	Summary: "A location stands after one that nginx tries later",
	Why: "nginx looks for an exact location first, then for ^~, then for expressions, then for plain prefixes, wherever they stand. " +
		"Locations in that order read as they are chosen.",
	References: []string{"https://nginx.org/en/docs/http/ngx_http_core_module.html#location"},
	Peers:      []rule.Peer{rule.NginxLinter.Calls("location-order")},
	Bad: `server {
    listen 8080;
    location / {
        return 204;
    }
    location = /health { # want "stands after"
        return 200;
    }
}
`,
	Good: `server {
    listen 8080;
    location = /health {
        return 200;
    }
    location / {
        return 204;
    }
}
`,
	CheckSite: func(p *rule.Pass) {
		for _, l := range locationLevels(p) {
			var last *nginx.Directive
			highest := 0
			for _, loc := range l {
				rank := locationRank(loc.kind)
				switch {
				case rank == 0:
				case rank < highest:
					p.Report(diag.Finding{
						At: loc.d.Head(), Message: fmt.Sprintf("location %s stands after one that is tried later", loc.name),
						Effect: "the order of the text is not the order in which nginx chooses", Remedy: "first =, then ^~, then expressions, then prefixes",
						Related: []diag.Related{{At: last.Head(), Message: "is tried later"}},
					})
				default:
					highest, last = rank, loc.d
				}
			}
		}
	},
}

// locationRank orders kinds of location as nginx tries them; 0 is for named
// ones, which no URL chooses.
func locationRank(k route.LocationKind) int {
	switch k {
	case route.Exact:
		return 1
	case route.Caret:
		return 2
	case route.Regex, route.RegexNoCase:
		return 3
	case route.Prefix:
		return 4
	}
	return 0
}
