package rules

import (
	"fmt"
	"slices"

	"github.com/wellserved/wellserved/pkg/diag"
	"github.com/wellserved/wellserved/pkg/rule"
	"github.com/wellserved/wellserved/pkg/rules/pattern"
)

var regexExtensionUnanchored = &rule.Rule{
	ID: "regex-extension-unanchored", Category: rule.Correctness, Severity: diag.Warning, Since: since,
	Summary:    "An expression for a file extension has no end",
	Why:        "Without $ the expression fits anywhere in the URL: `location ~ \\.php` takes /upload.php.jpg and /a.phpx too. In front of PHP that runs what it should not.",
	References: []string{"https://nginx.org/en/docs/http/ngx_http_core_module.html#location"},
	Peers:      []rule.Peer{rule.GixyNG.Calls("unanchored_regex")},
	Bad: `server {
    listen 8080;
    location ~ \.php { # want "no end"
        fastcgi_pass 127.0.0.1:9000;
    }
}
`,
	Good: `server {
    listen 8080;
    location ~ \.php$ {
        fastcgi_pass 127.0.0.1:9000;
    }
}
`,
	Fix: rule.UnsafeFix,
	CheckSite: func(p *rule.Pass) {
		for _, l := range locations(p) {
			if l.re == nil || !openExtension(l.re.Root) {
				continue
			}
			d, at := l.d, insertAtEnd(l.d, l.arg)
			var severity diag.Severity
			if onlyRefuses(d) {
				severity = diag.Info // what is refused beside is hardly missed
			}
			p.Report(diag.Finding{
				At: d.Head(), Severity: severity,
				Message: fmt.Sprintf("nothing follows the extension in %s: it has no end", l.name),
				Effect:  "URLs that go on after the extension, such as /a.php.jpg, are taken too",
				Remedy:  "write $ at the end, or (/|$) where a path may follow",
				Fixes:   []diag.Fix{{Description: "anchor the end with $", Edits: []diag.Edit{{At: d.File.At(at, at), Text: "$"}}}},
			})
		}
	},
}

// openExtension reports whether an expression, or one of its branches, ends in an
// escaped dot and a known extension or a group of them. A dot behind a slash
// begins a hidden file, and so does that of .env wherever it stands: such
// expressions need no end.
func openExtension(n *pattern.Node) bool {
	switch n.Op {
	case pattern.Alternate:
		return slices.ContainsFunc(n.Subs, openExtension)
	case pattern.Group:
		return openExtension(n.Subs[0])
	case pattern.Concat:
		for i, s := range n.Subs {
			if s.Op == pattern.Literal && s.Text == '.' && extensions(n.Subs[i+1:]) {
				return !hiddenFile(n.Subs[:i], n.Subs[i+1:])
			}
		}
		last := n.Subs[len(n.Subs)-1]
		return last.Op == pattern.Group && !last.CanBeEmpty() && last.Subs[0].Op == pattern.Alternate && slices.ContainsFunc(last.Subs[0].Subs, dotFirst)
	}
	return false
}

// dotFirst reports whether a branch is a dot and an extension; whole names of
// files, as those that are denied by a list, are none.
func dotFirst(n *pattern.Node) bool {
	return n.Op == pattern.Concat && n.Subs[0].Op == pattern.Literal && n.Subs[0].Text == '.' && extensions(n.Subs[1:])
}

func hiddenFile(before, after []*pattern.Node) bool {
	if n := len(before); n > 0 && before[n-1].Op == pattern.Literal && before[n-1].Text == '/' {
		return true
	}
	return literal(after) == "env" || literal(after) == "swp"
}
