package asgi

import (
	"fmt"
	"regexp"
	"strings"

	"github.com/wellserved/wellserved/pkg/django/urls"
	"github.com/wellserved/wellserved/pkg/python"
)

// taken is a route of a router with what its pattern takes.
type taken struct {
	route   *Route
	pattern string // its own part, as written
	regex   *regexp.Regexp
}

// maxEarlier bounds the routes of one router that are held against later ones.
const maxEarlier = 200

// behind notes that an earlier route of the same router takes every path of a
// route: URLRouter goes to the first whose pattern matches. That is sure of a
// pattern that takes one path only, and of the same pattern once more.
func (c *context) behind(r *Route, pattern string) {
	if c.earlier == nil || r.Never != "" || inBranch(r) {
		return
	}
	path, one := onlyPath(pattern, r.Regex)
	for i := range *c.earlier {
		e := &(*c.earlier)[i]
		if (e.pattern != pattern || e.route.Regex != r.Regex) && (!one || e.regex == nil || !e.regex.MatchString(path)) || e.route.Target == r.Target {
			continue
		}
		r.Behind = e.route
		r.Never, r.URL = fmt.Sprintf("the route before it, %q, takes its paths", e.pattern), ""
		return
	}
	if len(*c.earlier) < maxEarlier {
		*c.earlier = append(*c.earlier, taken{r, pattern, compiled(pattern, r.Regex)})
	}
}

// inBranch reports whether a route stands in a branch of its module, so that
// another run may not have it.
func inBranch(r *Route) bool {
	line := r.At.Line()
	for _, s := range r.In.Tree.Body {
		switch s.(type) {
		case *python.If, *python.Try, *python.For, *python.While, *python.Match:
			if p := s.Position(); int(p.Line) <= line && line <= int(p.EndLine) {
				return true
			}
		}
	}
	return false
}

// onlyPath is the path that a pattern takes where it takes no other. One of
// re_path takes what it finds anywhere, so only those with both ends count.
func onlyPath(pattern string, regex bool) (string, bool) {
	if !regex {
		return pattern, !strings.Contains(pattern, "<")
	}
	text, begins := strings.CutPrefix(pattern, "^")
	text, ends := strings.CutSuffix(text, "$")
	text = strings.ReplaceAll(strings.ReplaceAll(text, `\.`, "."), `\-`, "-")
	return text, begins && ends && !strings.ContainsAny(text, `\<([{*+?|^$.`) && pattern != ""
}

// compiled is the expression of a pattern where Go's has the same meaning.
func compiled(pattern string, regex bool) *regexp.Regexp {
	if !regex {
		expr, ok := urls.PathRegex(pattern)
		if !ok {
			return nil
		}
		pattern = "^" + expr
	}
	const longest = 500
	if len(pattern) > longest {
		return nil
	}
	re, err := regexp.Compile(strings.ReplaceAll(pattern, `\Z`, `\z`))
	if err != nil {
		return nil
	}
	return re
}
