package rules

import (
	"strings"

	"github.com/wellserved/wellserved/pkg/diag"
	"github.com/wellserved/wellserved/pkg/nginx"
	"github.com/wellserved/wellserved/pkg/rule"
	"github.com/wellserved/wellserved/pkg/rules/pattern"
)

var mapCaptureCrash = &rule.Rule{
	ID: "map-capture-crash", Category: rule.Security, Severity: diag.Info, Since: since, Elsewhere: true,
	Summary: "A group in a map may crash nginx where subrequests are cloned",
	Why: "CVE-2026-42533: before 1.30.4 and 1.31.3, a map's expression with a numbered group overwrites $1 to $9 of a request that slice or " +
		"proxy_cache_background_update cloned. Group with (?:...), or name the map's groups and those that are read by number, or take a newer nginx.",
	References: []string{"https://nginx.org/en/security_advisories.html"},
	Peers:      []rule.Peer{rule.NginxLint.Calls("map-unnamed-capture")},
	Bad: `proxy_cache_path cache keys_zone=pages:1m;
map $uri $bucket {
    default 0;
    ~^/(a|b)/ 1; # want "group"
}
server {
    listen 8080;
    location ~ ^/(.*)$ {
        proxy_cache pages;
        proxy_cache_background_update on;
        proxy_pass http://127.0.0.1:8000/$1;
    }
}
`,
	Good: `proxy_cache_path cache keys_zone=pages:1m;
map $uri $bucket {
    default 0;
    ~^/(?:a|b)/ 1;
}
server {
    listen 8080;
    location ~ ^/(.*)$ {
        proxy_cache pages;
        proxy_cache_background_update on;
        proxy_pass http://127.0.0.1:8000/$1;
    }
}
`,
	Fix: rule.UnsafeFix,
	Visit: rule.Visit{"map": func(p *rule.Pass, m *nginx.Directive) {
		if !m.Context.InHTTP() || !clonesSubrequests(p) || !readsNumbered(p) || p.NginxVersion().Mended("1.30.4", "1.31.3") {
			return
		}
		for _, c := range m.Children {
			text, ok := strings.CutPrefix(c.Name, "~")
			if !ok {
				continue
			}
			rest := strings.TrimPrefix(text, "*")
			groups := unnamedGroups(expression(p.Site, rest, rest != text))
			if len(groups) == 0 {
				continue
			}
			f := diag.Finding{
				At: c.Head(), Severity: vulnerable(p), Message: "this expression has a numbered group, and subrequests are cloned",
				Effect: "nginx before 1.30.4 and 1.31.3 may crash (CVE-2026-42533)", Remedy: "(?:...) instead of (...), or a newer nginx",
			}
			if fix, ok := ungrouped(c, len(c.Name)-len(rest), groups); ok && !numbered(c.Arg(0)) && !strings.Contains(rest, `\1`) {
				f.Fixes = []diag.Fix{fix}
			}
			p.Report(f)
		}
	}},
}

// unnamedGroups returns the groups of an expression that have only a number.
func unnamedGroups(re *pattern.Regex) []*pattern.Node {
	if re == nil {
		return nil
	}
	var out []*pattern.Node
	for _, g := range re.Groups {
		if g != nil && g.Name == "" {
			out = append(out, g)
		}
	}
	return out
}

// ungrouped is the fix that makes groups in the name of a map's entry take
// nothing; skip is how many bytes stand before the expression.
func ungrouped(entry *nginx.Directive, skip int, groups []*pattern.Node) (diag.Fix, bool) {
	at := entry.NameRange()
	i := strings.Index(at.Text(), entry.Name)
	if i < 0 {
		return diag.Fix{}, false // quoted with escapes
	}
	fix := diag.Fix{Description: "group without a number"}
	for _, g := range groups {
		from := at.Start + i + skip + g.Pos
		if entry.File.Text()[from] != '(' {
			return diag.Fix{}, false
		}
		fix.Edits = append(fix.Edits, diag.Edit{At: entry.File.At(from+1, from+1), Text: "?:"})
	}
	return fix, true
}

// clonesSubrequests reports whether anything makes nginx clone a subrequest.
func clonesSubrequests(p *rule.Pass) bool {
	for _, d := range p.Directives("slice") {
		if d.Arg(0) != "0" {
			return true
		}
	}
	for _, module := range []string{"proxy", "fastcgi", "uwsgi", "scgi"} {
		for _, d := range p.Directives(module + "_cache_background_update") {
			if d.Arg(0) == "on" {
				return true
			}
		}
	}
	return false
}

// readsNumbered reports whether any value of the configuration reads $1 to $9.
func readsNumbered(p *rule.Pass) bool {
	for _, r := range allReads(p) {
		if numbered(r.value()) {
			return true
		}
	}
	return false
}
