package rules

import (
	"slices"
	"strings"

	"github.com/wellserved/wellserved/pkg/diag"
	"github.com/wellserved/wellserved/pkg/nginx"
	"github.com/wellserved/wellserved/pkg/rule"
)

var realIPFromAnywhere = &rule.Rule{
	ID: "real-ip-from-anywhere", Category: rule.Security, Severity: diag.Warning, Since: since,
	Summary: "Every client may say what its address is",
	Why: "set_real_ip_from names the proxies whose word about the client's address is taken. With 0.0.0.0/0 or ::/0 that is everyone: allow, deny, limits and logs then " +
		"go by an address that the client chose.",
	References: []string{"https://nginx.org/en/docs/http/ngx_http_realip_module.html#set_real_ip_from"},
	Bad: `server {
    listen 8080;
    set_real_ip_from 0.0.0.0/0; # want "every address"
    real_ip_header X-Forwarded-For;
}
`,
	Good: `server {
    listen 8080;
    set_real_ip_from 10.0.0.0/8;
    real_ip_header X-Forwarded-For;
}
`,
	Visit: rule.Visit{"set_real_ip_from": func(p *rule.Pass, d *nginx.Directive) {
		if v := d.Arg(0); !strings.HasSuffix(v, "/0") || onlyUnix(d) {
			return
		}
		p.Report(diag.Finding{
			At: d.Head(), Message: d.Arg(0) + " is every address: anyone is trusted to name the client",
			Effect: "a visitor passes for any address, past allow, deny and limits",
			Remedy: "name the addresses of the proxies in front, and no others",
		})
	}},
}

// onlyUnix reports whether the server of a directive listens on unix sockets
// alone, where the peer is always the proxy in front.
func onlyUnix(d *nginx.Directive) bool {
	server := d.Parent.Enclosing("server")
	if server == nil {
		servers := d.Parent.All("server")
		return d.Parent.Name == "http" && len(servers) > 0 && !slices.ContainsFunc(servers, func(s *nginx.Directive) bool { return !unixAlone(s) })
	}
	return unixAlone(server)
}

// unixAlone reports whether a server listens on unix sockets and nothing else.
func unixAlone(server *nginx.Directive) bool {
	listens := server.All("listen")
	for _, l := range listens {
		if !strings.HasPrefix(l.Arg(0), "unix:") {
			return false
		}
	}
	return len(listens) > 0
}
