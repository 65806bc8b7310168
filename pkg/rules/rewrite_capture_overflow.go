package rules

import (
	"fmt"
	"strings"

	"github.com/wellserved/wellserved/pkg/diag"
	"github.com/wellserved/wellserved/pkg/nginx"
	"github.com/wellserved/wellserved/pkg/rule"
	"github.com/wellserved/wellserved/pkg/rules/pattern"
)

var rewriteCaptureOverflow = &rule.Rule{
	ID: "rewrite-capture-overflow", Category: rule.Security, Severity: diag.Info, Since: since, Elsewhere: true,
	Summary: "A redirect reads groups that lie in each other, which overflows a buffer in older nginx",
	Why: "CVE-2026-9256: before 1.30.2 and 1.31.1, nginx measures the escaped length of a rewrite's groups by the URL as a whole. With two numbered groups of which one encloses " +
		"the other the text is longer than that. Groups side by side or read by their names are safe, and so is a newer nginx.",
	References: []string{"https://nginx.org/en/security_advisories.html"},
	Peers:      []rule.Peer{rule.GixyNext.Calls("overlapping_captures")},
	Bad: `location / {
    rewrite ^/((.*)\.html)$ http://127.0.0.1:8080/$1/$2 redirect; # want "CVE-2026-9256"
}
`,
	Good: `location / {
    rewrite ^/(?<part1>(?<part2>.*)\.html)$ http://127.0.0.1:8080/${part1}/${part2} redirect;
}
`,
	Fix: rule.UnsafeFix,
	Visit: rule.Visit{"rewrite": func(p *rule.Pass, d *nginx.Directive) {
		re := expression(p.Site, d.Arg(0), false)
		if re == nil || !enclose(escapedGroups(d, re)) || p.NginxVersion().Mended("1.30.2", "1.31.1") {
			return
		}
		f := diag.Finding{
			At: d.Head(), Severity: vulnerable(p), Message: "the replacement reads groups that lie in each other (CVE-2026-9256)",
			Effect: "nginx before 1.30.2 and 1.31.1 writes past a buffer", Remedy: "groups side by side, or with names, or a newer nginx",
		}
		if fix, ok := namedGroups(p, d); ok {
			f.Fixes = []diag.Fix{fix}
		}
		p.Report(f)
	}},
}

// escapedGroups returns the groups that nginx escapes in a replacement by the
// shorter measure: all of a redirect, elsewhere those among the arguments. With
// a variable, or a group that is read twice, it measures the text itself.
func escapedGroups(d *nginx.Directive, re *pattern.Regex) []*pattern.Node {
	path, args, _ := strings.Cut(strings.TrimSuffix(d.Arg(1), "?"), "?") // a last ? only drops the request's arguments
	read := variables(path)
	escaped := len(read)
	if leavesTo(d) {
		escaped = 0
	}
	read = append(read, variables(args)...)
	seen := map[string]bool{}
	var out []*pattern.Node
	for i, name := range read {
		n := int(name[0]) - '0'
		if len(name) != 1 || n < 1 || n > 9 || seen[name] {
			return nil
		}
		seen[name] = true
		if i >= escaped && n < len(re.Groups) {
			out = append(out, re.Groups[n])
		}
	}
	return out
}

// enclose reports whether one of the groups lies in another.
func enclose(groups []*pattern.Node) bool {
	for _, a := range groups {
		for _, b := range groups {
			if a.Pos < b.Pos && b.Until <= a.Until {
				return true
			}
		}
	}
	return false
}

// namedGroups is the fix that gives the groups of a rewrite names, in its
// replacement and in other values that read them too.
func namedGroups(p *rule.Pass, d *nginx.Directive, others ...read) (diag.Fix, bool) {
	fix := diag.Fix{Description: "name the groups"}
	re := expression(p.Site, d.Arg(0), false)
	if re == nil || strings.Contains(d.Arg(0), "part") {
		return fix, false
	}
	regex := d.ArgRange(0)
	begin := strings.Index(regex.Text(), d.Arg(0))
	if begin < 0 {
		return fix, false // written with escapes
	}
	named := map[int]bool{}
	for _, r := range append([]read{{d, 1}}, others...) {
		for _, u := range usesIn(r) {
			n := int(u.name[0]) - '0'
			if n < 1 || n > 9 {
				continue
			}
			if len(u.name) > 1 || n >= len(re.Groups) || re.Groups[n].Name != "" {
				return fix, false
			}
			end, text := u.at.End, r.d.File.Text()
			from := u.at.Start - 1
			if text[from] == '{' {
				from, end = from-1, end+1
			}
			named[n] = true
			fix.Edits = append(fix.Edits, diag.Edit{At: d.File.At(from, end), Text: fmt.Sprintf("${part%d}", n)})
			if r.d.File != d.File {
				return fix, false
			}
		}
	}
	for n := range len(re.Groups) {
		if named[n] {
			at := regex.Start + begin + re.Groups[n].Pos + 1
			fix.Edits = append(fix.Edits, diag.Edit{At: d.File.At(at, at), Text: fmt.Sprintf("?<part%d>", n)})
		}
	}
	return fix, len(named) > 0
}
