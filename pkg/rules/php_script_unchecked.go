package rules

import (
	"strings"

	"github.com/wellserved/wellserved/pkg/diag"
	"github.com/wellserved/wellserved/pkg/nginx"
	"github.com/wellserved/wellserved/pkg/route"
	"github.com/wellserved/wellserved/pkg/rule"
	"github.com/wellserved/wellserved/pkg/rules/pattern"
)

var phpScriptUnchecked = &rule.Rule{
	ID: "php-script-unchecked", Category: rule.Security, Severity: diag.Warning, Since: since,
	Summary:    "Anything that ends in .php is run, whether there is such a script or not",
	Why:        "PHP with cgi.fix_pathinfo looks for the longest part of the path that is a file: /uploads/cat.jpg/x.php runs cat.jpg as a script. A check that the script exists prevents it.",
	References: []string{"https://www.nginx.com/resources/wiki/start/topics/tutorials/config_pitfalls/"},
	Bad: `server {
    listen 8080;
    root /srv/www;
    location ~ \.php$ {
        fastcgi_pass 127.0.0.1:9000; # want "no check"
    }
}
`,
	Good: `server {
    listen 8080;
    root /srv/www;
    location ~ \.php$ {
        try_files $uri =404;
        fastcgi_pass 127.0.0.1:9000;
    }
}
`,
	Fix: rule.UnsafeFix,
	Visit: rule.Visit{"fastcgi_pass": func(p *rule.Pass, d *nginx.Directive) {
		block := d.Parent
		if block.Name != "location" || !p.Site.ReadBelow(block) {
			return
		}
		l := readLocation(block)
		if !l.regex() || !anyPHP(p, l) || checksScript(block) {
			return
		}
		start := d.Range().Start
		p.Report(diag.Finding{
			At: d.Head(), Message: "no check that the script exists before it is passed on",
			Effect: "an uploaded file can be run as a script by adding /x.php to its URL", Remedy: "try_files $uri =404; before fastcgi_pass",
			Fixes: []diag.Fix{{Description: "answer 404 where there is no such script",
				Edits: []diag.Edit{{At: d.File.At(start, start), Text: "try_files $uri =404;" + lineBreak(d)}}}},
		})
	}},
}

// anyPHP reports whether a location's expression is for any script: it does not
// begin with a fixed name.
func anyPHP(p *rule.Pass, l location) bool {
	if !strings.Contains(l.name, "php") {
		return false
	}
	re := expression(p.Site, l.name, l.kind == route.RegexNoCase)
	if re == nil {
		return false
	}
	repeats := !re.Root.Begins()
	re.Root.Walk(func(n *pattern.Node) bool {
		if n.Op == pattern.Repeat && n.Max < 0 && n.Subs[0].Op != pattern.Literal {
			repeats = repeats || n.Bytes().Has('a')
		}
		return n.Op != pattern.Look
	})
	return repeats
}

// checksScript reports whether a location looks whether the file is there.
func checksScript(block *nginx.Directive) bool {
	if t := block.Child("try_files"); t != nil {
		return true
	}
	for _, d := range block.All("if") {
		if t := condition(d); strings.HasPrefix(t.operator, "!-") && leaves(d) {
			return true
		}
	}
	return false
}
