package rules

import (
	"fmt"

	"github.com/wellserved/wellserved/pkg/diag"
	"github.com/wellserved/wellserved/pkg/nginx"
	"github.com/wellserved/wellserved/pkg/rule"
)

var aliasSlashMismatch = &rule.Rule{
	ID: "alias-slash-mismatch", Category: rule.Correctness, Severity: diag.Warning, Since: since,
	Summary: "A location ends with a slash and its alias does not",
	Why: "alias puts its value in place of the location's prefix, letter by letter. With `location /static/` and `alias /srv/static` " +
		"the request /static/app.css opens /srv/staticapp.css: every file is 404. Either both end with a slash or neither does.\n\n" +
		"Regular expressions, exact locations and an alias that ends with a variable are another matter, and not judged.",
	References: []string{"https://nginx.org/en/docs/http/ngx_http_core_module.html#alias"},
	Peers:      []rule.Peer{rule.NginxLint.Calls("alias-location-slash-mismatch")},
	Bad: `server {
    listen 8080;
    location /static/ {
        alias /srv/shop/static; # want "alias has no slash at its end"
    }
}
`,
	Good: `server {
    listen 8080;
    location /static/ {
        alias /srv/shop/static/;
    }
}
`,
	Fix:   rule.SafeFix,
	Visit: rule.Visit{"alias": aliasWithoutSlash},
}

func aliasWithoutSlash(p *rule.Pass, d *nginx.Directive) {
	block := enclosing(d)
	value := d.Arg(0)
	if block == nil || value == "" || value[len(value)-1] == '/' || endsWithVariable(value) {
		return
	}
	loc := readLocation(block)
	if !loc.prefix() || loc.name == "" || loc.name[len(loc.name)-1] != '/' {
		return
	}
	at := insertAtEnd(d, 0)
	p.Report(diag.Finding{
		At:      d.Head(),
		Message: fmt.Sprintf("the location %s ends with a slash, its alias has no slash at its end", loc.name),
		Effect:  fmt.Sprintf("a request for %sa.css opens %sa.css: every file below %s is 404", loc.name, value, loc.name),
		Remedy:  "write alias " + nginx.Quote(value+"/") + ";",
		Related: []diag.Related{{At: block.Head(), Message: "the location"}},
		Fixes: []diag.Fix{{
			Description: "add the slash", Safe: true,
			Edits: []diag.Edit{{At: d.File.At(at, at), Text: "/"}},
		}},
	})
}
