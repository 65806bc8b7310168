package rules

import (
	"fmt"

	"github.com/wellserved/wellserved/pkg/diag"
	"github.com/wellserved/wellserved/pkg/nginx"
	"github.com/wellserved/wellserved/pkg/rule"
)

var ifInLocationUnsafe = &rule.Rule{
	ID: "if-in-location-unsafe", Category: rule.Correctness, Severity: diag.Warning, Since: since,
	Summary: "An if in a location holds more than rewriting",
	Why: "An if in a location is a location of its own that is entered once its condition holds: handlers, headers and expires of the outer one are replaced, " +
		"and of several ifs that hold only the last counts. Only the directives of the rewrite module (return, rewrite, set, break) do in it what they say.",
	References: []string{"https://www.nginx.com/resources/wiki/start/topics/depth/ifisevil/"},
	Peers: []rule.Peer{
		rule.GixyNG.Calls("if_is_evil"),
		rule.GixyNext.Calls("if_is_evil"),
		rule.NginxLint.Calls("if-is-evil-in-location"),
		rule.NginxLinter.Calls("if-is-evil"),
	},
	Bad: `server {
    listen 8080;
    root /srv/www;
    location / {
        if ($arg_download) { # want "add_header"
            add_header Content-Disposition attachment;
        }
    }
}
`,
	Good: `map $arg_download $disposition {
    default attachment;
    "" "";
}
server {
    listen 8080;
    root /srv/www;
    location / {
        add_header Content-Disposition $disposition;
    }
}
`,
	Visit: rule.Visit{"if": func(p *rule.Pass, d *nginx.Directive) {
		if d.Context&nginx.Location == 0 {
			return
		}
		returns, answers := d.Child("return") != nil, ifAnswersItself(d)
		for _, c := range d.Children {
			if harmlessInIf[c.Name] || returns && !answers && ofAnswer[c.Name] {
				continue
			}
			if answers {
				p.Report(diag.Finding{
					At:       d.Head(),
					Severity: diag.Info,
					Message:  fmt.Sprintf("this if holds %s, which is safe as long as it answers by its own return", c.Name),
					Effect:   "the headers of the location are not in that answer, and without the return its handlers would be replaced",
					Remedy:   "leave it, or return to a location of its own that sets them",
					Related:  []diag.Related{{At: c.Head(), Message: "not of the rewrite module"}},
				})
				return
			}
			p.Report(diag.Finding{
				At:      d.Head(),
				Message: fmt.Sprintf("this if holds %s, which replaces more of the location than it says", c.Name),
				Effect:  "headers, handlers or expires of the location are lost where the condition holds, and only the last such if counts",
				Remedy:  "use a map and a variable, a location of its own, or return and rewrite",
				Related: []diag.Related{{At: c.Head(), Message: "not of the rewrite module"}},
			})
			return
		}
	}},
}

// ifAnswersItself reports whether an if gives an answer of its own and says nothing
// but what belongs to it: no handler of the location is asked, so none is replaced.
func ifAnswersItself(d *nginx.Directive) bool {
	if d.Child("return") == nil {
		return false
	}
	for _, c := range d.Children {
		if !harmlessInIf[c.Name] && !ofAnswer[c.Name] {
			return false
		}
	}
	return true
}

// ofAnswer are what an if may say of an answer that its own return gives.
var ofAnswer = map[string]bool{
	"add_header": true, "add_trailer": true, "more_set_headers": true, "more_clear_headers": true, "default_type": true, "charset": true,
}

// harmlessInIf are the directives of the rewrite module, and those that are
// documented for an if and choose no handler.
var harmlessInIf = map[string]bool{
	"return": true, "rewrite": true, "set": true, "break": true, "rewrite_log": true, "if": true,
	"access_log": true, "limit_rate": true, "limit_rate_after": true, "include": true,
}
