package rules

import (
	"slices"
	"strings"

	"github.com/wellserved/wellserved/pkg/nginx"
)

// rewrittenTo returns URIs that a server may turn into the given one before it
// passes it on: by the URI of a proxy_pass, or by a rewrite that cuts a prefix
// off. Whether it does is for the router to say.
func rewrittenTo(server *nginx.Directive, uri string) []string {
	const most = 20
	var out []string
	for d := range server.Descendants() {
		if len(out) == most {
			break
		}
		from := ""
		switch d.Name {
		case "proxy_pass":
			from = replacedBy(d, uri)
		case "rewrite":
			from = withPrefix(literalStart(d.Arg(0)), uri)
		}
		if from != "" && from != uri && !slices.Contains(out, from) {
			out = append(out, from)
		}
	}
	return out
}

// replacedBy returns what a location may be asked for so that its proxy_pass asks
// for the given URI; "" for nothing.
func replacedBy(d *nginx.Directive, uri string) string {
	if d.Parent == nil || d.Parent.Name != "location" {
		return ""
	}
	loc := readLocation(d.Parent)
	_, rest, ok := strings.Cut(d.Arg(0), "://")
	slash := strings.IndexByte(rest, '/')
	if !ok || slash < 0 || strings.HasPrefix(rest, "unix:") {
		return ""
	}
	switch {
	case strings.Contains(rest, "$"):
		if loc.regex() { // of which a group stands in the URI
			return withPrefix(literalStart(loc.name), uri)
		}
	case loc.prefix():
		if strings.HasPrefix(uri, loc.name) && loc.name != "/" {
			return "" // nobody repeats the prefix to have it cut off
		}
		if below, ok := strings.CutPrefix(uri, rest[slash:]); ok {
			return loc.name + below
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
