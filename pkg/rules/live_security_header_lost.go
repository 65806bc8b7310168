package rules

import (
	"fmt"
	"strings"

	"github.com/wellserved/wellserved/pkg/diag"
	"github.com/wellserved/wellserved/pkg/nginx"
	"github.com/wellserved/wellserved/pkg/rule"
	"github.com/wellserved/wellserved/pkg/verify"
)

// kept are the security headers that mean something for static files.
var kept = []string{"Strict-Transport-Security", "X-Content-Type-Options", "Cross-Origin-Resource-Policy"}

var liveSecurityHeaderLost = &rule.Rule{
	ID: "live-security-header-lost", Category: rule.Live, Severity: diag.Info, Since: since,
	Summary: "A security header that the server sets does not come with its static files",
	Why: "add_header is inherited only by a block that has no add_header of its own. A location for static files that sets a Cache-Control thereby loses Strict-Transport-Security and X-Content-Type-Options, which the server block sets for all.\n\n" +
		"`check` finds the lines (add-header-dropped); this rule has seen that the headers are missing in what the running site sends.",
	References: []string{"https://nginx.org/en/docs/http/ngx_http_headers_module.html#add_header"},
	Examples: func() (bad, good string) {
		return djangoExample("", `    add_header X-Content-Type-Options nosniff;
    location /static/ {
        alias /srv/shop/static/;
        add_header Cache-Control public; # want "site.css comes without X-Content-Type-Options, which the server sets"
    }
`),
			djangoExample("", `    add_header X-Content-Type-Options nosniff;
    location /static/ {
        alias /srv/shop/static/;
        add_header X-Content-Type-Options nosniff;
        add_header Cache-Control public;
    }
`)
	},
	Live: func(p *rule.Pass) {
		eachTarget(p, func(heads []*verify.Head) (diag.Finding, *verify.Head) {
			for _, h := range heads {
				in := block(h)
				if in == nil {
					continue
				}
				for _, name := range kept {
					if outer := setOutside(in, name); outer != nil && h.Header.Get(name) == "" {
						own := in.EffectiveOne("add_header")
						return diag.Finding{
							At:      own.Head(),
							Message: fmt.Sprintf("%s comes without %s, which the server sets", h.URL, name),
							Effect:  "browsers do without it for these files",
							Remedy:  "repeat it beside this line: " + strings.TrimSpace(outer.Range().Text()),
							Related: []diag.Related{{At: outer.Head(), Message: "it is set here, for blocks without an add_header of their own"}},
						}, h
					}
				}
			}
			return diag.Finding{}, nil
		})
	},
}

// setOutside returns the add_header of that name that a block around sets and
// another add_header nearer takes away; nil where there is none.
func setOutside(in *nginx.Directive, name string) *nginx.Directive {
	if headerNamed(in.Effective("add_header"), name) != nil || inheritsHeaders(in, "add_header_inherit") {
		return nil
	}
	for b := in.Parent; b != nil; b = b.Parent {
		if d := headerNamed(b.Effective("add_header"), name); d != nil {
			return d
		}
	}
	return nil
}

func headerNamed(list []*nginx.Directive, name string) *nginx.Directive {
	for _, d := range list {
		if strings.EqualFold(d.Arg(0), name) {
			return d
		}
	}
	return nil
}
