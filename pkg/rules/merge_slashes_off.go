package rules

import (
	"github.com/wellserved/wellserved/pkg/diag"
	"github.com/wellserved/wellserved/pkg/nginx"
	"github.com/wellserved/wellserved/pkg/rule"
)

var mergeSlashesOff = &rule.Rule{
	ID: "merge-slashes-off", Category: rule.Security, Severity: diag.Info, Since: since,
	Summary:    "Doubled slashes are not merged",
	Why:        "With merge_slashes off //admin is another URL than /admin for nginx's locations, while the application behind may take them for one: rules for a location are passed by.",
	References: []string{"https://nginx.org/en/docs/http/ngx_http_core_module.html#merge_slashes"},
	Bad: `server {
    listen 8080;
    merge_slashes off; # want "not merged"
}
`,
	Good: `server {
    listen 8080;
}
`,
	Visit: rule.Visit{"merge_slashes": func(p *rule.Pass, d *nginx.Directive) {
		if d.Arg(0) == "off" {
			p.Report(diag.Finding{
				At: d.Head(), Message: "doubled slashes in URLs are not merged",
				Effect: "//admin passes by the rules for /admin", Remedy: "remove the directive unless URLs with doubled slashes are needed",
			})
		}
	}},
}
