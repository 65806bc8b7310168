package rules

import (
	"strings"

	"github.com/wellserved/wellserved/pkg/diag"
	"github.com/wellserved/wellserved/pkg/nginx"
	"github.com/wellserved/wellserved/pkg/rule"
)

var proxyHostMissing = &rule.Rule{
	ID: "proxy-host-missing", Category: rule.Proxy, Severity: diag.Warning, Since: since,
	Summary: "The application does not learn which host was asked for",
	Why: "Without proxy_set_header Host nginx sends the name of the upstream. Django compares it with ALLOWED_HOSTS and answers 400, or builds links to the upstream's name. " +
		"A list of headers at an inner level takes away an outer Host.",
	References: []string{"https://nginx.org/en/docs/http/ngx_http_proxy_module.html#proxy_set_header"},
	Peers:      []rule.Peer{rule.NginxLint.Calls("proxy-missing-host-header")},
	Bad: `server {
    listen 8080;
    location / {
        proxy_pass http://127.0.0.1:8000; # want "Host"
    }
}
`,
	Good: `server {
    listen 8080;
    location / {
        proxy_set_header Host $host;
        proxy_pass http://127.0.0.1:8000;
    }
}
`,
	Fix: rule.UnsafeFix,
	Visit: rule.Visit{"proxy_pass": func(p *rule.Pass, d *nginx.Directive) {
		if sendsHeader(d.Parent, "host") || !ownBackEnd(p, d) || !p.Site.ReadAround(d.Parent) {
			return
		}
		start := d.Range().Start
		f := diag.Finding{
			At: d.Head(), Message: "no Host is passed on, so the application sees the name in proxy_pass",
			Effect: "Django answers 400 Bad Request, or links to a name that visitors cannot reach", Remedy: "proxy_set_header Host $host;",
		}
		if sendsHeader(d.Parent, "x-forwarded-host", "forwarded") {
			f.Severity = diag.Info // for applications that are told to go by it, as USE_X_FORWARDED_HOST does
		}
		// nginx refuses the directive in if and limit_except.
		if d.Context&nginx.Location != 0 && len(d.Parent.Effective("proxy_set_header")) == len(d.Parent.All("proxy_set_header")) {
			f.Fixes = []diag.Fix{{Description: "pass on the host",
				Edits: []diag.Edit{{At: d.File.At(start, start), Text: "proxy_set_header Host $host;" + lineBreak(d)}}}}
		}
		p.Report(f)
	}},
}

// sendsHeader reports whether the list of headers that holds in a block has one
// of these, in lower case.
func sendsHeader(block *nginx.Directive, names ...string) bool {
	for _, d := range block.Effective("proxy_set_header") {
		for _, name := range names {
			if isHeader(d, name) {
				return true
			}
		}
	}
	return false
}

// isHeader reports whether a directive sets the header of that name, ASCII in
// lower case.
func isHeader(d *nginx.Directive, name string) bool {
	own := d.Arg(0)
	return len(own) == len(name) && strings.EqualFold(own, name)
}

// passHost returns the host of a literal target, without its port, and whether
// it is a unix socket. It is "" for one with variables.
func passHost(d *nginx.Directive) (host string, unix bool) {
	_, rest, ok := strings.Cut(d.Arg(0), "://")
	if !ok {
		rest = d.Arg(0)
	}
	if strings.HasPrefix(rest, "unix:") {
		return "", true
	}
	if i := strings.IndexByte(rest, '/'); i >= 0 {
		rest = rest[:i]
	}
	if variable(rest) {
		return "", false
	}
	return hostOf(rest), false
}

// hostOf returns the host of a target without variables, in lower case, without
// scheme, port and path.
func hostOf(target string) string {
	if _, rest, ok := strings.Cut(target, "://"); ok {
		target = rest
	}
	target, _, _ = strings.Cut(target, "/")
	if strings.HasPrefix(target, "[") {
		host, _, _ := strings.Cut(target, "]")
		return host + "]"
	}
	host, _, _ := strings.Cut(target, ":")
	return strings.ToLower(host)
}

// ownBackEnd reports whether a proxy_pass leads to an application of one's own:
// an upstream group, an address, a socket, localhost or a name without a dot.
func ownBackEnd(p *rule.Pass, d *nginx.Directive) bool {
	if !d.Context.InHTTP() {
		return false
	}
	host, unix := passHost(d)
	if unix {
		return true
	}
	if host == "" {
		return false
	}
	if _, ok := addressOf(host); ok || !strings.Contains(host, ".") {
		return true
	}
	return upstreams(p)[host] != nil
}

var upstreamsFact = rule.NewFact[map[string]*nginx.Directive]()

// upstreams returns the groups of servers by name, in lower case.
func upstreams(p *rule.Pass) map[string]*nginx.Directive {
	return upstreamsFact.Of(p.Site, func(s *rule.Site) map[string]*nginx.Directive {
		m := map[string]*nginx.Directive{}
		for _, d := range s.Directives("upstream") {
			if d.Context.InHTTP() {
				m[strings.ToLower(d.Arg(0))] = d
			}
		}
		return m
	})
}
