package rules

import (
	"fmt"
	"strings"

	"github.com/wellserved/wellserved/pkg/diag"
	"github.com/wellserved/wellserved/pkg/nginx"
	"github.com/wellserved/wellserved/pkg/rule"
)

var httpSplitting = &rule.Rule{
	ID: "http-splitting", Category: rule.Security, Severity: diag.Error, Since: since,
	Summary: "A part of the URL that can hold a line end is put into a header",
	Why: "nginx decodes the URL: %0d%0a in the path is a line end in $uri, and in groups of expressions whose classes admit one, such as ([^/]*). Put into a redirect, " +
		"add_header or proxy_set_header it ends the header, and what follows in the URL is taken for headers of the attacker's choice.\n\n" +
		"$request_uri is raw, (.*) does not match a line feed, and nginx escapes the groups of a rewrite in its own redirect: these are silent.",
	References: []string{"https://nginx.org/en/docs/http/ngx_http_rewrite_module.html#return"},
	Peers:      []rule.Peer{rule.Gixy.Calls("http_splitting"), rule.Semgrep.Calls("header-injection")},
	Bad: `server {
    listen 8080;
    location / {
        return 301 https://shop.example$uri; # want "[$]uri"
    }
}
`,
	Good: `server {
    listen 8080;
    location / {
        return 301 https://shop.example$request_uri;
    }
}
`,
	Fix: rule.UnsafeFix,
	Visit: rule.Visit{
		"return": splitReturn, "add_header": splitHeader, "proxy_set_header": splitHeader, "rewrite": splitRewrite, "proxy_pass": splitPass,
	},
}

func splitReturn(p *rule.Pass, d *nginx.Directive) {
	switch len(d.Args) {
	case 1:
		if !isCode(d.Arg(0)) {
			split(p, d, 0, d.Arg(0))
		}
	case 2:
		switch d.Arg(0) {
		case "301", "302", "303", "307", "308":
			split(p, d, 1, d.Arg(1))
		}
	}
}

func splitHeader(p *rule.Pass, d *nginx.Directive) { split(p, d, 1, d.Arg(1)) }

// splitRewrite judges a rewrite that redirects. Its own groups are escaped by
// nginx, and so is nothing else.
func splitRewrite(p *rule.Pass, d *nginx.Directive) {
	if flag := d.Arg(2); flag != "redirect" && flag != "permanent" && !absoluteURL(d.Arg(1)) {
		return
	}
	var kept strings.Builder
	for _, name := range variables(d.Arg(1)) {
		if len(name) > 1 || name[0] < '0' || name[0] > '9' {
			kept.WriteString("${" + name + "}")
		}
	}
	split(p, d, 1, kept.String())
}

// splitPass judges a proxy_pass with variables, whose path is sent as it is.
func splitPass(p *rule.Pass, d *nginx.Directive) {
	if _, rest, ok := strings.Cut(d.Arg(0), "://"); ok {
		if i := strings.IndexAny(rest, "/$"); i >= 0 {
			split(p, d, 0, rest[i:])
		}
	} else if names := variables(d.Arg(0)); len(names) == 1 && bare(d.Arg(0)) == "$"+names[0] {
		split(p, d, 0, d.Arg(0)) // the whole target, path and all, was put together by set or map
	}
}

// split reports a sink whose value holds a line end that a client chose.
func split(p *rule.Pass, d *nginx.Directive, arg int, value string) {
	if !mayHoldLineEnd(p, value) {
		return
	}
	for _, name := range variables(value) {
		source := lineEndIn(p, d, name, 0)
		if source == "" {
			continue
		}
		f := diag.Finding{
			At: d.Head(), Message: fmt.Sprintf("$%s %s and goes into %s as it is", name, source, d.Name),
			Effect: "a URL with %0d%0a adds headers of an attacker's choice", Remedy: "use $request_uri, or a group that cannot hold a line end",
		}
		if name == "uri" && d.Name == "return" && strings.HasSuffix(d.Arg(arg), "$uri") && strings.Count(d.ArgRange(arg).Text(), "$uri") == 1 {
			f.Fixes = []diag.Fix{{Description: "use the raw URL, arguments included",
				Edits: []diag.Edit{{At: d.ArgRange(arg), Text: strings.Replace(d.ArgRange(arg).Text(), "$uri", "$request_uri", 1)}}}}
		}
		p.Report(f)
		return
	}
}
