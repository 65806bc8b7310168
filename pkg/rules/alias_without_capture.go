package rules

import (
	"fmt"
	"path"
	"strings"

	"github.com/wellserved/wellserved/pkg/diag"
	"github.com/wellserved/wellserved/pkg/nginx"
	"github.com/wellserved/wellserved/pkg/rule"
)

var aliasWithoutCapture = &rule.Rule{
	ID: "alias-without-capture", Category: rule.Correctness, Severity: diag.Warning, Since: since,
	Summary:    "alias in a regular expression location uses no part of the URL",
	Why:        "In a location with a regular expression alias is the whole path: nothing of the URL is added. Without a group such as $1 every URL that fits opens the same directory.",
	References: []string{"https://nginx.org/en/docs/http/ngx_http_core_module.html#alias"},
	Bad: `server {
    listen 8080;
    location ~ ^/static/(.*)$ {
        alias /srv/static/; # want "no part of the URL"
    }
}
`,
	Good: `server {
    listen 8080;
    location ~ ^/static/(.*)$ {
        alias /srv/static/$1;
    }
}
`,
	Visit: rule.Visit{"alias": func(p *rule.Pass, d *nginx.Directive) {
		block := enclosing(d)
		value := d.Arg(0)
		if block == nil || !readLocation(block).regex() || variable(value) || !folderLike(value) {
			return
		}
		p.Report(diag.Finding{
			At:      d.Head(),
			Message: "alias in a regular expression takes no part of the URL",
			Effect:  fmt.Sprintf("every URL of this location opens %s itself: 403 or 404 for all files", value),
			Remedy:  "put what follows the directory into a group and write $1 behind the alias, or use a prefix location",
			Related: []diag.Related{{At: block.Head(), Message: "the location"}},
		})
	}},
}

// folderLike reports whether a path looks like a folder rather than one file.
func folderLike(value string) bool {
	return strings.HasSuffix(value, "/") || path.Ext(value) == ""
}
