package proof

import (
	"regexp"
	"slices"
	"strings"

	"github.com/wellserved/wellserved/pkg/nginx"
	"github.com/wellserved/wellserved/pkg/route"
)

// manner is how URLs are asked for.
type manner struct {
	method    string // "" is GET
	handshake bool   // of a WebSocket
}

// maxMethods bounds the methods that are asked with besides GET.
const maxMethods = 6

// manners returns how URLs are asked for: with GET, and with what either
// reading treats otherwise.
func (c *comparison) manners() []manner {
	methods, handshake := []string{"HEAD", "POST"}, false
	told := false
	for _, s := range []*side{c.before, c.after} {
		for d := range s.config.Walk() {
			if list, ok := methodsIn(d); ok {
				told = true
				methods = append(methods, list...)
			}
			handshake = handshake || reads(d, "http_upgrade") || reads(d, "http_connection")
		}
	}
	out := []manner{{}}
	if told {
		var seen []string
		for _, m := range methods {
			if m != "GET" && !slices.Contains(seen, m) && len(seen) < maxMethods {
				seen = append(seen, m)
				out = append(out, manner{method: m})
			}
		}
	}
	if handshake {
		out = append(out, manner{handshake: true})
	}
	return out
}

var methodWord = regexp.MustCompile(`\b[A-Z]{3,10}\b`)

// methodsIn returns the methods that a directive names, and whether it treats
// methods otherwise at all.
func methodsIn(d *nginx.Directive) (names []string, told bool) {
	var texts []string
	switch {
	case d.Name == "limit_except" || d.Name == "dav_methods":
		texts = d.Values()
	case d.Name == "error_page" && slices.Contains(d.Values(), "405"): // what a file answers to POST
	case reads(d, "request_method"):
		texts = d.Values()
		for _, entry := range d.Children { // of a map
			texts = append(texts, entry.Name)
		}
	default:
		return nil, false
	}
	return methodWord.FindAllString(strings.Join(texts, " "), -1), true
}

// reads reports whether an argument of a directive holds a variable.
func reads(d *nginx.Directive, variable string) bool {
	return slices.ContainsFunc(d.Args, func(a nginx.Arg) bool {
		text := strings.ToLower(a.Value)
		return strings.Contains(text, "$"+variable) || strings.Contains(text, "${"+variable+"}")
	})
}

// ask makes a request of a URL one in that manner.
func (m manner) ask(req route.Request) route.Request {
	req.Method = m.method
	if m.handshake {
		req.Headers = route.WebSocketHeaders(req.Scheme + "://" + req.Host)
	}
	return req
}

// shown is a URL with how it was asked for.
func (m manner) shown(url string) string {
	switch {
	case m.handshake:
		return url + " (handshake of a WebSocket)"
	case m.method != "":
		return m.method + " " + url
	}
	return url
}

// upgrades returns what of a handshake is passed on; nothing where it is not.
func upgrades(p *route.Passed) []string {
	if p == nil {
		return nil
	}
	list := []string{"HTTP/" + p.Version}
	for _, name := range []string{"Upgrade", "Connection"} {
		if h := p.Header(name); h != nil {
			list = append(list, name+": "+h.Value+h.Unknown)
		}
	}
	return list
}

// mapsOf returns the entries of the maps that make what is passed on.
func (s *side) mapsOf(p *route.Passed) []*nginx.Directive {
	if p == nil {
		return nil
	}
	var list []*nginx.Directive
	for _, m := range s.config.Directives("map") {
		name := strings.Trim(m.Arg(1), "${}")
		if slices.ContainsFunc(p.Headers, func(h route.PassedHeader) bool { return h.At != nil && reads(h.At, name) }) {
			list = append(list, m.Children...)
		}
	}
	return list
}
