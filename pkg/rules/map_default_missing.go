package rules

import (
	"fmt"

	"github.com/wellserved/wellserved/pkg/diag"
	"github.com/wellserved/wellserved/pkg/nginx"
	"github.com/wellserved/wellserved/pkg/rule"
)

var mapDefaultMissing = &rule.Rule{
	ID: "map-default-missing", Category: rule.Correctness, Severity: diag.Info, Since: since,
	Summary:    "A map has no default",
	Why:        "A value that no entry fits becomes the empty string. Often that is meant; a default says so.",
	References: []string{"https://nginx.org/en/docs/http/ngx_http_map_module.html#default"},
	Peers: []rule.Peer{
		rule.GixyNG.Calls("hash_without_default"),
		rule.GixyNext.Calls("hash_without_default"),
		rule.NginxLint.Calls("map-missing-default"),
	},
	Bad: `map $host $pool { # want "no default"
    a.example one;
    b.example two;
}
`,
	Good: `map $host $pool {
    default "";
    a.example one;
    b.example two;
}
`,
	Fix:   rule.UnsafeFix,
	Visit: rule.Visit{"map": noDefault, "geo": noDefault},
}

func noDefault(p *rule.Pass, d *nginx.Directive) {
	entries := 0
	for _, c := range d.Children {
		switch c.Name {
		case "default":
			return
		case "hostnames", "volatile", "include", "ranges", "proxy", "proxy_recursive", "delete":
		default:
			entries++
		}
	}
	if d.Name == "map" && entries < 2 || !p.Site.ReadBelow(d) {
		return
	}
	f := diag.Finding{
		At: d.Head(), Message: fmt.Sprintf("this %s has no default", d.Name),
		Effect: "what no entry fits becomes the empty string", Remedy: `default "";`,
	}
	if len(d.Children) > 0 && d.Children[0].File == d.File {
		first := d.Children[0]
		start := first.Range().Start
		f.Fixes = []diag.Fix{{Description: "say that the rest is empty", Edits: []diag.Edit{{At: d.File.At(start, start), Text: `default "";` + lineBreak(first)}}}}
	}
	p.Report(f)
}
