package report

import (
	"strings"
	"sync"

	"github.com/wellserved/wellserved/pkg/lazyre"
	"github.com/wellserved/wellserved/pkg/secret"
)

// assignment finds a quoted text that is given to a name: group 1 is the name,
// group 3 the text.
var assignment = lazyre.New(`([A-Za-z_][A-Za-z0-9_-]*)["']?\]?(\s*(?:[:=,]|\s)\s*[rbuf]{0,2})("[^"]*"?|'[^']*'?)`)

// bare finds what follows KEY= in files of shell variables: group 1 is the
// name, group 2 the text.
var bare = lazyre.New(`([A-Za-z_][A-Za-z0-9_]*)=([^\s"';,()]+)`)

// authorization finds what a header of authorization holds, in group 1.
var authorization = lazyre.New(`(?i:\b(?:Basic|Bearer)\s+)([A-Za-z0-9._~+/=-]{6,})`)

// several finds a name that is given a list or a dictionary: group 1 is the
// name. Each text in it, which quoted finds, counts by that name.
var several = lazyre.New(`([A-Za-z_][A-Za-z0-9_-]*)["']?\]?\s*[:=]\s*[\[({]`)

var quoted = lazyre.New(`"[^"]*"?|'[^']*'?`)

// secretSpans returns the bytes of a source line that hold secrets, so that a
// line that is shown does not give them away. Thousands of lines may be shown:
// an expression is only asked of those that have what it begins with.
func secretSpans(line string) [][2]int {
	var spans [][2]int
	if hasUserInfo(line) {
		for _, m := range userInfo.FindAllStringSubmatchIndex(line, -1) {
			spans = append(spans, [2]int{m[4], m[5]})
		}
	}
	authorized, named := hinted(line)
	if authorized {
		for _, m := range authorization.FindAllStringSubmatchIndex(line, -1) {
			spans = append(spans, [2]int{m[2], m[3]})
		}
	}
	if named {
		spans = append(spans, givenSpans(line)...)
	}
	return spans
}

// givenSpans returns the bytes that are given to the name of a secret.
func givenSpans(line string) [][2]int {
	var spans [][2]int
	if strings.ContainsAny(line, `"'`) {
		for _, m := range assignment.FindAllStringSubmatchIndex(line, -1) {
			if secret.Name(line[m[2]:m[3]]) && m[7]-m[6] > 2 {
				spans = append(spans, [2]int{m[6] + 1, m[7]})
			}
		}
		spans = append(spans, listedSpans(line)...)
	}
	if strings.Contains(line, "=") {
		for _, m := range bare.FindAllStringSubmatchIndex(line, -1) {
			if secret.Name(line[m[2]:m[3]]) {
				spans = append(spans, [2]int{m[4], m[5]})
			}
		}
	}
	return spans
}

// listedSpans returns the quoted texts that follow the name of secrets.
func listedSpans(line string) [][2]int {
	if !strings.ContainsAny(line, "[({") || !strings.ContainsAny(line, ":=") {
		return nil
	}
	var spans [][2]int
	for _, m := range several.FindAllStringSubmatchIndex(line, -1) {
		if !secret.Name(line[m[2]:m[3]]) {
			continue
		}
		for _, q := range quoted.FindAllStringIndex(line[m[1]:], -1) {
			spans = append(spans, [2]int{m[1] + q[0] + 1, m[1] + q[1]})
		}
		break // all that follows is taken
	}
	return spans
}

// schemes begin what a header of authorization holds.
var schemes = []string{"BASIC", "BEARER"}

// hints are what a line with a secret has, in any case, by their first letter.
var hints = sync.OnceValue(func() *[256][]string {
	var by [256][]string
	for _, list := range [][]string{schemes, {"KEY", "DSN", "PASS"}, secret.Words()} {
		for _, hint := range list {
			for _, first := range []byte{hint[0], hint[0] | 0x20} {
				by[first] = append(by[first], hint)
			}
		}
	}
	return &by
})

// hinted reports whether a line may hold an authorization, or the name of a
// secret.
func hinted(line string) (authorized, named bool) {
	by := hints()
	for i := range len(line) {
		for _, hint := range by[line[i]] {
			if len(line)-i < len(hint) || !strings.EqualFold(line[i:i+len(hint)], hint) {
				continue
			}
			if hint == schemes[0] || hint == schemes[1] {
				authorized = true
			} else {
				named = named || secret.Name(nameAround(line, i))
			}
		}
	}
	return authorized, named
}

// nameAround returns the name in which a place of a line lies.
func nameAround(line string, at int) string {
	part := func(c byte) bool {
		return c == '_' || c == '-' || '0' <= c && c <= '9' || 'a' <= c|0x20 && c|0x20 <= 'z'
	}
	from, to := at, at
	for from > 0 && part(line[from-1]) {
		from--
	}
	for to < len(line) && part(line[to]) {
		to++
	}
	return strings.TrimLeft(line[from:to], "-0123456789")
}

func hasUserInfo(text string) bool {
	return strings.Contains(text, "://") && strings.Contains(text, "@")
}
