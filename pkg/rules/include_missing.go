package rules

import (
	"path"
	"strings"

	"github.com/wellserved/wellserved/pkg/diag"
	"github.com/wellserved/wellserved/pkg/nginx"
	"github.com/wellserved/wellserved/pkg/rule"
)

var includeMissing = &rule.Rule{
	ID: "include-missing", Category: rule.Correctness, Severity: diag.Error, Since: since, Elsewhere: true,
	Summary: "An included file is not there",
	Why: "An include without a wildcard must name a file that exists. A relative path starts at the folder of the main file, not at that of the including file. " +
		"A pattern that matches nothing is accepted. In a repository the rule is silent about files that lie outside it, and about those that nginx's packages bring.",
	References: []string{"https://nginx.org/en/docs/ngx_core_module.html#include"},
	Peers:      []rule.Peer{rule.NginxLint.Calls("include-path-exists")},
	Bad: `-- nginx.conf --
events {}
http {
    include sites/shop.conf; # want "No such file"
}
-- sites/blog.conf --
server {
    listen 8080;
}
`,
	Good: `-- nginx.conf --
events {}
http {
    include sites/blog.conf;
}
-- sites/blog.conf --
server {
    listen 8080;
}
`,
	FaultKinds: []nginx.FaultKind{nginx.IncludeMissing},
	Faults:     missingInclude,
}

func missingInclude(p *rule.Pass, f *nginx.Fault) {
	name := f.Directive.Arg(0)
	if templated(f.At.File) || variable(name) {
		return
	}
	if !p.Config().Whole() && !path.IsAbs(name) {
		return // a relative path starts at the main file, which is not here
	}
	if !p.Site.OnServer {
		inside := !path.IsAbs(name) || strings.HasPrefix(path.Clean(name), strings.TrimSuffix(p.Config().Prefix, "/")+"/")
		if !inside || packaged[path.Base(name)] || strings.HasPrefix(name, "modules-enabled/") ||
			scripted(p.Tree(), p.Config().Prefix, path.Base(name)) {
			return
		}
	}
	p.Report(fromFault(f, "correct the path (relative paths start at "+p.Tree().Display(p.Config().Prefix)+"), or remove the include"))
}

// packaged are files that nginx's packages, and certbot, bring along.
var packaged = map[string]bool{
	"mime.types": true, "fastcgi_params": true, "fastcgi.conf": true, "uwsgi_params": true, "scgi_params": true,
	"proxy_params": true, "koi-utf": true, "koi-win": true, "win-utf": true, "fastcgi-php.conf": true, "snakeoil.conf": true,
	"options-ssl-nginx.conf": true,
}
