package report

import (
	"regexp"
	"slices"
	"strings"
	"sync"

	"github.com/wellserved/wellserved/pkg/secret"
)

// userInfo finds the credentials of a URL: group 1 is what may be shown, group
// 2 the secret.
var userInfo = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`([A-Za-z][A-Za-z0-9+.-]*://[^\s/@:"']*:)([^\s/@"']+)@`)
})

// maskURL hides the password of every URL in a text.
func maskURL(text string) string {
	if !strings.Contains(text, "://") || !strings.Contains(text, "@") {
		return text
	}
	return userInfo().ReplaceAllString(text, "${1}••••@")
}

// MaskValue returns a setting's value with everything secret in it masked, and
// whether anything was.
func MaskValue(name string, v any) (any, bool) {
	switch v := v.(type) {
	case string:
		if secret.Name(name) {
			return secret.Mask(v), v != ""
		}
		m := maskURL(v)
		return m, m != v
	case []any:
		out, hidden := make([]any, len(v)), false
		for i, item := range v {
			var hid bool
			out[i], hid = MaskValue(name, item)
			hidden = hidden || hid
		}
		return out, hidden
	case map[string]any:
		return maskMap(name, v)
	case nil, bool:
		return v, false
	}
	if secret.Name(name) {
		return secret.Mask("x"), true
	}
	return v, false
}

func maskMap(name string, v map[string]any) (any, bool) {
	out, hidden := make(map[string]any, len(v)), false
	inherit := ""
	if secret.Name(name) {
		inherit = name
	}
	for key, item := range v {
		by := key
		if inherit != "" {
			by = inherit
		}
		var hid bool
		out[key], hid = MaskValue(by, item)
		hidden = hidden || hid
	}
	return out, hidden
}

// assignment finds a quoted text that is given to a name: group 1 is the name,
// group 3 the text.
var assignment = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`([A-Za-z_][A-Za-z0-9_-]*)["']?\]?(\s*(?:[:=,]|\s)\s*[rbuf]{0,2})("[^"]*"?|'[^']*'?)`)
})

// bare finds what follows KEY= in files of shell variables, and what a header
// of authorization holds: group 1 is the name, group 2 the text.
var bare = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`([A-Za-z_][A-Za-z0-9_]*)=([^\s"';,()]+)|(?i:\b(?:Basic|Bearer)\s+)([A-Za-z0-9._~+/=-]{6,})`)
})

// several finds a name that is given a list or a dictionary: group 1 is the
// name. Each text in it, which quoted finds, counts by that name.
var several = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`([A-Za-z_][A-Za-z0-9_-]*)["']?\]?\s*[:=]\s*[\[({]`)
})

var quoted = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`"[^"]*"?|'[^']*'?`) })

// suspicious reports whether a line may hold a secret at all; most lines are
// spared the closer look.
func suspicious(line string) bool {
	line = strings.ToUpper(line)
	hints := append([]string{"KEY", "DSN", "PASS", "://", "BASIC", "BEARER"}, secret.Words()...)
	return slices.ContainsFunc(hints, func(hint string) bool { return strings.Contains(line, hint) })
}

// secretSpans returns the bytes of a source line that hold secrets, so that a
// line that is shown does not give them away.
func secretSpans(line string) [][2]int {
	if !suspicious(line) {
		return nil
	}
	var spans [][2]int
	for _, m := range assignment().FindAllStringSubmatchIndex(line, -1) {
		if secret.Name(line[m[2]:m[3]]) && m[7]-m[6] > 2 {
			spans = append(spans, [2]int{m[6] + 1, m[7]})
		}
	}
	if m := several().FindStringSubmatchIndex(line); m != nil && secret.Name(line[m[2]:m[3]]) {
		for _, q := range quoted().FindAllStringIndex(line[m[1]:], -1) {
			spans = append(spans, [2]int{m[1] + q[0] + 1, m[1] + q[1]})
		}
	}
	for _, m := range bare().FindAllStringSubmatchIndex(line, -1) {
		switch {
		case m[2] >= 0 && secret.Name(line[m[2]:m[3]]):
			spans = append(spans, [2]int{m[4], m[5]})
		case m[6] >= 0:
			spans = append(spans, [2]int{m[6], m[7]})
		}
	}
	for _, m := range userInfo().FindAllStringSubmatchIndex(line, -1) {
		spans = append(spans, [2]int{m[4], m[5]})
	}
	return spans
}

// Stricter returns the one of two names, a setting's and that of a key in it,
// by which what stands there counts as secret.
func Stricter(setting, key string) string {
	if secret.Name(setting) {
		return setting
	}
	return key
}
