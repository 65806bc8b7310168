package rules

import (
	"strings"

	"github.com/wellserved/wellserved/pkg/nginx"
	"github.com/wellserved/wellserved/pkg/route"
)

// location is how a location block is matched (nginx:
// ngx_http_core_location).
type location struct {
	kind route.LocationKind
	name string // the prefix, the expression, or the name with its @
	arg  int    // index of the argument that holds the name
}

// readLocation reads the arguments of a location directive.
func readLocation(d *nginx.Directive) location {
	if len(d.Args) >= 2 {
		l := location{name: d.Arg(1), arg: 1}
		switch d.Arg(0) {
		case "=":
			l.kind = route.Exact
		case "^~":
			l.kind = route.Caret
		case "~":
			l.kind = route.Regex
		case "~*":
			l.kind = route.RegexNoCase
		}
		return l
	}
	name := d.Arg(0)
	switch {
	case strings.HasPrefix(name, "/"): // nearly all
	case strings.HasPrefix(name, "="):
		return location{kind: route.Exact, name: name[1:]}
	case strings.HasPrefix(name, "^~"):
		return location{kind: route.Caret, name: name[2:]}
	case strings.HasPrefix(name, "~*"):
		return location{kind: route.RegexNoCase, name: name[2:]}
	case strings.HasPrefix(name, "~"):
		return location{kind: route.Regex, name: name[1:]}
	case strings.HasPrefix(name, "@"):
		return location{kind: route.Named, name: name}
	}
	return location{kind: route.Prefix, name: name}
}

// prefix reports whether the location is a prefix, with or without ^~.
func (l location) prefix() bool { return l.kind == route.Prefix || l.kind == route.Caret }

// regex reports whether the location is a regular expression.
func (l location) regex() bool { return l.kind == route.Regex || l.kind == route.RegexNoCase }

// enclosing returns the innermost location that holds a directive, through the
// blocks of if and limit_except, or nil.
func enclosing(d *nginx.Directive) *nginx.Directive {
	if d == nil {
		return nil
	}
	return d.Parent.Enclosing("location")
}

// holeStart and holeEnd enclose what stands for an expression of a template that
// nothing fills in.
const holeStart, holeEnd = "\u27e8", "\u27e9"

// variable reports whether a value is known only when it runs, or when its
// template is filled in.
func variable(value string) bool {
	return strings.IndexByte(value, '$') >= 0 || strings.Contains(value, holeStart)
}

// varies is variable of a directive's argument; one that is missing does not.
func varies(d *nginx.Directive, i int) bool {
	return i < len(d.Args) && !d.Args[i].Literal() && variable(d.Args[i].Value)
}

// endsWithVariable reports whether nothing follows the last variable of a
// value.
func endsWithVariable(value string) bool {
	if strings.HasSuffix(value, holeEnd) {
		return true
	}
	i := strings.LastIndexByte(value, '$')
	if i < 0 || i+1 == len(value) {
		return false
	}
	name := value[i+1:]
	if strings.HasPrefix(name, "{") {
		return strings.IndexByte(name, '}') == len(name)-1
	}
	for j := 0; j < len(name); j++ {
		if !wordByte(name[j]) {
			return false
		}
	}
	return true
}

func wordByte(c byte) bool {
	return c == '_' || '0' <= c && c <= '9' || 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z'
}

// insertAtEnd returns the byte offset after an argument's value, inside its
// quotes.
func insertAtEnd(d *nginx.Directive, i int) int {
	r := d.ArgRange(i)
	if d.Args[i].Quote() != 0 {
		return r.End - 1
	}
	return r.End
}
