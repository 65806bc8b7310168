package rules

import (
	"fmt"
	"slices"
	"strings"

	"github.com/wellserved/wellserved/pkg/diag"
	"github.com/wellserved/wellserved/pkg/nginx"
	"github.com/wellserved/wellserved/pkg/route"
	"github.com/wellserved/wellserved/pkg/rule"
	"github.com/wellserved/wellserved/pkg/rules/pattern"
)

var proxyTargetFromRequest = &rule.Rule{
	ID: "proxy-target-from-request", Category: rule.Security, Severity: diag.Error, Since: since,
	Summary:    "The client chooses where requests are passed on to",
	Why:        "A host taken from an argument, a header, a cookie or a part of the path lets anyone send requests from this server to any other: to services inside the network, to the cloud's metadata address.",
	References: []string{"https://nginx.org/en/docs/http/ngx_http_proxy_module.html#proxy_pass"},
	Peers:      []rule.Peer{rule.Gixy.Calls("ssrf"), rule.Semgrep.Calls("dynamic-proxy-host"), rule.Semgrep.Calls("dynamic-proxy-scheme")},
	Bad: `location /fetch/ {
    resolver 127.0.0.53;
    proxy_pass http://$arg_host/; # want "arg_host"
}
`,
	Good: `location /fetch/ {
    proxy_pass http://127.0.0.1:8000/;
}
`,
	Visit: rule.Visit{"proxy_pass": chosenTarget, "fastcgi_pass": chosenTarget, "uwsgi_pass": chosenTarget, "scgi_pass": chosenTarget, "grpc_pass": chosenTarget},
}

func chosenTarget(p *rule.Pass, d *nginx.Directive) {
	value := d.Arg(0)
	if !varies(d, 0) || !d.Context.InHTTP() {
		return
	}
	block := enclosing(d)
	if block != nil && (block.Child("internal") != nil || readLocation(block).kind == route.Named) {
		return
	}
	host, suffix := targetHost(value)
	for _, name := range variables(host) {
		if why := chosenBy(p, d, name, suffix, 0); why != "" {
			p.Report(diag.Finding{
				At: d.Head(), Message: fmt.Sprintf("the target's host holds $%s, %s", name, why),
				Effect: "anyone can send requests from this server to any host that it reaches", Remedy: "name the target, or choose it by a map of those that are allowed",
			})
			return
		}
		if strings.Contains(value, "://") && holdsSlash(p, name) {
			return // what follows is the path
		}
	}
}

// holdsSlash reports whether every value of a variable is a literal of a map or
// a geo that holds a slash, so that the host ends in it.
func holdsSlash(p *rule.Pass, name string) bool {
	known := false
	for _, block := range append(p.Directives("map"), p.Directives("geo")...) {
		if !strings.EqualFold(block.Arg(len(block.Args)-1), "$"+name) {
			continue
		}
		for _, c := range block.Children {
			switch c.Name {
			case "include":
				return false
			case "hostnames", "volatile", "ranges", "proxy", "proxy_recursive", "delete":
				continue
			case "default":
				known = true
			}
			if text, _, _ := strings.Cut(c.Arg(0), "$"); !strings.Contains(text, "/") {
				return false
			}
		}
	}
	return known && len(assignments(p)[name]) <= 1
}

// targetHost returns the scheme and host part of a target, and what literal text
// ends the host.
func targetHost(value string) (host, suffix string) {
	scheme, rest, ok := strings.Cut(value, "://")
	if !ok {
		scheme, rest = "", value
	}
	if i := strings.IndexByte(rest, '/'); i >= 0 {
		rest = rest[:i]
	}
	for _, path := range []string{"$request_uri", "${request_uri}", "$uri", "${uri}", "$document_uri", "${document_uri}"} {
		if i := strings.Index(rest, path); i > 0 {
			rest = rest[:i] // it begins with a slash, so the host ends before it
		}
	}
	// After the last variable, a literal ".example" fixes the domain.
	if i := strings.LastIndexAny(rest, "$}"); i >= 0 {
		tail := rest[i+1:]
		if rest[i] == '$' {
			n := 0
			for n < len(tail) && wordByte(tail[n]) {
				n++
			}
			tail = tail[n:]
		}
		suffix = tail
	}
	return scheme + " " + rest, suffix
}

// chosenBy says how a client chooses a variable's value, or "".
func chosenBy(p *rule.Pass, d *nginx.Directive, name, suffix string, depth int) string {
	switch {
	case strings.HasPrefix(name, "arg_"), name == "args", name == "query_string":
		return "an argument of the URL"
	case strings.HasPrefix(name, "http_"):
		return "a header of the request"
	case strings.HasPrefix(name, "cookie_"):
		return "a cookie"
	case name == "request_uri", name == "uri", name == "document_uri":
		return "the URL"
	case name == "host" && answersAnyHost(p, d):
		return "the name that was asked for, which in this server can be any"
	case depth > maxAssignments:
		return ""
	}
	var group *pattern.Node
	if len(name) == 1 && name[0] >= '1' && name[0] <= '9' {
		re, _ := expressionAt(p, d)
		if n := int(name[0] - '0'); re != nil && n < len(re.Groups) {
			group = re.Groups[n]
		}
	} else {
		for b := d.Parent; b != nil && group == nil; b = b.Parent {
			if re, _ := blockExpression(p, b); re != nil {
				group = re.Named(name)
			}
		}
	}
	if group != nil {
		bytes := group.Bytes()
		if bytes.Has('/') || bytes.Has('.') || bytes.Has('@') && bytes.Has('#') {
			return "a part of the URL that can be any host"
		}
		return ""
	}
	for _, set := range assignedFor(p, d, name) {
		if set.Name != "set" {
			if why := chosenByMap(p, set, suffix, depth); why != "" {
				return why
			}
			continue
		}
		host, _ := targetHost(set.Arg(1)) // of a whole target the path does not choose
		for _, inner := range variables(host) {
			if why := chosenBy(p, set, inner, suffix, depth+1); why != "" {
				return why
			}
		}
	}
	return ""
}

// chosenByMap says how a client chooses the value of a map: where a value holds
// what the client sent, or a group of it that can be any host.
func chosenByMap(p *rule.Pass, m *nginx.Directive, suffix string, depth int) string {
	fromClient := ""
	for _, name := range variables(m.Arg(0)) {
		if why := chosenBy(p, m, name, "", depth+1); why != "" {
			fromClient = why
		}
	}
	for _, c := range m.Children {
		var re *pattern.Regex
		if text, ok := strings.CutPrefix(c.Name, "~"); ok {
			re = expression(p.Site, strings.TrimPrefix(text, "*"), strings.HasPrefix(text, "*"))
		}
		for _, inner := range variables(c.Arg(0)) {
			if re != nil && namedGroup(re, inner) != nil {
				if bytes := namedGroup(re, inner).Bytes(); fromClient != "" && (bytes.Has('/') || bytes.Has('.')) {
					return fromClient
				}
				continue
			}
			if why := chosenBy(p, m, inner, suffix, depth+1); why != "" {
				return why
			}
		}
	}
	return ""
}

// answersAnyHost reports whether the server of a directive answers for names
// that are not written in it: as the default of a socket, or by a wildcard or an
// expression.
func answersAnyHost(p *rule.Pass, d *nginx.Directive) bool {
	block := d.Parent.Enclosing("server")
	if block == nil || p.Site.Router == nil {
		return false
	}
	for _, s := range p.Site.Router.Servers() {
		if s.Directive != block {
			continue
		}
		return slices.ContainsFunc(s.Listens, func(l route.Listen) bool { return l.First }) ||
			slices.ContainsFunc(s.Names, func(n string) bool { return n != "" && !plainName(n) })
	}
	return false
}
