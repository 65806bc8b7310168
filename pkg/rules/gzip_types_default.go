package rules

import (
	"github.com/wellserved/wellserved/pkg/diag"
	"github.com/wellserved/wellserved/pkg/nginx"
	"github.com/wellserved/wellserved/pkg/rule"
)

var gzipTypesDefault = &rule.Rule{
	ID: "gzip-types-default", Category: rule.Performance, Severity: diag.Info, Since: since,
	Summary:    "Only HTML is compressed",
	Why:        "gzip on compresses text/html alone. Styles, scripts and JSON, the bulk of a page, are named with gzip_types.",
	References: []string{"https://nginx.org/en/docs/http/ngx_http_gzip_module.html#gzip_types"},
	Bad: `server {
    listen 8080;
    gzip on; # want "only text/html"
}
`,
	Good: `server {
    listen 8080;
    gzip on;
    gzip_types text/css application/javascript application/json image/svg+xml;
}
`,
	Fix: rule.UnsafeFix,
	Visit: rule.Visit{"gzip": func(p *rule.Pass, d *nginx.Directive) {
		if d.Arg(0) != "on" || len(p.Directives("gzip_types")) > 0 && typesFor(d.Parent) || !p.Site.AllRead() ||
			p.Site.Has("brotli", "zstd") {
			return
		}
		end := d.Range().End
		p.Report(diag.Finding{
			Fixes: []diag.Fix{{Description: "compress them too", Edits: []diag.Edit{{At: d.File.At(end, end),
				Text: lineBreak(d) + "gzip_types text/css application/javascript application/json image/svg+xml;"}}}},
			At: d.Head(), Message: "gzip is on for only text/html",
			Effect: "styles, scripts and JSON travel uncompressed",
			Remedy: "gzip_types text/css application/javascript application/json image/svg+xml;",
		})
	}},
}

// typesFor reports whether gzip_types holds in a block or in one inside it.
func typesFor(block *nginx.Directive) bool {
	if len(block.Effective("gzip_types")) > 0 {
		return true
	}
	for d := range block.Descendants() {
		if d.Name == "gzip_types" {
			return true
		}
	}
	return false
}
