package rules

import (
	"github.com/wellserved/wellserved/pkg/diag"
	"github.com/wellserved/wellserved/pkg/nginx"
	"github.com/wellserved/wellserved/pkg/route"
	"github.com/wellserved/wellserved/pkg/rule"
)

var tryFilesUncached = &rule.Rule{
	ID: "try-files-uncached", Category: rule.Performance, Severity: diag.Info, Since: since, OptIn: true,
	Summary: "try_files looks at the disk for every request",
	Why: "Without open_file_cache each file that try_files tests is looked up for every request. The cache also remembers what is not there, " +
		"so a file of a new deployment may be missed for a while: for most sites the lookups are the lesser evil.",
	References: []string{"https://nginx.org/en/docs/http/ngx_http_core_module.html#open_file_cache"},
	Peers:      []rule.Peer{rule.GixyNG.Calls("try_files_is_evil_too"), rule.GixyNext.Calls("try_files_is_evil_too")},
	Bad: `events {}
http {
    server {
        listen 8080;
        root /srv/shop;
        location / {
            try_files $uri =404; # want "open_file_cache"
        }
    }
}
`,
	Good: `events {}
http {
    open_file_cache max=1000;
    server {
        listen 8080;
        root /srv/shop;
        location / {
            try_files $uri =404;
        }
    }
}
`,
	Visit: rule.Visit{"try_files": func(p *rule.Pass, d *nginx.Directive) {
		if !p.Complete() {
			return
		}
		if loc := enclosing(d); loc != nil && readLocation(loc).kind == route.Named {
			return
		}
		if c := d.Parent.EffectiveOne("open_file_cache"); c != nil && c.Arg(0) != "off" {
			return
		}
		p.Report(diag.Finding{
			At: d.Head(), Message: "try_files without open_file_cache",
			Effect: "every request looks the files up on the disk", Remedy: "open_file_cache, where files change rarely",
		})
	}},
}
