package rules

import (
	"fmt"

	"github.com/wellserved/wellserved/pkg/diag"
	"github.com/wellserved/wellserved/pkg/mapping"
	"github.com/wellserved/wellserved/pkg/nginx"
	"github.com/wellserved/wellserved/pkg/route"
	"github.com/wellserved/wellserved/pkg/rule"
)

var staticLocationShadowed = &rule.Rule{
	ID: "static-location-shadowed", Category: rule.Django, Severity: diag.Error, Since: since,
	Summary: "Another location takes requests that the static or media location is meant for",
	Why: "A regular expression wins over a prefix, however long the prefix is: `location ~* \\.(css|js)$` takes /static/site.css away from `location /static/`, " +
		"and looks for it in its own root or asks the application. `^~` on the prefix keeps expressions out.",
	References: []string{"https://nginx.org/en/docs/http/ngx_http_core_module.html#location"},
	Examples: func() (bad, good string) {
		return djangoExample("", `    root /var/www/html;
    location /static/ {
        alias /srv/shop/static/; # want "takes /static/"
    }
    location ~* \.(css|js)$ {
        expires 30d;
    }
`),
			djangoExample("", `    root /var/www/html;
    location ^~ /static/ {
        alias /srv/shop/static/;
    }
    location ~* \.(css|js)$ {
        expires 30d;
    }
`)
	},
	Fix: rule.UnsafeFix,
	Check: func(p *rule.Pass) {
		settingRule{"", []mapping.Kind{mapping.Shadowed}}.mappings(p, reportShadowed)
	},
}

func reportShadowed(p *rule.Pass, m *mapping.Mapping) {
	f := diag.Finding{
		At:      blamed(m),
		Message: m.Reason,
		Effect:  fmt.Sprintf("some of the %s are 404, or come from another directory", filesOf(m)),
		Remedy:  "let no other location take what belongs to " + m.URL,
		Related: places(m),
		Data:    facts(m),
	}
	stray := m.Stray()
	if len(stray) > 0 && pastCaret(stray[0].Trace.Location, m.Location) {
		f.Remedy = fmt.Sprintf("let location %s open what belongs to %s, or take it out", stray[0].Trace.Match, m.URL)
	} else if m.Location != nil {
		if loc := readLocation(m.Location); loc.kind == route.Prefix && len(m.Location.Args) == 1 && m.Location.Args[0].Quote() == 0 {
			at := m.Location.ArgRange(0).Start
			f.Remedy = fmt.Sprintf("write location ^~ %s", loc.name)
			f.Fixes = []diag.Fix{{
				Description: "keep regular expressions out of " + loc.name,
				Edits:       []diag.Edit{{At: m.Location.File.At(at, at), Text: "^~ "}},
			}}
		}
	}
	if len(stray) > 0 && stray[0].Trace.Location != nil {
		f.Related = append([]diag.Related{{At: stray[0].Trace.Location.Head(), Message: "takes " + stray[0].URI}}, f.Related...)
	}
	p.Report(f)
}

// pastCaret reports a location that takes requests of another one though that
// has ^~: the longer of two prefixes, and any that lies in it.
func pastCaret(location, of *nginx.Directive) bool {
	if location == nil || of == nil {
		return false
	}
	for in := location.Parent; in != nil; in = in.Parent {
		if in == of {
			return true
		}
	}
	kind := readLocation(location).kind
	return kind != route.Regex && kind != route.RegexNoCase
}
