package rules

import (
	"fmt"
	"strings"

	"github.com/wellserved/wellserved/pkg/diag"
	"github.com/wellserved/wellserved/pkg/nginx"
	"github.com/wellserved/wellserved/pkg/rule"
)

var ifInsteadOfTryFiles = &rule.Rule{
	ID: "if-instead-of-try-files", Category: rule.Correctness, Severity: diag.Info, Since: since,
	Summary:    "An if asks whether a file exists",
	Why:        "try_files asks the same without the traps of if in a location, and says what comes instead. A test of one fixed path, as for a maintenance page, is fine.",
	References: []string{"https://nginx.org/en/docs/http/ngx_http_core_module.html#try_files"},
	Bad: `server {
    listen 8080;
    root /srv/www;
    location / {
        if (!-f $request_filename) { # want "-f"
            rewrite ^ /index.html last;
        }
    }
}
`,
	Good: `server {
    listen 8080;
    root /srv/www;
    location / {
        try_files $uri /index.html$is_args$args;
    }
}
`,
	Fix: rule.UnsafeFix,
	Visit: rule.Visit{"if": func(p *rule.Pass, d *nginx.Directive) {
		c := condition(d)
		op := strings.TrimPrefix(c.operator, "!")
		if op != "-f" && op != "-e" && op != "-d" {
			return
		}
		switch strings.NewReplacer("{", "", "}", "").Replace(c.value) {
		case "$request_filename", "$document_root$uri", "$document_root/$uri", "$document_root$request_uri", "$document_root$document_uri":
			p.Report(diag.Finding{
				At:      d.Head(),
				Message: fmt.Sprintf("if tests with %s whether the requested file is there", c.operator),
				Effect:  "the test is made for every request, and what else the location sets may be lost where it holds",
				Remedy:  "use try_files $uri followed by what is to come instead",
				Fixes:   withTryFiles(d, c),
			})
		}
	}},
}
