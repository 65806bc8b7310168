package rules

import (
	"strings"

	"github.com/wellserved/wellserved/pkg/diag"
	"github.com/wellserved/wellserved/pkg/nginx"
	"github.com/wellserved/wellserved/pkg/rule"
)

var gzipTypesRedundant = &rule.Rule{
	ID: "gzip-types-redundant", Category: rule.Performance, Severity: diag.Info, Since: since,
	Summary:    "text/html is listed, which is always included",
	Why:        "gzip_types and its like always include text/html; listing it brings a warning at every start.",
	References: []string{"https://nginx.org/en/docs/http/ngx_http_gzip_module.html#gzip_types"},
	Peers:      []rule.Peer{rule.Nginx.Calls(rule.Warned)},
	Bad: `server {
    listen 8080;
    gzip_types text/css text/html text/plain; # want "always included"
}
`,
	Good: `server {
    listen 8080;
    gzip_types text/css text/plain;
}
`,
	Fix:   rule.SafeFix,
	Visit: rule.Visit{"gzip_types": redundantType, "brotli_types": redundantType, "sub_filter_types": redundantType, "ssi_types": redundantType, "zstd_types": redundantType},
}

func redundantType(p *rule.Pass, d *nginx.Directive) {
	for i := range d.Args {
		if !strings.EqualFold(d.Arg(i), "text/html") {
			continue
		}
		f := diag.Finding{
			At: d.Head(), Message: "text/html is always included",
			Effect: "nginx warns at every start", Remedy: "remove text/html from the list",
		}
		if len(d.Args) == 1 {
			f.Fixes = []diag.Fix{{Description: "remove the line", Safe: true, Edits: []diag.Edit{removal(d)}}}
		} else {
			f.Fixes = []diag.Fix{{Description: "remove text/html", Safe: true, Edits: []diag.Edit{argRemoval(d, i)}}}
		}
		p.Report(f)
		return
	}
}

// argRemoval is the edit that takes an argument out, with the blanks before it.
func argRemoval(d *nginx.Directive, i int) diag.Edit {
	start := d.NameRange().End
	if i > 0 {
		start = d.ArgRange(i - 1).End
	}
	return diag.Edit{At: d.File.At(start, d.ArgRange(i).End)}
}
