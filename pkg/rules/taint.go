package rules

import (
	"slices"
	"strings"

	"github.com/wellserved/wellserved/pkg/nginx"
	"github.com/wellserved/wellserved/pkg/route"
	"github.com/wellserved/wellserved/pkg/rule"
	"github.com/wellserved/wellserved/pkg/rules/pattern"
)

// maxAssignments bounds how many set and map a value is followed through.
const maxAssignments = 5

// lineEndIn says why a variable can hold a line end that a client chose, or "".
func lineEndIn(p *rule.Pass, d *nginx.Directive, name string, depth int) string {
	switch {
	case name == "uri" || name == "document_uri":
		if rawURI(d) {
			return ""
		}
		return "is the decoded URL"
	case depth > maxAssignments:
		return ""
	case len(name) == 1 && name[0] >= '1' && name[0] <= '9':
		if group := groupAt(p, d, int(name[0]-'0')); group != nil && group.Bytes().Has('\n') {
			return "is a group that can hold a line end"
		}
		return ""
	}
	for _, set := range assignedFor(p, d, name) {
		if set.Name == "set" {
			for _, inner := range variables(set.Arg(1)) {
				if why := lineEndIn(p, set, inner, depth+1); why != "" {
					return why
				}
			}
			continue
		}
		if set.Name == "map" {
			if why := mappedLineEnd(p, set, depth); why != "" {
				return why
			}
		}
	}
	if !namesGroups(p) {
		return ""
	}
	if group := namedAt(p, d, name); group != nil && group.Bytes().Has('\n') {
		return "is a group that can hold a line end"
	}
	return ""
}

var namesGroupsFact = rule.NewFact[bool]()

// namesGroups reports whether any expression of a location or an if has a named
// group; most configurations have none.
func namesGroups(p *rule.Pass) bool {
	return namesGroupsFact.Of(p.Site, func(s *rule.Site) bool {
		all := locationsOf(s)
		for i := range all {
			if all[i].regex() && strings.Contains(all[i].name, "(?") {
				return true
			}
		}
		for _, d := range s.Directives("if") {
			for i := range d.Args {
				if strings.Contains(d.Args[i].Value, "(?") {
					return true
				}
			}
		}
		return false
	})
}

// mayHoldLineEnd is false for most values, at little cost: only $uri, groups and
// what is set from them hold what a client chose.
func mayHoldLineEnd(p *rule.Pass, value string) bool {
	for i := 0; ; {
		n := strings.IndexByte(value[i:], '$')
		if n < 0 || i+n+1 == len(value) {
			return false
		}
		i += n + 1
		switch c := value[i]; {
		case c >= '1' && c <= '9', c == '{', c == 'u', c == 'U', c == 'd', c == 'D':
			return true
		}
		if len(assignments(p)) > 0 || namesGroups(p) {
			return true
		}
	}
}

// rawURI reports whether a rewrite before a directive put the raw URL in place of
// the decoded one: rewrite ^ $request_uri.
func rawURI(d *nginx.Directive) bool {
	for b := d; b.Parent != nil && b.Name != "location" && b.Name != "server"; b = b.Parent {
		for _, c := range b.Parent.Children {
			if c == b {
				break
			}
			if c.Name == "rewrite" && strings.HasPrefix(bare(c.Arg(1)), "$request_uri") {
				return true
			}
		}
	}
	return false
}

// mappedLineEnd looks through the values of a map.
func mappedLineEnd(p *rule.Pass, m *nginx.Directive, depth int) string {
	source := ""
	for _, v := range variables(m.Arg(0)) {
		if v == "uri" || v == "document_uri" {
			source = v
		}
	}
	for _, c := range m.Children {
		for _, inner := range variables(c.Arg(0)) {
			if len(inner) == 1 && inner[0] <= '9' {
				text, ok := strings.CutPrefix(c.Name, "~")
				if !ok || source == "" {
					continue
				}
				re := expression(p.Site, strings.TrimPrefix(text, "*"), strings.HasPrefix(text, "*"))
				if n := int(inner[0] - '0'); re != nil && n < len(re.Groups) && n > 0 && re.Groups[n].Bytes().Has('\n') {
					return "is a group that can hold a line end"
				}
				continue
			}
			if text, ok := strings.CutPrefix(c.Name, "~"); ok && source != "" {
				re := expression(p.Site, strings.TrimPrefix(text, "*"), strings.HasPrefix(text, "*"))
				if re != nil && re.Named(inner) != nil {
					if re.Named(inner).Bytes().Has('\n') {
						return "is a group that can hold a line end"
					}
					continue
				}
			}
			if why := lineEndIn(p, m, inner, depth+1); why != "" {
				return why
			}
		}
	}
	return ""
}

// assignedFor returns the directives that may have filled a variable where a
// directive reads it: maps, and set in its server. One directly in its own
// location was run last, whatever others did, so then it is alone.
func assignedFor(p *rule.Pass, d *nginx.Directive, name string) []*nginx.Directive {
	var out []*nginx.Directive
	server, loc := d.Parent.Enclosing("server"), enclosing(d)
	for _, set := range assignments(p)[name] {
		switch {
		case set.Name != "set":
			out = append(out, set)
		case set.Parent.Enclosing("server") == server:
			out = append(out, set)
		}
	}
	if loc == nil {
		return out
	}
	inside := func(set *nginx.Directive) bool { return set.Name == "set" && enclosing(set) == loc }
	if slices.ContainsFunc(out, func(set *nginx.Directive) bool { return inside(set) && set.Parent == loc }) {
		out = slices.DeleteFunc(out, func(set *nginx.Directive) bool { return !inside(set) })
	}
	return out
}

var assignmentsFact = rule.NewFact[map[string][]*nginx.Directive]()

// assignments returns the set and map directives by the name that they fill, in
// lower case without its $.
func assignments(p *rule.Pass) map[string][]*nginx.Directive {
	return assignmentsFact.Of(p.Site, func(s *rule.Site) map[string][]*nginx.Directive {
		out := map[string][]*nginx.Directive{}
		for _, d := range s.Directives("set") {
			name := strings.ToLower(strings.TrimPrefix(d.Arg(0), "$"))
			out[name] = append(out[name], d)
		}
		for _, d := range s.Directives("map") {
			name := strings.ToLower(strings.TrimPrefix(d.Arg(1), "$"))
			out[name] = append(out[name], d)
		}
		return out
	})
}

// groupAt returns the numbered group that is read at a directive: of the if
// around it, of a rewrite before it, or of its location; nil where that is not
// known, or the text that the expression is run on is not decoded.
func groupAt(p *rule.Pass, d *nginx.Directive, n int) *pattern.Node {
	re, decoded := expressionAt(p, d)
	if re == nil || !decoded || n >= len(re.Groups) {
		return nil
	}
	return re.Groups[n]
}

// namedAt returns the named group of the expressions around a directive.
func namedAt(p *rule.Pass, d *nginx.Directive, name string) *pattern.Node {
	for b := d.Parent; b != nil; b = b.Parent {
		re, decoded := blockExpression(p, b)
		if re == nil || !decoded {
			continue
		}
		for _, g := range re.Groups {
			if g != nil && strings.EqualFold(g.Name, name) {
				return g
			}
		}
	}
	return nil
}

// expressionAt returns the expression whose groups a directive reads.
func expressionAt(p *rule.Pass, d *nginx.Directive) (re *pattern.Regex, decoded bool) {
	for b := d; b.Parent != nil; b = b.Parent {
		// A rewrite before it in the same block was tried last, whether it fitted or not.
		var last *nginx.Directive
		for _, c := range b.Parent.Children {
			if c == b {
				break
			}
			if c.Name == "rewrite" {
				last = c
			}
		}
		if last != nil {
			return expression(p.Site, last.Arg(0), false), true
		}
		if re, decoded := blockExpression(p, b.Parent); re != nil {
			return re, decoded
		}
		if b.Parent.Name == "server" || b.Parent.Name == "location" {
			return nil, false
		}
	}
	return nil, false
}

// blockExpression returns the expression of a location or an if, and whether it
// is run on a decoded part of the URL.
func blockExpression(p *rule.Pass, b *nginx.Directive) (re *pattern.Regex, decoded bool) {
	switch b.Name {
	case "location":
		if l := readLocation(b); l.regex() {
			return expression(p.Site, l.name, l.kind == route.RegexNoCase), true
		}
	case "if":
		t := condition(b)
		if is, fold := t.regex(); is {
			names := variables(t.variable)
			decoded := len(names) == 1 && (names[0] == "uri" || names[0] == "document_uri" || names[0] == "request_filename")
			return expression(p.Site, t.value, fold), decoded
		}
	}
	return nil, false
}
