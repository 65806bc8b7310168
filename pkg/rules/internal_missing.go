package rules

import (
	"slices"
	"strings"

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
		if !varies(d, 0) || block == nil || block.Child("internal") != nil || readLocation(block).kind == route.Named {
			return
		}
		for i, name := range variables(d.Arg(0)) {
			if i > 0 || !strings.Contains(d.Arg(0), "://$") && !strings.HasPrefix(d.Arg(0), "$") {
				switch name {
				case "request_uri", "uri", "document_uri", "args", "query_string":
					continue // the request's own URL, passed on to a fixed host
				}
			}
			if fromRequest(p, d, name, 0) {
				p.Report(diag.Finding{
					At: d.Head(), Message: "a target made of the request stands in a location without internal",
					Effect: "anyone can ask for it, not the application alone", Remedy: "internal;",
				})
				return
			}
		}
	}},
}

// fromRequest reports whether a variable holds a part of the request: of the URL,
// a header or a cookie, a group of an expression, or one of these through set.
func fromRequest(p *rule.Pass, d *nginx.Directive, name string, depth int) bool {
	if len(name) == 1 && name[0] >= '1' && name[0] <= '9' || chosenBy(p, d, name, "", 0) != "" {
		return true
	}
	for b := d.Parent; b != nil; b = b.Parent {
		if re, _ := blockExpression(p, b); re != nil && re.Named(name) != nil {
			return true
		}
	}
	if depth > maxAssignments {
		return false
	}
	return slices.ContainsFunc(assignedFor(p, d, name), func(set *nginx.Directive) bool {
		return set.Name == "set" && slices.ContainsFunc(variables(set.Arg(1)), func(inner string) bool { return fromRequest(p, set, inner, depth+1) })
	})
}
