package rules

import (
	"github.com/wellserved/wellserved/pkg/diag"
	"github.com/wellserved/wellserved/pkg/nginx"
	"github.com/wellserved/wellserved/pkg/rule"
)

var autoindexOn = &rule.Rule{
	ID: "autoindex-on", Category: rule.Security, Severity: diag.Warning, Since: since,
	Summary: "Directories are listed to everyone",
	Why: "autoindex shows every file of a directory without an index, also those that nothing links to: backups, drafts, uploads of others. " +
		"Where it is meant, protect it, or silence this rule with the reason.",
	References: []string{"https://nginx.org/en/docs/http/ngx_http_autoindex_module.html"},
	Peers:      []rule.Peer{rule.NginxLint.Calls("autoindex-enabled"), rule.CIS.Calls("2.5")},
	Bad: `server {
    listen 8080;
    location /media/ {
        alias /srv/media/;
        autoindex on; # want "autoindex is on"
    }
}
`,
	Good: `server {
    listen 8080;
    location /media/ {
        alias /srv/media/;
        autoindex off;
    }
}
`,
	Fix: rule.UnsafeFix,
	Visit: rule.Visit{"autoindex": func(p *rule.Pass, d *nginx.Directive) {
		if d.Arg(0) != "on" || guarded(d.Parent) || d.Parent.Child("internal") != nil {
			return
		}
		p.Report(diag.Finding{
			At: d.Head(), Message: "autoindex is on",
			Effect: "a directory without an index shows all its files to everyone",
			Remedy: "autoindex off;",
			Fixes:  []diag.Fix{{Description: "turn it off", Edits: []diag.Edit{replaceArg(d, 0, "off")}}},
		})
	}},
}
