package rules

import (
	"fmt"
	"strings"

	"github.com/wellserved/wellserved/pkg/diag"
	"github.com/wellserved/wellserved/pkg/nginx"
	"github.com/wellserved/wellserved/pkg/rule"
)

var captureUndefined = &rule.Rule{
	ID: "capture-undefined", Category: rule.Correctness, Severity: diag.Warning, Since: since,
	Summary: "A group is used that the expression does not have",
	Why: "$1 to $9 are the groups of the expression that was tried last, named ones counted too. One that the expression does not have is empty, or is left over " +
		"from another expression. $10 is $1 followed by a zero.",
	References: []string{"https://nginx.org/en/docs/http/ngx_http_rewrite_module.html#rewrite"},
	Peers:      []rule.Peer{rule.GixyNG.Calls("invalid_regex"), rule.GixyNext.Calls("invalid_regex")},
	Bad: `server {
    listen 8080;
    rewrite ^/old/(.*)$ /new/$2 permanent; # want "has no group 2"
}
`,
	Good: `server {
    listen 8080;
    rewrite ^/old/(.*)$ /new/$1 permanent;
}
`,
	Visit: rule.Visit{"rewrite": rewriteCaptures, "if": ifCaptures, "map": mapCaptures},
}

func rewriteCaptures(p *rule.Pass, d *nginx.Directive) {
	re := expression(p.Site, d.Arg(0), false)
	if re == nil {
		return
	}
	reportCaptures(p, d, d.Arg(1), groups{d.Arg(0), len(re.Groups) - 1})
}

// mapCaptures judges the results of a map by the expressions that choose them.
func mapCaptures(p *rule.Pass, d *nginx.Directive) {
	for _, c := range d.Children {
		text, ok := strings.CutPrefix(c.Name, "~")
		if !ok {
			continue
		}
		text, fold := strings.CutPrefix(text, "*")
		if re := expression(p.Site, text, fold); re != nil {
			reportCaptures(p, c, c.Arg(0), groups{text, len(re.Groups) - 1})
		}
	}
}

// ifCaptures judges what stands directly under an if with an expression.
func ifCaptures(p *rule.Pass, d *nginx.Directive) {
	t := condition(d)
	is, fold := t.regex()
	if !is {
		return
	}
	re := expression(p.Site, t.value, fold)
	if re == nil {
		return
	}
	filled := groups{t.value, len(re.Groups) - 1}
	if strings.HasPrefix(t.operator, "!") {
		filled = groups{"a negated test", 0}
	}
	for _, c := range d.Children {
		switch c.Name {
		case "rewrite":
			return // from here on its own expression decides
		case "set", "return":
			reportCaptures(p, c, c.Arg(len(c.Args)-1), filled)
		}
	}
}

// groups are how many an expression fills.
type groups struct {
	of    string
	count int
}

func reportCaptures(p *rule.Pass, d *nginx.Directive, value string, filled groups) {
	for i := 0; i+1 < len(value); i++ {
		if value[i] != '$' {
			continue
		}
		c := value[i+1]
		if c == '{' && i+3 < len(value) && value[i+3] == '}' {
			c = value[i+2]
		}
		if n := int(c) - '0'; n >= 1 && n <= 9 && n > filled.count {
			p.Report(diag.Finding{
				At:      d.Head(),
				Message: fmt.Sprintf("%s has no group %d", filled.of, n),
				Effect:  fmt.Sprintf("$%d is empty, or left over from another expression", n),
				Remedy:  "use a group that is there, or add the parentheses",
			})
			return
		}
	}
}
