package rules

import (
	"fmt"
	"path"
	"strings"

	"github.com/wellserved/wellserved/pkg/diag"
	"github.com/wellserved/wellserved/pkg/fstree"
	"github.com/wellserved/wellserved/pkg/mapping"
	"github.com/wellserved/wellserved/pkg/nginx"
	"github.com/wellserved/wellserved/pkg/rule"
)

var rootAppendsLocation = &rule.Rule{
	ID: "root-appends-location", Category: rule.Django, Severity: diag.Error, Since: since,
	Summary: "root already ends with the location's path, which nginx adds once more",
	Why: "root puts its value before the whole URL: `root /srv/shop/static` in `location /static/` looks for /static/site.css at /srv/shop/static/static/site.css. " +
		"Either name the directory above, or use alias, which takes the location's prefix away.",
	References: []string{"https://nginx.org/en/docs/http/ngx_http_core_module.html#root"},
	Bad: `server {
    listen 8080;
    location /static/ {
        root /srv/shop/static; # want "static/static"
    }
}
`,
	Good: `server {
    listen 8080;
    location /static/ {
        alias /srv/shop/static/;
    }
}
`,
	Fix: rule.UnsafeFix,
	Check: func(p *rule.Pass) {
		settingRule{"", []mapping.Kind{mapping.Appended}}.mappings(p, func(p *rule.Pass, m *mapping.Mapping) {
			if m.Directive == nil {
				return
			}
			f := doubled(m.Directive, m.NginxPath)
			f.Related = places(m)
			f.Data = facts(m)
			p.Report(f)
		})
	},
	Visit: rule.Visit{"root": rootDoubled},
}

// rootDoubled judges a root that no mapping speaks of by its text alone.
func rootDoubled(p *rule.Pass, d *nginx.Directive) {
	block := d.Parent
	if block.Name != "location" || varies(d, 0) {
		return
	}
	loc := readLocation(block)
	name := strings.Trim(loc.name, "/")
	if !loc.prefix() || name == "" || !strings.HasSuffix(path.Clean(d.Arg(0)), "/"+name) || rewrites(block) {
		return
	}
	for i := range p.Project.Mappings {
		if m := &p.Project.Mappings[i]; m.Directive != nil && m.Directive.Range() == d.Range() {
			return // compared with the setting, not with its own text
		}
	}
	twice := path.Join(d.Arg(0), loc.name)
	if !fstree.Exists(p.Tree(), twice) {
		p.Report(doubled(d, twice))
	}
}

// rewrites reports whether a location changes the URL before a file is looked
// for.
func rewrites(block *nginx.Directive) bool {
	return block.Child("rewrite") != nil || block.Child("try_files") != nil || block.Child("proxy_pass") != nil
}

func doubled(d *nginx.Directive, twice string) diag.Finding {
	f := diag.Finding{
		At:      d.Head(),
		Message: fmt.Sprintf("root adds the whole URL to its value, so nginx looks in %s", twice),
		Effect:  "every file below the location is 404",
		Remedy:  "name the directory above, or use alias",
	}
	block := d.Parent
	if loc := readLocation(block); block.Name == "location" && loc.prefix() {
		value := path.Clean(d.Arg(0))
		if strings.HasSuffix(loc.name, "/") {
			value += "/"
		}
		text := "alias " + replaceArg(d, 0, value).Text
		f.Remedy = "write " + text + ";"
		f.Related = []diag.Related{{At: block.Head(), Message: "the location"}}
		f.Fixes = []diag.Fix{{
			Description: "use alias", Edits: []diag.Edit{{At: d.File.At(d.NameRange().Start, d.ArgRange(0).End), Text: text}},
		}}
	}
	return f
}
