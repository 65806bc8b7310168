package rules

import (
	"strings"

	"github.com/wellserved/wellserved/pkg/diag"
	"github.com/wellserved/wellserved/pkg/nginx"
	"github.com/wellserved/wellserved/pkg/rule"
	"github.com/wellserved/wellserved/pkg/rules/language"
	"github.com/wellserved/wellserved/pkg/rules/pattern"
)

var redirectByRewrite = &rule.Rule{
	ID: "redirect-by-rewrite", Category: rule.Correctness, Severity: diag.Info, Since: since,
	Summary:    "A rewrite redirects everything",
	Why:        "An expression that fits every URL is run for nothing: return redirects without it, and passes on the URL as it came.",
	References: []string{"https://nginx.org/en/docs/http/converting_rewrite_rules.html"},
	Bad: `server {
    listen 8080;
    rewrite ^(.*)$ https://shop.example$1 permanent; # want "every URL"
}
`,
	Good: `server {
    listen 8080;
    return 301 https://shop.example$request_uri;
}
`,
	Fix: rule.UnsafeFix,
	Visit: rule.Visit{"rewrite": func(p *rule.Pass, d *nginx.Directive) {
		to := d.Arg(1)
		if !absoluteURL(to) || !takesEverything(p, d.Arg(0)) {
			return
		}
		f := diag.Finding{
			At: d.Head(), Message: "this rewrite redirects every URL",
			Effect: "an expression is run for each request to no use", Remedy: "return 301 with the address and $request_uri",
		}
		base, ok := strings.CutSuffix(strings.TrimSuffix(to, "?"), "$1")
		if ok && strings.HasPrefix(d.Arg(0), "^/(") {
			base, ok = strings.CutSuffix(base, "/")
		}
		if !ok {
			base, ok = strings.CutSuffix(to, "$request_uri?")
		}
		if ok && !strings.Contains(base, "$1") {
			code := "302"
			if d.Arg(2) == "permanent" {
				code = "301"
			}
			f.Fixes = []diag.Fix{{Description: "redirect with return", Edits: []diag.Edit{{
				At: d.Head(), Text: "return " + code + " " + nginx.Quote(base+"$request_uri")}}}}
		}
		p.Report(f)
	}},
}

// everyLine is every URL without a line feed, which nobody means.
var everyLine, _ = pattern.Parse(`^/\N*\z`, false)

// takesEverything reports whether an expression fits every URL.
func takesEverything(p *rule.Pass, text string) bool {
	re := expression(p.Site, text, false)
	if re == nil {
		return false
	}
	if len(text) > 1 && text != "^/" && !strings.Contains(text, "*") && !strings.Contains(text, "+") {
		return false // a text of its own: nothing to decide
	}
	return once(p.Site, "everything\x00"+text, func() bool {
		rival, exact := language.New(re).Rival()
		if !exact {
			return false
		}
		left, known := language.New(everyLine).Left(rival)
		return known && left == ""
	})
}
