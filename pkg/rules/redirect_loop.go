package rules

import (
	"slices"
	"strconv"
	"strings"

	"github.com/wellserved/wellserved/pkg/diag"
	"github.com/wellserved/wellserved/pkg/nginx"
	"github.com/wellserved/wellserved/pkg/route"
	"github.com/wellserved/wellserved/pkg/rule"
)

var redirectLoop = &rule.Rule{
	ID: "redirect-loop", Category: rule.Correctness, Severity: diag.Error, Since: since, Elsewhere: true,
	Summary: "A redirect leads to the same URL again",
	Why: "A server that sends every request to the same scheme, name, port and URL that it was asked for answers its own redirect with a redirect: " +
		"browsers give up with too many redirects. A redirect from plain HTTP to https is never one.",
	References: []string{"https://nginx.org/en/docs/http/ngx_http_rewrite_module.html#return"},
	Bad: `server {
    listen 80;
    server_name shop.example;
    return 301 http://$host$request_uri; # want "same URL"
}
`,
	Good: `server {
    listen 80;
    server_name shop.example;
    return 301 https://$host$request_uri;
}
`,
	CheckSite: func(p *rule.Pass) {
		if p.Site.Router == nil {
			return
		}
		tls := map[socketKey]bool{}
		for _, sock := range sockets(p) {
			tls[sock.key] = sock.tls
		}
		for _, s := range p.Site.Router.Servers() {
			d := alwaysRedirects(s.Directive)
			if d == nil || !p.Site.ReadBelow(s.Directive) {
				continue
			}
			one := d.Parent.EffectiveOne("ssl")
			whole := one != nil && one.Arg(0) == "on"
			isTLS := func(l route.Listen) bool { return whole || l.SSL || tls[keyOf(l)] }
			if !returnsTo(p, d, s, isTLS) {
				continue
			}
			p.Report(diag.Finding{
				At: d.Head(), Message: "this redirect leads to the same URL that was asked for",
				Effect: "browsers give up: too many redirects", Remedy: "redirect to the other scheme or name, or serve the site here",
			})
		}
	},
}

// alwaysRedirects returns the directive that redirects all requests of a server,
// or all that reach its location /, or nil. One behind an if that may have
// answered, or may have ended the rewrites, is not meant.
func alwaysRedirects(server *nginx.Directive) *nginx.Directive {
	d, clear := firstRedirect(server)
	if d != nil || !clear {
		return d
	}
	for _, c := range server.Children {
		if c.Name != "location" {
			continue
		}
		if l := readLocation(c); l.prefix() && l.name == "/" {
			d, _ = firstRedirect(c)
			return d
		}
	}
	return nil
}

// firstRedirect returns the return or rewrite directly in a block that answers
// every request with a redirect; clear says that nothing there may answer or
// change the URL.
func firstRedirect(block *nginx.Directive) (d *nginx.Directive, clear bool) {
	for _, c := range block.Children {
		switch c.Name {
		case "if", "break":
			return nil, false
		case "return":
			return c, false
		case "rewrite":
			if leavesTo(c) && (c.Arg(0) == "^" || wholePath(c.Arg(0)) != "") {
				return c, false
			}
			return nil, false
		default:
			if (c.Spec == nil || c.Spec.Origin != nginx.FromNginx) && strings.Contains(c.Name, "_by_lua") {
				return nil, false
			}
		}
	}
	return nil, true
}

// wholePath returns how the URL's path is written with the group of an
// expression that takes all of it, or "".
func wholePath(expression string) string {
	switch expression {
	case "^(.*)$", "^(.*)", "(.*)", "^(.+)$", "^(.+)":
		return "$1"
	case "^/(.*)$", "^/(.*)":
		return "/$1"
	}
	return ""
}

// redirectTarget reads where a return or rewrite leads; ok says that it is a redirect.
func redirectTarget(d *nginx.Directive) (to string, ok bool) {
	if d.Name == "rewrite" {
		to = strings.TrimSuffix(d.Arg(1), "?")
		if group := wholePath(d.Arg(0)); group != "" {
			if base, is := strings.CutSuffix(to, group); is {
				return base + "$uri", true
			}
		}
		return to, true
	}
	if len(d.Args) == 1 {
		_, err := strconv.Atoi(d.Arg(0))
		return d.Arg(0), err != nil // an address alone is a redirect, a number alone is none
	}
	switch d.Arg(0) {
	case "301", "302", "303", "307", "308":
		return d.Arg(1), true
	}
	return "", false
}

// returnsTo reports whether a redirect leads back to the server by the scheme,
// name, port and URL of the request.
func returnsTo(p *rule.Pass, d *nginx.Directive, s *route.Server, isTLS func(route.Listen) bool) bool {
	to, ok := redirectTarget(d)
	if !ok {
		return false
	}
	to = bare(to)
	scheme, rest, ok := strings.Cut(to, "://")
	if !ok || rest == "" {
		return to == "$request_uri" || to == "$uri"
	}
	host := ""
	for _, uri := range []string{"$request_uri", "$uri$is_args$args", "$document_uri", "$uri"} {
		if before, is := strings.CutSuffix(rest, uri); is {
			host = before
			break
		}
	}
	if host == "" {
		return false
	}
	return slices.ContainsFunc(s.Listens, func(l route.Listen) bool {
		if l.Unix {
			return false
		}
		tls := isTLS(l)
		return (scheme == "$scheme" || scheme == "https" && tls || scheme == "http" && !tls) && sameHost(p, host, s, l, tls)
	})
}

// sameHost reports whether the host of a redirect, with or without a port, is
// that of the request, at the port that it came to.
func sameHost(p *rule.Pass, host string, s *route.Server, l route.Listen, tls bool) bool {
	name, at, given := strings.Cut(strings.ToLower(host), ":")
	usual := 80
	if tls {
		usual = 443
	}
	switch {
	case name == "$http_host":
		return !given // it has the port
	case given && at != "$server_port" && at != strconv.Itoa(l.Port), !given && l.Port != usual:
		return false
	case name == "$host":
		return true
	case name == "$server_name":
		return len(s.Names) > 0 && plainName(s.Names[0])
	}
	return plainName(name) && (slices.Contains(s.Names, name) || hasName(s, name) && answers(p, s, l, name))
}

// answers reports whether a server is the one that a host leads to on a socket:
// another may have the name as its own, not by a wildcard.
func answers(p *rule.Pass, s *route.Server, l route.Listen, host string) bool {
	req := route.Request{Scheme: "http", Host: host, Port: l.Port, URI: "/"}
	switch l.Address {
	case "*", "0.0.0.0":
	case "::":
		req.Addr = "::1"
	default:
		req.Addr = l.Address
	}
	return slices.ContainsFunc(p.Site.Router.ServersFor(req), func(c route.Candidate) bool {
		return c.Chosen && c.Server.Directive == s.Directive
	})
}

// plainName reports whether a server's name is one host, which can be asked for.
func plainName(name string) bool {
	return name != "" && name != "_" && !strings.ContainsAny(name, "*~$") && !strings.HasPrefix(name, ".")
}
