package rules

import (
	"github.com/wellserved/wellserved/pkg/diag"
	"github.com/wellserved/wellserved/pkg/nginx"
	"github.com/wellserved/wellserved/pkg/rule"
)

var proxyBufferingOff = &rule.Rule{
	ID: "proxy-buffering-off", Category: rule.Proxy, Severity: diag.Info, Since: since,
	Summary:    "Answers are not buffered for the whole site",
	Why:        "Without buffering a worker of the application is held up until the slowest visitor has taken the last byte. Event streams need that, in a location of their own.",
	References: []string{"https://nginx.org/en/docs/http/ngx_http_proxy_module.html#proxy_buffering"},
	Peers:      []rule.Peer{rule.GixyNext.Calls("proxy_buffering_off")},
	Bad: `server {
    listen 8080;
    proxy_buffering off; # want "whole site"
    location / {
        proxy_pass http://127.0.0.1:8000;
    }
}
`,
	Good: `server {
    listen 8080;
    proxy_buffering on;
    location / {
        proxy_pass http://127.0.0.1:8000;
    }
}
`,
	Fix: rule.UnsafeFix,
	Visit: rule.Visit{"proxy_buffering": func(p *rule.Pass, d *nginx.Directive) {
		wide := d.Context&(nginx.HTTP|nginx.Server) != 0
		if block := d.Parent; block.Name == "location" {
			l := readLocation(block)
			wide = l.prefix() && l.name == "/"
		}
		if d.Arg(0) == "off" && wide {
			p.Report(diag.Finding{
				At: d.Head(), Message: "buffering is off for the whole site",
				Effect: "slow visitors hold up the application's workers", Remedy: "turn it off only in the location of event streams",
				Fixes: []diag.Fix{{Description: "turn it on", Edits: []diag.Edit{replaceArg(d, 0, "on")}}},
			})
		}
	}},
}
