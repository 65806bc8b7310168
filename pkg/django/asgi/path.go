package asgi

import (
	"fmt"
	"strings"

	"github.com/wellserved/wellserved/pkg/django/urls"
)

// extend adds a route's pattern to the path that the outer routers matched.
// URLRouter takes slashes off the front of a path before it matches
// (channels.routing.URLRouter.__call__), of the outermost one and of what
// remains for a nested one alike.
func (c *context) extend(pattern string, known, regex, nests bool) {
	c.written += pattern
	switch {
	case !known:
		c.unknown = "the pattern is not written out"
		return
	case c.unknown != "" || c.never != "":
		return
	}
	if strings.HasPrefix(strings.TrimPrefix(pattern, "^"), "/") {
		c.never = fmt.Sprintf("the pattern %q begins with a slash, which Channels takes off the path before it matches", pattern)
		return
	}
	sample, why := "", ""
	if regex {
		sample, why = urls.SampleRegex(pattern, nests)
	} else {
		sample, why = urls.SamplePath(pattern)
	}
	if why != "" {
		c.unknown = why
		return
	}
	if c.ended && sample != "" {
		c.never = fmt.Sprintf("the outer pattern ends with $, so that nothing is left for %q", pattern)
		return
	}
	c.ended = regex && nests && strings.HasSuffix(pattern, "$")
	c.prefix += sample
}
