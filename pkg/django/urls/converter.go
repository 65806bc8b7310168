package urls

import (
	"fmt"
	"regexp"
	"strings"

	"github.com/wellserved/wellserved/pkg/lazyre"
)

// converter is what a converter of Django's takes (django.urls.converters).
type converter struct{ regex, sample string }

// converters are Django's, by name; "" is what stands without one.
var converters = map[string]converter{
	"": {`[^/]+`, "name"}, "str": {`[^/]+`, "name"}, "int": {`[0-9]+`, "1"}, "slug": {`[-a-zA-Z0-9_]+`, "name"}, "path": {`.+`, "name"},
	"uuid": {`[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}`, "0f0e0d0c-0b0a-4908-8706-050403020100"},
}

var parameter = lazyre.New(`<(?:([^>:]*):)?[^>]*>`)

// SamplePath returns a path that a pattern of path() matches, or why there is
// none.
func SamplePath(pattern string) (sample, why string) {
	out := parameter.ReplaceAllStringFunc(pattern, func(m string) string {
		name := parameter.FindStringSubmatch(m)[1]
		c, ok := converters[name]
		if !ok {
			why = fmt.Sprintf("what the converter %q takes is not known", name)
		}
		return c.sample
	})
	return out, why
}

// PathRegex returns the expression of a pattern of path(), and whether all its
// converters are known.
func PathRegex(pattern string) (string, bool) {
	var b strings.Builder
	at := 0
	for _, m := range parameter.FindAllStringSubmatchIndex(pattern, -1) {
		name := ""
		if m[2] >= 0 {
			name = pattern[m[2]:m[3]]
		}
		c, ok := converters[strings.TrimSpace(name)]
		if !ok {
			return "", false
		}
		b.WriteString(regexp.QuoteMeta(pattern[at:m[0]]))
		b.WriteString(c.regex)
		at = m[1]
	}
	rest := pattern[at:]
	if strings.Contains(rest, "<") {
		return "", false
	}
	b.WriteString(regexp.QuoteMeta(rest))
	b.WriteString("$")
	return b.String(), true
}
