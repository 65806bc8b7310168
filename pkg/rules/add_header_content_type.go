package rules

import (
	"github.com/wellserved/wellserved/pkg/diag"
	"github.com/wellserved/wellserved/pkg/nginx"
	"github.com/wellserved/wellserved/pkg/rule"
)

var addHeaderContentType = &rule.Rule{
	ID: "add-header-content-type", Category: rule.Headers, Severity: diag.Warning, Since: since,
	Summary:    "add_header Content-Type sends a second one",
	Why:        "add_header adds; it does not replace. The response carries two Content-Type headers, and browsers take one of them or neither. default_type and types say what a file is.",
	References: []string{"https://nginx.org/en/docs/http/ngx_http_core_module.html#default_type"},
	Peers:      []rule.Peer{rule.GixyNG.Calls("add_header_content_type"), rule.GixyNext.Calls("add_header_content_type")},
	Bad: `location /api/ {
    add_header Content-Type application/json; # want "second"
    return 200 "{}";
}
`,
	Good: `location /api/ {
    default_type application/json;
    return 200 "{}";
}
`,
	Fix: rule.UnsafeFix,
	Visit: rule.Visit{"add_header": func(p *rule.Pass, d *nginx.Directive) {
		if !isHeader(d, "content-type") || hidesType(d.Parent) || answersEmpty(d.Parent) {
			return
		}
		f := diag.Finding{
			At: d.Head(), Message: "this sends a second Content-Type beside the one of the file or the application",
			Effect: "browsers may show text in place of a page, or download it", Remedy: "default_type " + d.ArgRange(min(1, len(d.Args)-1)).Text() + ";",
		}
		if d.Parent.Child("default_type") == nil && !varies(d, 1) && d.Context&nginx.LocationIf == 0 {
			f.Fixes = []diag.Fix{{Description: "use default_type", Edits: []diag.Edit{{
				At: d.File.At(d.NameRange().Start, d.ArgsRange().End), Text: "default_type " + d.ArgRange(1).Text()}}}}
		}
		p.Report(f)
	}},
}

// answersEmpty reports whether a block answers 204, to which nginx puts no
// Content-Type of its own.
func answersEmpty(block *nginx.Directive) bool {
	r := block.Child("return")
	return r != nil && r.Arg(0) == "204"
}

// hidesType reports whether the application's own Content-Type is hidden.
func hidesType(block *nginx.Directive) bool {
	for _, family := range []string{"proxy", "fastcgi", "uwsgi", "scgi", "grpc"} {
		for _, h := range block.Effective(family + "_hide_header") {
			if isHeader(h, "content-type") {
				return true
			}
		}
	}
	return false
}
