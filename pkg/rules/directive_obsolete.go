package rules

import (
	"github.com/wellserved/wellserved/pkg/diag"
	"github.com/wellserved/wellserved/pkg/nginx"
	"github.com/wellserved/wellserved/pkg/rule"
)

var directiveObsolete = &rule.Rule{
	ID: "directive-obsolete", Category: rule.Lifecycle, Severity: diag.Warning, Since: since,
	Summary:    "A directive that no longer does anything",
	Why:        "The limits of their own that HTTP/2 had until nginx 1.19.7 are without effect since; those of HTTP/1.1 hold for both. HTTP/2 push is gone since 1.25.1.",
	References: []string{"https://nginx.org/en/docs/http/ngx_http_v2_module.html"},
	Peers:      []rule.Peer{rule.Nginx.Calls(rule.Warned)},
	Bad: `server {
    listen 8080;
    http2_max_requests 1000; # want "no effect"
}
`,
	Good: `server {
    listen 8080;
}
`,
	Fix: rule.SafeFix,
	Visit: func() rule.Visit {
		v := rule.Visit{}
		for _, name := range []string{"http2_idle_timeout", "http2_max_field_size", "http2_max_header_size", "http2_max_requests", "http2_recv_timeout"} {
			v[name] = func(p *rule.Pass, d *nginx.Directive) { reportObsolete(p, d, true) }
		}
		for _, name := range []string{"http2_push", "http2_push_preload"} {
			v[name] = func(p *rule.Pass, d *nginx.Directive) { reportObsolete(p, d, false) }
		}
		return v
	}(),
}

func reportObsolete(p *rule.Pass, d *nginx.Directive, idle bool) {
	if v := p.NginxVersion(); idle && v.Before("1.19.7") || !idle && v.Before("1.25.1") {
		return
	}
	f := diag.Finding{
		At: d.Head(), Message: d.Name + " has no effect since nginx 1.25.1",
		Effect: "browsers no longer take pushed files", Remedy: "remove the line once nginx is 1.25.1 or later",
	}
	if idle {
		f.Message = d.Name + " has no effect since nginx 1.19.7"
		f.Effect = "the limit that it seems to set does not hold, and nginx warns at every start"
		f.Remedy = "remove the line"
		f.Fixes = []diag.Fix{{Description: "remove the line", Safe: true, Edits: []diag.Edit{removal(d)}}}
	}
	p.Report(f)
}
