package rules

import (
	"fmt"
	"strings"

	"github.com/wellserved/wellserved/pkg/diag"
	"github.com/wellserved/wellserved/pkg/nginx"
	"github.com/wellserved/wellserved/pkg/rule"
)

var stubStatusExposed = &rule.Rule{
	ID: "stub-status-exposed", Category: rule.Security, Severity: diag.Warning, Since: since,
	Summary:    "The status page is open to everyone",
	Why:        "stub_status shows how busy the server is. It is for monitoring: let in the addresses that need it.",
	References: []string{"https://nginx.org/en/docs/http/ngx_http_stub_status_module.html"},
	Peers:      []rule.Peer{rule.GixyNG.Calls("status_page_exposed"), rule.GixyNext.Calls("status_page_exposed")},
	Bad: `server {
    listen 8080;
    location = /status {
        stub_status; # want "everyone"
    }
}
`,
	Good: `server {
    listen 8080;
    location = /status {
        stub_status;
        allow 127.0.0.1;
        deny all;
    }
}
`,
	Fix:   rule.UnsafeFix,
	Visit: rule.Visit{"stub_status": openStatus, "api": openStatus},
}

func openStatus(p *rule.Pass, d *nginx.Directive) {
	if guarded(d.Parent) || d.Parent.Child("internal") != nil || !p.Site.ReadBelow(d.Parent) || onlyLocal(d) {
		return
	}
	end := d.Range().End
	gap := lineBreak(d)
	p.Report(diag.Finding{
		At: d.Head(), Message: fmt.Sprintf("%s is open to everyone", d.Name),
		Effect: "anyone can see how busy the server is", Remedy: "allow the addresses that need it, and deny all",
		Fixes: []diag.Fix{{Description: "let this machine alone in",
			Edits: []diag.Edit{{At: d.File.At(end, end), Text: gap + "allow 127.0.0.1;" + gap + "deny all;"}}}},
	})
}

// onlyLocal reports whether the server of a directive can be reached from the
// machine alone.
func onlyLocal(d *nginx.Directive) bool {
	server := d.Parent.Enclosing("server")
	if server == nil {
		return false
	}
	listens := server.All("listen")
	for _, l := range listens {
		v := l.Arg(0)
		addr, ok := addressOf(v)
		if !strings.HasPrefix(v, "unix:") && !strings.HasPrefix(v, "localhost") && !(ok && addr.IsLoopback()) {
			return false
		}
	}
	return len(listens) > 0
}
