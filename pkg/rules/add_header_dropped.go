package rules

import (
	"slices"
	"strings"

	"github.com/wellserved/wellserved/pkg/diag"
	"github.com/wellserved/wellserved/pkg/nginx"
	"github.com/wellserved/wellserved/pkg/rule"
)

var addHeaderDropped = &rule.Rule{
	ID: "add-header-dropped", Category: rule.Headers, Severity: diag.Warning, Since: since,
	Summary: "An inner add_header takes away the outer ones",
	Why: "add_header is inherited as a whole list or not at all: a block with one add_header of its own sends none of those set outside. " +
		"A location that only wants a Cache-Control thereby loses Strict-Transport-Security and all else.\n\n" +
		"Repeat the outer ones, best by an include that both levels use, or write `add_header_inherit merge` (nginx 1.29.3 and later).",
	References: []string{"https://nginx.org/en/docs/http/ngx_http_headers_module.html#add_header"},
	Peers: []rule.Peer{
		rule.Gixy.Calls("add_header_redefinition"),
		rule.NginxLint.Calls("directive-inheritance"),
		rule.Semgrep.Calls("header-redefinition"),
	},
	Bad: `server {
    listen 8080;
    add_header X-Frame-Options DENY always;
    location /static/ {
        root /srv/shop;
        add_header Cache-Control "public"; # want "X-Frame-Options"
    }
}
`,
	Good: `server {
    listen 8080;
    add_header X-Frame-Options DENY always;
    location /static/ {
        root /srv/shop;
        add_header X-Frame-Options DENY always;
        add_header Cache-Control "public";
    }
}
`,
	Fix: rule.UnsafeFix,
	CheckSite: func(p *rule.Pass) {
		for _, name := range []string{"add_header", "add_trailer"} {
			for _, l := range levels(p, name) {
				headersDropped(p, l, name)
			}
		}
	},
}

func headersDropped(p *rule.Pass, l level, name string) {
	outer := l.outer(name)
	if len(outer) == 0 || inheritsHeaders(l.block, name+"_inherit") || onlyRefuses(l.block) || !p.Site.ReadBelow(l.block) {
		return
	}
	own := map[string]bool{}
	for _, d := range l.list {
		own[strings.ToLower(d.Arg(0))] = true
	}
	cacheSet := own["cache-control"] || l.block.Child("expires") != nil
	lost := lostOf(outer, own, func(d *nginx.Directive) string {
		key := strings.ToLower(d.Arg(0))
		if cacheSet && (key == "cache-control" || key == "expires") || sendsNothing(d, l.block) {
			return ""
		}
		return key
	})
	reportDropped(p, l, lost, name, "is not sent here any more")
}

// sendsNothing reports whether a header would not be in the answers of a block:
// its value is empty, or is of a back end and the block asks none. An empty ETag
// or Last-Modified takes away the one of the answer, if it has one.
func sendsNothing(header, block *nginx.Directive) bool {
	value := header.Arg(1)
	passes := slices.ContainsFunc(slices.Collect(block.Descendants()), func(d *nginx.Directive) bool { return strings.HasSuffix(d.Name, "_pass") })
	switch key := strings.ToLower(header.Arg(0)); {
	case value == "" && key == "etag":
		etag := block.EffectiveOne("etag")
		return !passes && etag != nil && etag.Arg(0) == "off"
	case value == "":
		return key != "last-modified"
	}
	names := variables(value)
	return !passes && len(names) == 1 && onlyVariable(header, names[0]) && strings.HasPrefix(names[0], "upstream_")
}

// inheritsHeaders reports whether nginx 1.29.3 is told to keep the outer ones.
func inheritsHeaders(block *nginx.Directive, name string) bool {
	d := block.EffectiveOne(name)
	return d != nil && (d.Arg(0) == "merge" || d.Arg(0) == "off" && d.Parent == block) // off says that they are meant to go
}

// onlyRefuses reports whether a block answers every request with an error.
func onlyRefuses(block *nginx.Directive) bool {
	if r := block.Child("return"); r != nil && len(r.Arg(0)) == 3 && (r.Arg(0)[0] == '4' || r.Arg(0)[0] == '5') {
		return true
	}
	return block.Child("allow") == nil && block.Child("deny") != nil && block.Child("deny").Arg(0) == "all" && block.Child("satisfy") == nil
}
