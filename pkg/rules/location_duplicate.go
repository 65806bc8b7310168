package rules

import (
	"fmt"

	"github.com/wellserved/wellserved/pkg/diag"
	"github.com/wellserved/wellserved/pkg/nginx"
	"github.com/wellserved/wellserved/pkg/route"
	"github.com/wellserved/wellserved/pkg/rule"
)

var locationDuplicate = &rule.Rule{
	ID: "location-duplicate", Category: rule.Correctness, Severity: diag.Error, Since: since,
	Summary: "Two locations of one level are the same",
	Why: "nginx refuses two equal prefixes (with or without ^~) and two equal exact locations. Of two equal regular expressions it takes the first and never " +
		"reaches the second, without a word.",
	References: []string{"https://nginx.org/en/docs/http/ngx_http_core_module.html#location"},
	Peers:      []rule.Peer{rule.NginxLint.Calls("unreachable-location"), rule.Nginx.Calls(rule.Refused)},
	Bad: `server {
    listen 8080;
    location /static/ {
        root /srv/a;
    }
    location ^~ /static/ { # want "a second time"
        root /srv/b;
    }
}
`,
	Good: `server {
    listen 8080;
    location ^~ /static/ {
        root /srv/b;
    }
}
`,
	CheckSite: func(p *rule.Pass) {
		for _, l := range locationLevels(p) {
			var first firsts
			for _, loc := range l {
				d, key := loc.d, loc.location
				key.arg = 0
				if key.kind == route.Caret {
					key.kind = route.Prefix
				}
				before := first.of(key, d)
				if before == nil {
					continue
				}
				effect := refused
				if key.regex() {
					effect = "the second one is never reached"
				}
				p.Report(diag.Finding{
					At: d.Head(), Message: fmt.Sprintf("location %s stands here a second time", key.name), Effect: effect,
					Remedy:  "merge the two, or remove one",
					Related: []diag.Related{{At: before.Head(), Message: "the first one"}},
				})
			}
		}
	},
}

// firsts are the first locations of their kind and name in one block. Most
// blocks have a few, which are compared one by one.
type firsts struct {
	few  [8]firstOf
	n    int // of few
	many map[location]*nginx.Directive
}

type firstOf struct {
	key location
	d   *nginx.Directive
}

// of returns the location before d with the same key, or nil, and remembers d.
func (f *firsts) of(key location, d *nginx.Directive) *nginx.Directive {
	if f.many == nil {
		for i := range f.few[:f.n] {
			if f.few[i].key == key {
				return f.few[i].d
			}
		}
		if f.n < len(f.few) {
			f.few[f.n] = firstOf{key, d}
			f.n++
			return nil
		}
		f.many = map[location]*nginx.Directive{}
		for _, one := range f.few {
			f.many[one.key] = one.d
		}
	}
	before := f.many[key]
	if before == nil {
		f.many[key] = d
	}
	return before
}
