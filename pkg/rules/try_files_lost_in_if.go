package rules

import (
	"strings"

	"github.com/wellserved/wellserved/pkg/diag"
	"github.com/wellserved/wellserved/pkg/nginx"
	"github.com/wellserved/wellserved/pkg/rule"
)

var tryFilesLostInIf = &rule.Rule{
	ID: "try-files-lost-in-if", Category: rule.Correctness, Severity: diag.Warning, Since: since,
	Summary: "An if takes try_files away from its location",
	Why: "An if in a location makes a location of its own, and try_files is not inherited by it. A request for which the if holds is served without " +
		"try_files: a single-page application or front controller then answers 404.",
	References: []string{"https://www.nginx.com/resources/wiki/start/topics/depth/ifisevil/"},
	Bad: `server {
    listen 8080;
    root /srv/www;
    location / {
        if ($arg_debug) { # want "try_files"
            set $debug 1;
        }
        try_files $uri /index.html;
    }
}
`,
	Good: `server {
    listen 8080;
    root /srv/www;
    if ($arg_debug) {
        set $debug 1;
    }
    location / {
        try_files $uri /index.html;
    }
}
`,
	Visit: rule.Visit{"if": func(p *rule.Pass, d *nginx.Directive) {
		if d.Context&nginx.Location == 0 || d.Parent.Child("try_files") == nil || leaves(d) {
			return
		}
		p.Report(diag.Finding{
			At:      d.Head(),
			Message: "where this if holds, the location's try_files does not",
			Effect:  "such requests are answered without try_files: 404 instead of the fallback",
			Remedy:  "move the if into the server block, or end it with return or rewrite … last",
			Related: []diag.Related{{At: d.Parent.Child("try_files").Head(), Message: "is lost"}},
		})
	}},
}

// leaves reports whether a block of an if always ends the request's stay in its
// location.
func leaves(d *nginx.Directive) bool {
	for _, c := range d.Children {
		switch c.Name {
		case "return":
			return true
		case "rewrite":
			if flag := c.Arg(2); flag == "last" || flag == "redirect" || flag == "permanent" || absoluteURL(c.Arg(1)) {
				return true
			}
		}
	}
	return false
}

func absoluteURL(s string) bool {
	return strings.HasPrefix(s, "http://") || strings.HasPrefix(s, "https://") || strings.HasPrefix(s, "$scheme")
}
