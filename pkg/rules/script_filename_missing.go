package rules

import (
	"strings"

	"github.com/wellserved/wellserved/pkg/diag"
	"github.com/wellserved/wellserved/pkg/nginx"
	"github.com/wellserved/wellserved/pkg/rule"
)

var scriptFilenameMissing = &rule.Rule{
	ID: "script-filename-missing", Category: rule.Correctness, Severity: diag.Warning, Since: since,
	Summary:    "PHP is not told which script to run",
	Why:        "The file fastcgi_params has no SCRIPT_FILENAME, fastcgi.conf has. Without it PHP answers with a blank page.",
	References: []string{"https://nginx.org/en/docs/http/ngx_http_fastcgi_module.html#fastcgi_param"},
	Bad: `server {
    listen 8080;
    location ~ \.php$ {
        fastcgi_param QUERY_STRING $query_string;
        fastcgi_pass 127.0.0.1:9000; # want "SCRIPT_FILENAME"
    }
}
`,
	Good: `server {
    listen 8080;
    location ~ \.php$ {
        fastcgi_param QUERY_STRING $query_string;
        fastcgi_param SCRIPT_FILENAME $document_root$fastcgi_script_name;
        fastcgi_pass 127.0.0.1:9000;
    }
}
`,
	Fix: rule.UnsafeFix,
	Visit: rule.Visit{"fastcgi_pass": func(p *rule.Pass, d *nginx.Directive) {
		block := enclosing(d)
		if block == nil || !p.Site.ReadAround(d.Parent) || !strings.Contains(readLocation(block).name, "php") && !strings.Contains(d.Arg(0), "php") {
			return
		}
		for _, x := range d.Parent.Effective("fastcgi_param") {
			if x.Arg(0) == "SCRIPT_FILENAME" {
				return
			}
		}
		f := diag.Finding{
			At: d.Head(), Message: "no SCRIPT_FILENAME is passed on",
			Effect: "PHP answers with a blank page", Remedy: "fastcgi_param SCRIPT_FILENAME $document_root$fastcgi_script_name;",
		}
		if len(d.Parent.All("fastcgi_param")) > 0 {
			start := d.Range().Start
			f.Fixes = []diag.Fix{{Description: "say which script", Edits: []diag.Edit{{
				At: d.File.At(start, start), Text: "fastcgi_param SCRIPT_FILENAME $document_root$fastcgi_script_name;" + lineBreak(d)}}}}
		}
		p.Report(f)
	}},
}
