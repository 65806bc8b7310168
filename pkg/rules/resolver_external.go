package rules

import (
	"fmt"
	"net/netip"
	"strings"

	"github.com/wellserved/wellserved/pkg/diag"
	"github.com/wellserved/wellserved/pkg/nginx"
	"github.com/wellserved/wellserved/pkg/rule"
)

var resolverExternal = &rule.Rule{
	ID: "resolver-external", Category: rule.Security, Severity: diag.Info, Since: since,
	Summary:    "Names are resolved by a public server",
	Why:        "nginx believes the resolver's answers. On the way to a public one they can be forged, and whoever runs it learns which hosts are asked for. A resolver on the machine or in the network is better.",
	References: []string{"https://nginx.org/en/docs/http/ngx_http_core_module.html#resolver"},
	Peers:      []rule.Peer{rule.GixyNG.Calls("resolver_external"), rule.GixyNext.Calls("resolver_external")},
	Bad: `server {
    listen 8080;
    resolver 8.8.8.8; # want "public"
}
`,
	Good: `server {
    listen 8080;
    resolver 127.0.0.53;
}
`,
	Visit: rule.Visit{"resolver": func(p *rule.Pass, d *nginx.Directive) {
		for _, a := range d.Args {
			addr, ok := addressOf(a.Value)
			if !ok || ownAddress(addr) {
				continue
			}
			p.Report(diag.Finding{
				At: d.Head(), Message: fmt.Sprintf("the resolver %s is a public address", addr),
				Effect: "answers can be forged on the way, and nginx follows them", Remedy: "use a resolver of the machine or the network, such as 127.0.0.53",
			})
			return
		}
	}},
}

// addressOf reads an address with or without a port.
func addressOf(s string) (netip.Addr, bool) {
	if strings.Contains(s, ":") { // an error is dear
		if ap, err := netip.ParseAddrPort(s); err == nil {
			return ap.Addr().Unmap(), true
		}
	}
	a, err := netip.ParseAddr(strings.Trim(s, "[]"))
	return a.Unmap(), err == nil
}

var sharedRange = netip.MustParsePrefix("100.64.0.0/10")

// ownAddress reports whether an address is of the machine or of a network that
// is not the internet.
func ownAddress(a netip.Addr) bool {
	return a.IsLoopback() || a.IsPrivate() || a.IsLinkLocalUnicast() || a.IsUnspecified() || sharedRange.Contains(a)
}
