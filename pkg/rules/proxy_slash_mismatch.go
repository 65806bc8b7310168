package rules

import (
	"fmt"
	"strings"

	"github.com/wellserved/wellserved/pkg/diag"
	"github.com/wellserved/wellserved/pkg/nginx"
	"github.com/wellserved/wellserved/pkg/rule"
)

var proxySlashMismatch = &rule.Rule{
	ID: "proxy-slash-mismatch", Category: rule.Proxy, Severity: diag.Warning, Since: since,
	Summary: "Location and proxy_pass do not both end with a slash",
	Why: "With a path in proxy_pass nginx puts it in place of the location's prefix, letter by letter. `location /api/` with `proxy_pass http://app/v1` sends /api/users as /v1users; " +
		"`location /api` with `proxy_pass http://app/` sends //users.",
	References: []string{"https://nginx.org/en/docs/http/ngx_http_proxy_module.html#proxy_pass"},
	Bad: `server {
    listen 8080;
    location /api/ {
        proxy_pass http://127.0.0.1:8000/v1; # want "/v1users"
    }
}
`,
	Good: `server {
    listen 8080;
    location /api/ {
        proxy_pass http://127.0.0.1:8000/v1/;
    }
}
`,
	Fix: rule.UnsafeFix,
	Visit: rule.Visit{"proxy_pass": func(p *rule.Pass, d *nginx.Directive) {
		block := d.Parent
		if block.Name != "location" || varies(d, 0) {
			return
		}
		l := readLocation(block)
		uri := passPath(d.Arg(0))
		if !l.prefix() || endsWithVariable(l.name) || uri == "" || strings.Contains(uri, "?") || strings.HasSuffix(l.name, "/") == strings.HasSuffix(uri, "/") || breaksRewrite(block) {
			return
		}
		f := diag.Finding{
			At:      d.Head(),
			Message: fmt.Sprintf("%s is put in place of %s letter by letter: %s is sent as %s", uri, l.name, strings.TrimSuffix(l.name, "/")+"/users", uri+strings.TrimPrefix(strings.TrimSuffix(l.name, "/")+"/users", l.name)),
			Effect:  "the application gets URLs that it does not know and answers 404", Remedy: "end both with a slash, or neither",
			Related: []diag.Related{{At: block.Head(), Message: "the location"}},
		}
		if strings.HasSuffix(l.name, "/") {
			at := insertAtEnd(d, 0)
			f.Fixes = []diag.Fix{{Description: "end proxy_pass with a slash", Edits: []diag.Edit{{At: d.File.At(at, at), Text: "/"}}}}
		} else {
			at := insertAtEnd(block, l.arg)
			f.Fixes = []diag.Fix{{Description: "end the location with a slash", Edits: []diag.Edit{{At: block.File.At(at, at), Text: "/"}}}}
		}
		p.Report(f)
	}},
}

// breaksRewrite reports whether a rewrite with break makes nginx drop the path of
// proxy_pass.
func breaksRewrite(block *nginx.Directive) bool {
	for _, d := range block.All("rewrite") {
		if d.Arg(2) == "break" {
			return true
		}
	}
	return false
}

// passPath returns the path of a target; of a unix socket it begins after the
// second colon.
func passPath(target string) string {
	_, rest, ok := strings.Cut(target, "://")
	if !ok {
		return ""
	}
	if sock, ok := strings.CutPrefix(rest, "unix:"); ok {
		_, uri, _ := strings.Cut(sock, ":")
		return uri
	}
	if i := strings.IndexAny(rest, "/?"); i >= 0 {
		return rest[i:]
	}
	return ""
}
