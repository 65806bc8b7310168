package rules

import (
	"fmt"
	"strings"

	"github.com/wellserved/wellserved/pkg/diag"
	"github.com/wellserved/wellserved/pkg/route"
	"github.com/wellserved/wellserved/pkg/rule"
)

var locationRegexInPrefix = &rule.Rule{
	ID: "location-regex-in-prefix", Category: rule.Correctness, Severity: diag.Warning, Since: since,
	Summary: "A prefix location is written like a regular expression",
	Why: "Without ~ a location is a prefix and taken letter by letter: `location /files/.*\\.pdf$` is for URLs that really hold a star and a backslash, " +
		"which no browser sends.",
	References: []string{"https://nginx.org/en/docs/http/ngx_http_core_module.html#location"},
	Peers:      []rule.Peer{rule.NginxLinter.Calls("strict-location")},
	Bad: `server {
    listen 8080;
    location ^/files/ { # want "taken literally"
        root /srv;
    }
}
`,
	Good: `server {
    listen 8080;
    location ~ ^/files/ {
        root /srv;
    }
}
`,
	Fix: rule.UnsafeFix,
	CheckSite: func(p *rule.Pass) {
		for _, l := range locations(p) {
			if l.kind != route.Prefix && l.kind != route.Exact && l.kind != route.Caret || !likeRegex(l.name) {
				continue
			}
			d := l.d
			start := d.ArgRange(0).Start
			mark := diag.Edit{At: d.File.At(start, start), Text: "~ "}
			if len(d.Args) > 1 {
				mark = diag.Edit{At: d.ArgRange(0), Text: "~"}
			}
			p.Report(diag.Finding{
				At:      d.Head(),
				Message: fmt.Sprintf("%s is written like a regular expression and taken literally", l.name),
				Effect:  "no request that a browser sends matches it; other locations answer",
				Remedy:  "write ~ before it",
				Fixes:   []diag.Fix{{Description: "make it a regular expression", Edits: []diag.Edit{mark}}},
			})
		}
	},
}

// likeRegex reports whether a text holds what occurs in expressions and in no
// URL. A plus, a star, a question mark or parentheses alone may be in one.
func likeRegex(name string) bool {
	if strings.HasPrefix(name, "^") || len(name) > 1 && strings.HasSuffix(name, "$") {
		return true
	}
	if strings.IndexFunc(name, isSign) < 0 { // nearly all
		return false
	}
	for _, sign := range []string{".*", ".+", "\\.", "\\d", "\\w", "[^"} {
		if strings.Contains(name, sign) {
			return true
		}
	}
	if i := strings.IndexByte(name, '('); i >= 0 {
		if j := strings.IndexByte(name[i:], ')'); j > 0 && strings.Contains(name[i:i+j], "|") {
			return true
		}
	}
	return false
}

func isSign(r rune) bool {
	switch r {
	case '*', '+', '\\', '[', '(':
		return true
	}
	return false
}
