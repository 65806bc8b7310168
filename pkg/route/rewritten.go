package route

import (
	"slices"
	"strings"

	"github.com/wellserved/wellserved/pkg/nginx"
)

// RewrittenTo returns URIs that a server may turn into the given one before it
// passes it on: by the URI of a proxy_pass, or by a rewrite that cuts a prefix
// off. Whether it does is for Trace to say.
func (r *Router) RewrittenTo(s *Server, uri string) []string {
	const most = 20
	var out []string
	add := func(from string) {
		if from != "" && from != uri && len(out) < most && !slices.Contains(out, from) {
			out = append(out, from)
		}
	}
	for d := range s.Directive.Descendants() {
		if d.Name == "rewrite" {
			add(withPrefix(literalStart(d.Arg(0)), uri))
		}
	}
	var within func(list []*Location)
	within = func(list []*Location) {
		for _, l := range list {
			if d := l.Directive.Child("proxy_pass"); d != nil {
				add(l.replacedBy(d, uri))
			}
			within(l.Nested)
		}
	}
	within(r.Locations(s))
	return out
}

// replacedBy returns what a location may be asked for so that its proxy_pass asks
// for the given URI; "" for nothing.
func (l *Location) replacedBy(d *nginx.Directive, uri string) string {
	_, rest, ok := strings.Cut(d.Arg(0), "://")
	slash := strings.IndexByte(rest, '/')
	if !ok || slash < 0 || strings.HasPrefix(rest, "unix:") {
		return ""
	}
	switch {
	case strings.Contains(rest, "$"):
		if l.Kind == Regex || l.Kind == RegexNoCase { // of which a group stands in the URI
			return withPrefix(literalStart(l.Name), uri)
		}
	case l.Kind == Prefix || l.Kind == Caret:
		if strings.HasPrefix(uri, l.Name) && l.Name != "/" {
			return "" // nobody repeats the prefix to have it cut off
		}
		if below, ok := strings.CutPrefix(uri, rest[slash:]); ok {
			return l.Name + below
		}
	}
	return ""
}

// withPrefix puts a prefix that is cut off before a URI; "" where there is none,
// or the URI has it already.
func withPrefix(prefix, uri string) string {
	prefix = strings.TrimSuffix(prefix, "/")
	if prefix == "" || strings.HasPrefix(uri, prefix+"/") {
		return ""
	}
	return prefix + uri
}

// literalStart is what every path begins with that an expression anchored with ^
// matches.
func literalStart(expression string) string {
	rest, anchored := strings.CutPrefix(expression, "^")
	if !anchored || strings.Contains(rest, "|") {
		return ""
	}
	end := strings.IndexAny(rest, `\.[](){}?*+$`)
	if end < 0 {
		return rest
	}
	if strings.IndexByte("?*{", rest[end]) >= 0 { // of the character before
		end--
	}
	return rest[:max(end, 0)]
}
