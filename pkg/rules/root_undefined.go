package rules

import (
	"fmt"
	"slices"
	"strings"

	"github.com/wellserved/wellserved/pkg/diag"
	"github.com/wellserved/wellserved/pkg/nginx"
	"github.com/wellserved/wellserved/pkg/route"
	"github.com/wellserved/wellserved/pkg/rule"
)

var rootUndefined = &rule.Rule{
	ID: "root-undefined", Category: rule.Correctness, Severity: diag.Warning, Since: since,
	Summary: "A location serves files and no root says from where",
	Why: "A root in one location does not hold in the next. Where neither the location nor a block around it has root or alias, " +
		"nginx looks in the html directory that was compiled into it, and visitors get 404.",
	References: []string{"https://nginx.org/en/docs/http/ngx_http_core_module.html#root"},
	Bad: `events {}
http {
    server {
        listen 8080;
        location / {
            root /srv/shop;
        }
        location /images/ { # want "no root"
            expires 30d;
        }
    }
}
`,
	Good: `events {}
http {
    server {
        listen 8080;
        root /srv/shop;
        location / {
        }
        location /images/ {
            expires 30d;
        }
    }
}
`,
	Visit: rule.Visit{"location": func(p *rule.Pass, d *nginx.Directive) {
		loc := readLocation(d)
		if d.Child("alias") != nil || d.Child("root") != nil || !p.Complete() || !d.Context.InHTTP() || loc.kind == route.Named || // most
			answersItself(d) || len(d.Effective("root"))+len(d.Effective("alias")) > 0 || answeredOutside(p, d) {
			return
		}
		p.Report(diag.Finding{
			At: d.Head(), Message: fmt.Sprintf("location %s serves files, and no root is set for it", loc.name),
			Effect: "nginx looks in the directory that was compiled into it", Remedy: "set root in the server",
		})
	}},
}

// answersItself reports whether something in a location answers its requests,
// or may do so: then no file of its own is opened.
func answersItself(loc *nginx.Directive) bool {
	files, nested := false, false
	for _, c := range loc.Children {
		switch c.Name {
		case "return", "internal", "stub_status", "empty_gif", "api", "status", "flv_live":
			return true
		case "rewrite":
			if flag := c.Arg(2); flag != "break" && (flag != "" || absoluteURL(c.Arg(1))) {
				return true
			}
		case "deny":
			if c.Arg(0) == "all" && loc.Child("allow") == nil {
				return true
			}
		case "if", "limit_except":
			if answersItself(c) {
				return true // nobody can say for which requests
			}
		case "location":
			nested = true
		case "try_files":
			if !strings.Contains(c.Arg(0), "$") {
				return true // a file that is not meant to be there, to get to the fallback
			}
			files = true
		case "expires", "index", "autoindex":
			files = true
		}
		if strings.HasSuffix(c.Name, "_pass") || strings.Contains(c.Name, "_by_lua") || c.Name == "js_content" || foreignHandler(c) {
			return true
		}
	}
	return nested && !files // it only holds others
}

// foreignHandler reports whether a directive may be that of a module which
// answers requests and is not nginx's own.
func foreignHandler(d *nginx.Directive) bool {
	if d.Spec == nil {
		return true
	}
	return d.Spec.Origin != nginx.FromNginx && !plainDirective(d.Name)
}

// answeredOutside reports whether a block around a location answers before it is
// chosen, or has a module that answers in all locations.
func answeredOutside(p *rule.Pass, loc *nginx.Directive) bool {
	for b := loc.Parent; b != nil; b = b.Parent {
		if b.Name == "http" || b.Parent == nil {
			return answeredByAll(p)
		}
		if answersInside(b) {
			return true
		}
	}
	return false
}

// entries are blocks whose lines are no directives.
const entries = nginx.Types | nginx.Map | nginx.Geo | nginx.SplitClients | nginx.CharsetMap | nginx.Match | nginx.GeoIP2

func answersInside(b *nginx.Directive) bool {
	for _, c := range b.Children {
		if c.Name == "return" && b.Name == "server" || c.Name != "location" && foreignHandler(c) && b.Inside&entries == 0 {
			return true
		}
	}
	return false
}

var answeredByAllFact = rule.NewFact[bool]()

// answeredByAll reports whether a block that holds servers has a module that
// answers in all locations. It is worked out once: http may hold thousands.
func answeredByAll(p *rule.Pass) bool {
	return answeredByAllFact.Of(p.Site, func(s *rule.Site) bool {
		root := s.Config.Root
		return answersInside(root) || slices.ContainsFunc(root.All("http"), answersInside)
	})
}
