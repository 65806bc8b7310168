package rules

import (
	"fmt"
	"path"
	"strings"

	"github.com/wellserved/wellserved/pkg/diag"
	"github.com/wellserved/wellserved/pkg/nginx"
	"github.com/wellserved/wellserved/pkg/route"
	"github.com/wellserved/wellserved/pkg/rule"
	"github.com/wellserved/wellserved/pkg/rules/language"
	"github.com/wellserved/wellserved/pkg/rules/pattern"
)

var aliasTraversal = &rule.Rule{
	ID: "alias-traversal", Category: rule.Security, Severity: diag.Error, Since: since,
	Summary: "A location without a final slash has an alias with one, so that requests can leave the directory",
	Why: "alias puts its value in place of the location's prefix. With `location /files` and `alias /srv/files/` the request /files../secret " +
		"opens /srv/files/../secret, which is /srv/secret: one directory up, whatever lies there. A regular expression whose group begins right " +
		"after a literal, as in `^/files(.*)$` with `alias /srv/files/$1`, does the same.\n\n" +
		"Without a slash on both sides /files../x opens /srv/files../x, which is not there: no harm is done.",
	References: []string{
		"https://nginx.org/en/docs/http/ngx_http_core_module.html#alias",
		"https://github.com/yandex/gixy/blob/master/docs/en/plugins/aliastraversal.md",
	},
	Peers: []rule.Peer{rule.Gixy.Calls("alias_traversal"), rule.Semgrep.Calls("alias-path-traversal")},
	Bad: `server {
    listen 8080;
    location /files {
        alias /srv/files/; # want "without a final slash"
    }
}
`,
	Good: `server {
    listen 8080;
    location /files/ {
        alias /srv/files/;
    }
}
`,
	Fix:   rule.UnsafeFix,
	Visit: rule.Visit{"alias": aliasLeavesDirectory},
}

func aliasLeavesDirectory(p *rule.Pass, d *nginx.Directive) {
	block := enclosing(d)
	if block == nil {
		return
	}
	loc := readLocation(block)
	value := d.Arg(0)
	switch {
	case loc.prefix() && loc.name != "" && !strings.HasSuffix(loc.name, "/") && strings.HasSuffix(value, "/"):
		at := insertAtEnd(block, loc.arg)
		p.Report(diag.Finding{
			At:      d.Head(),
			Message: fmt.Sprintf("the location %s is without a final slash and its alias has one", loc.name),
			Effect:  fmt.Sprintf("%s../x opens %s../x: anyone can read %s", loc.name, value, filesAbove(value)),
			Remedy:  fmt.Sprintf("write location %s/", loc.name),
			Related: []diag.Related{{At: block.Head(), Message: "the location"}},
			Fixes: []diag.Fix{{
				Description: fmt.Sprintf("end the location with a slash; %s itself is then another location's", loc.name),
				Edits:       []diag.Edit{{At: block.File.At(at, at), Text: "/"}},
			}},
		})
	case loc.regex() && groupLeaves(p, loc, value):
		p.Report(diag.Finding{
			At:      d.Head(),
			Message: fmt.Sprintf("the group that %s is built from follows a word without a slash and can begin with dots", value),
			Effect:  "a request with ../ after that word reads files outside the directory",
			Remedy:  "put a slash before the group in the expression, outside of it",
			Related: []diag.Related{{At: block.Head(), Message: "the location"}},
		})
	}
}

// filesAbove names what lies beside a directory.
func filesAbove(dir string) string {
	if variable(dir) {
		return "what lies beside that directory"
	}
	return "the files of " + path.Dir(path.Clean(dir))
}

// groupLeaves reports whether an alias ends in a slash and a group, and the
// group of the location's expression can begin with "../" right after a letter.
func groupLeaves(p *rule.Pass, loc location, alias string) bool {
	i := strings.LastIndex(bare(alias), "/$")
	if i < 0 {
		return false
	}
	re := expression(p.Site, loc.name, loc.kind == route.RegexNoCase)
	if re == nil {
		return false
	}
	group := namedGroup(re, bare(alias)[i+2:])
	if group == nil {
		return false
	}
	before := byteBefore(re.Root, group)
	if before == nil || before.Last().Has('/') {
		return false
	}
	return once(p.Site, fmt.Sprintf("parent\x00%d%s\x00%d", loc.kind, loc.name, group.Capture), func() bool {
		holds, known := language.CanHold(re, group, parentFirst)
		return known && holds
	})
}

// parentFirst is a text that leaves the directory that it is appended to.
var parentFirst, _ = pattern.Parse(`^\.\.(?:/(?s:.*))?\z`, false)

// namedGroup returns the group that a variable such as 1 or name stands for.
func namedGroup(re *pattern.Regex, name string) *pattern.Node {
	if len(name) == 1 && name[0] >= '1' && name[0] <= '9' {
		if n := int(name[0] - '0'); n < len(re.Groups) {
			return re.Groups[n]
		}
		return nil
	}
	return re.Named(name)
}

// byteBefore returns what stands directly before a node in its sequence, or nil
// where it begins the expression or an anchor does.
func byteBefore(root, node *pattern.Node) *pattern.Node {
	var before *pattern.Node
	root.Walk(func(n *pattern.Node) bool {
		if n.Op == pattern.Concat {
			for i, s := range n.Subs {
				if s == node && i > 0 && n.Subs[i-1].Op != pattern.Begin {
					before = n.Subs[i-1]
				}
			}
		}
		return true
	})
	return before
}
