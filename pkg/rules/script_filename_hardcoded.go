package rules

import (
	"strings"

	"github.com/wellserved/wellserved/pkg/diag"
	"github.com/wellserved/wellserved/pkg/nginx"
	"github.com/wellserved/wellserved/pkg/rule"
)

var scriptFilenameHardcoded = &rule.Rule{
	ID: "script-filename-hardcoded", Category: rule.Correctness, Severity: diag.Info, Since: since,
	Summary:    "The folder of scripts is written a second time",
	Why:        "SCRIPT_FILENAME with a literal folder goes wrong when root is changed. $document_root is that folder.",
	References: []string{"https://nginx.org/en/docs/http/ngx_http_fastcgi_module.html#var_fastcgi_script_name"},
	Bad: `server {
    listen 8080;
    root /srv/www;
    location ~ \.php$ {
        fastcgi_param SCRIPT_FILENAME /srv/www$fastcgi_script_name; # want "literal"
        fastcgi_pass 127.0.0.1:9000;
    }
}
`,
	Good: `server {
    listen 8080;
    root /srv/www;
    location ~ \.php$ {
        fastcgi_param SCRIPT_FILENAME $document_root$fastcgi_script_name;
        fastcgi_pass 127.0.0.1:9000;
    }
}
`,
	Fix: rule.UnsafeFix,
	Visit: rule.Visit{"fastcgi_param": func(p *rule.Pass, d *nginx.Directive) {
		dir, ok := strings.CutSuffix(bare(d.Arg(1)), "$fastcgi_script_name")
		if d.Arg(0) != "SCRIPT_FILENAME" || !ok || dir == "" || variable(dir) {
			return
		}
		p.Report(diag.Finding{
			At: d.Head(), Message: "SCRIPT_FILENAME holds the literal folder " + dir,
			Effect: "scripts are not found once root is changed", Remedy: "write $document_root in its place",
			Fixes: []diag.Fix{{Description: "use $document_root", Edits: []diag.Edit{replaceArg(d, 1, "$document_root$fastcgi_script_name")}}},
		})
	}},
}
