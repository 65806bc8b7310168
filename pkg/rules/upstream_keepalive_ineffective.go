package rules

import (
	"strings"

	"github.com/wellserved/wellserved/pkg/diag"
	"github.com/wellserved/wellserved/pkg/nginx"
	"github.com/wellserved/wellserved/pkg/rule"
)

var upstreamKeepaliveIneffective = &rule.Rule{
	ID: "upstream-keepalive-ineffective", Category: rule.Proxy, Severity: diag.Warning, Since: since,
	Summary:    "Connections to the upstream are kept in vain",
	Why:        "keepalive in an upstream works over HTTP/1.1 only, and not with the header Connection: close, which nginx sends by itself. Before nginx 1.29.7 both must be set where requests are passed on.",
	References: []string{"https://nginx.org/en/docs/http/ngx_http_upstream_module.html#keepalive"},
	Peers:      []rule.Peer{rule.NginxLint.Calls("proxy-keepalive")},
	Bad: `upstream app {
    server 127.0.0.1:8000;
    keepalive 8;
}
server {
    listen 8080;
    location / {
        proxy_pass http://app; # want "proxy_http_version"
    }
}
`,
	Good: `upstream app {
    server 127.0.0.1:8000;
    keepalive 8;
}
server {
    listen 8080;
    location / {
        proxy_http_version 1.1;
        proxy_set_header Connection "";
        proxy_pass http://app;
    }
}
`,
	Fix: rule.UnsafeFix,
	Visit: rule.Visit{"proxy_pass": func(p *rule.Pass, d *nginx.Directive) {
		groups := upstreams(p)
		if len(groups) == 0 {
			return
		}
		host, _ := passHost(d)
		group := groups[host]
		if group == nil || group.Child("keepalive") == nil || !p.Site.ReadBelow(d.Parent) {
			return
		}
		if p.NginxVersion().AtLeast("1.29.7") { // both are the defaults
			return
		}
		var lacks []string
		if v, _ := d.Parent.Setting("proxy_http_version"); v != "1.1" && v != "2" {
			lacks = append(lacks, "proxy_http_version 1.1")
		}
		kept := false
		for _, h := range d.Parent.Effective("proxy_set_header") {
			if isHeader(h, "connection") {
				kept = h.Arg(1) == "" || varies(h, 1)
			}
		}
		if !kept {
			lacks = append(lacks, `proxy_set_header Connection ""`)
		}
		if len(lacks) == 0 {
			return
		}
		f := diag.Finding{
			At: d.Head(), Message: "the upstream keeps connections, and here is no " + strings.Join(lacks, " and no "),
			Effect: "a new connection is made for every request", Remedy: strings.Join(lacks, "; ") + ";",
			Related: []diag.Related{{At: group.Child("keepalive").Head(), Message: "has no effect"}},
		}
		upgrades := sendsHeader(d.Parent, "upgrade")
		if upgrades && !kept { // an empty Connection would end WebSockets here
			f.Severity, f.Remedy = diag.Info, "set Connection by a map of $http_upgrade that is empty without an upgrade"
		}
		// A list of headers of its own would take away the outer ones.
		if !upgrades && d.Context&nginx.Location != 0 && len(d.Parent.Effective("proxy_set_header")) == len(d.Parent.All("proxy_set_header")) {
			start := d.Range().Start
			f.Fixes = []diag.Fix{{Description: "keep connections", Edits: []diag.Edit{{
				At: d.File.At(start, start), Text: strings.Join(lacks, ";"+lineBreak(d)) + ";" + lineBreak(d)}}}}
		}
		p.Report(f)
	}},
}
