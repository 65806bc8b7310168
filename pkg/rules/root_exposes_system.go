package rules

import (
	"fmt"
	"path"
	"strings"

	"github.com/wellserved/wellserved/pkg/diag"
	"github.com/wellserved/wellserved/pkg/nginx"
	"github.com/wellserved/wellserved/pkg/route"
	"github.com/wellserved/wellserved/pkg/rule"
)

var rootExposesSystem = &rule.Rule{
	ID: "root-exposes-system", Category: rule.Security, Severity: diag.Error, Since: since,
	Summary: "A directory of the operating system is served",
	Why: "root and alias open everything below the directory that they name. /, /etc, /root, /proc and their like hold passwords, keys and the state of " +
		"running processes; nginx serves what its workers may read.",
	References: []string{"https://nginx.org/en/docs/http/ngx_http_core_module.html#root"},
	Peers:      []rule.Peer{rule.GixyNext.Calls("filesystem_root_exposure")},
	Bad: `server {
    listen 8080;
    root /etc/nginx; # want "/etc/nginx"
}
`,
	Good: `server {
    listen 8080;
    root /var/www/shop;
}
`,
	Visit: rule.Visit{"root": systemRoot, "alias": systemRoot},
}

// systemFolders are served by no site.
var systemFolders = map[string]bool{
	"/": true, "/etc": true, "/etc/nginx": true, "/root": true, "/proc": true, "/sys": true,
	"/dev": true, "/usr": true, "/var": true, "/home": true, "/boot": true,
}

// systemFolder reports whether a clean path is one of them.
func systemFolder(dir string) bool { return len(dir) <= len("/etc/nginx") && systemFolders[dir] }

func systemRoot(p *rule.Pass, d *nginx.Directive) {
	value := d.Arg(0)
	if varies(d, 0) || !path.IsAbs(value) || !systemFolder(path.Clean(value)) {
		return
	}
	block := enclosing(d)
	if d.Name == "alias" && (block == nil || !readLocation(block).prefix()) {
		return
	}
	if block != nil && (block.Child("internal") != nil || d.Name == "root" && systemRootNarrowed(block)) {
		return
	}
	f := diag.Finding{
		At:      d.Head(),
		Message: fmt.Sprintf("%s serves %s, a directory of the operating system", d.Name, path.Clean(value)),
		Effect:  "whoever knows a path can fetch passwords, keys and configuration that nginx may read",
		Remedy:  "name the directory that holds the site's files, and nothing else",
	}
	if d.Name == "alias" && shutBySlash(block, value) {
		f.Severity = diag.Info
		f.Message = fmt.Sprintf("alias would serve %s, a directory of the operating system, if it ended in a slash as its location does", path.Clean(value))
	}
	p.Report(f)
}

// shutBySlash reports whether no URL below a location reaches a file below its
// alias: where the location ends in a slash and the alias does not, nginx puts
// the rest of the URL right after the last name, /conf/passwd becomes /etcpasswd.
func shutBySlash(block *nginx.Directive, alias string) bool {
	return strings.HasSuffix(readLocation(block).name, "/") && !strings.HasSuffix(alias, "/")
}

// systemRootNarrowed reports whether a location's own prefix leads deeper than a
// directory of the system: location /srv/shop/ { root /; } opens /srv/shop.
func systemRootNarrowed(block *nginx.Directive) bool {
	loc := readLocation(block)
	if loc.kind == route.Exact {
		return true
	}
	if !loc.prefix() {
		return false
	}
	full := path.Clean("/" + loc.name)
	return path.Dir(full) != "/" && !systemFolder(full)
}
