package rules

import (
	"fmt"
	"regexp"
	"strings"

	"github.com/wellserved/wellserved/pkg/diag"
	"github.com/wellserved/wellserved/pkg/nginx"
	"github.com/wellserved/wellserved/pkg/route"
	"github.com/wellserved/wellserved/pkg/rule"
	"github.com/wellserved/wellserved/pkg/rules/language"
	"github.com/wellserved/wellserved/pkg/rules/pattern"
)

var tryFilesFallbackCycle = &rule.Rule{
	ID: "try-files-fallback-cycle", Category: rule.Correctness, Severity: diag.Error, Since: since,
	Summary: "The last argument of try_files leads back into the same location",
	Why: "The last argument of try_files is not tested: nginx redirects to it, whatever it is. `try_files $uri $uri/` therefore redirects a missing " +
		"/x to /x/, finds nothing, redirects to /x//, and gives up with 500 after ten rounds.",
	References: []string{"https://nginx.org/en/docs/http/ngx_http_core_module.html#try_files"},
	Bad: `server {
    listen 8080;
    root /srv/www;
    location / {
        try_files $uri $uri/; # want "never tested"
    }
}
`,
	Good: `server {
    listen 8080;
    root /srv/www;
    location / {
        try_files $uri $uri/ =404;
    }
}
`,
	Fix:   rule.UnsafeFix,
	Visit: rule.Visit{"try_files": fallbackCycle},
}

func fallbackCycle(p *rule.Pass, d *nginx.Directive) {
	if len(d.Args) < 2 {
		return
	}
	last := len(d.Args) - 1
	value := d.Arg(last)
	path, _, _ := strings.Cut(value, "?")
	rest, ok := cutAny(path, "$uri", "${uri}", "$request_uri", "${request_uri}", "$document_uri", "${document_uri}")
	if !ok || caughtElsewhere(p, d, rest) {
		return
	}
	end := d.ArgRange(last).End
	p.Report(diag.Finding{
		At:      d.Head(),
		Message: fmt.Sprintf("the last argument %s is never tested, nginx redirects to it", value),
		Effect:  "a missing file is redirected into the same location again and again and ends in 500, not in 404",
		Remedy:  "add =404 at the end",
		Fixes: []diag.Fix{{
			Description: "end with =404", Edits: []diag.Edit{{At: d.File.At(end, end), Text: " =404"}},
		}},
	})
}

// cutAny cuts the first of several prefixes that fits, where the name of a
// variable does not go on behind it.
func cutAny(s string, prefixes ...string) (rest string, ok bool) {
	for _, prefix := range prefixes {
		if rest, ok := strings.CutPrefix(s, prefix); ok && (strings.HasSuffix(prefix, "}") || rest == "" || !wordByte(rest[0])) {
			return rest, true
		}
	}
	return s, false
}

// caughtElsewhere reports whether a URI that ends in the suffix is certainly
// another location's: one for an expression that the suffix alone decides.
func caughtElsewhere(p *rule.Pass, d *nginx.Directive, suffix string) bool {
	block := enclosing(d)
	if suffix == "" || strings.HasSuffix(suffix, "/") || block == nil || block.Parent == nil {
		return false
	}
	if l := readLocation(block); l.kind == route.Caret || l.regex() {
		return false
	}
	for _, other := range append(block.Parent.All("location"), block.All("location")...) {
		l := readLocation(other)
		if other == block || !l.regex() {
			continue
		}
		re := expression(p.Site, l.name, l.kind == route.RegexNoCase)
		if once(p.Site, fmt.Sprintf("suffix\x00%d%s\x00%s", l.kind, l.name, suffix), func() bool { return takesSuffix(re, suffix) }) {
			return true
		}
	}
	return false
}

// takesSuffix reports whether an expression matches every URL that ends in a
// text.
func takesSuffix(re *pattern.Regex, suffix string) bool {
	ends, err := pattern.Parse(regexp.QuoteMeta(suffix)+`\z`, false)
	if re == nil || err != nil {
		return false
	}
	rival, exact := language.New(re).Rival()
	if !exact {
		return false
	}
	left, known := language.New(ends).Left(rival)
	return known && left == ""
}
