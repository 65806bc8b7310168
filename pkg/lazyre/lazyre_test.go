package lazyre

import (
	"regexp"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestAnswersAreThoseOfRegexp holds an expression that was not compiled yet to
// package regexp.
func TestAnswersAreThoseOfRegexp(t *testing.T) {
	t.Parallel()
	const text, in = `(\w)(\d+)`, "a1 b22 c"
	std := regexp.MustCompile(text)
	for name, ask := range map[string]struct{ got, want func() any }{
		"MatchString":     {func() any { return late(text).MatchString(in) }, func() any { return std.MatchString(in) }},
		"FindString":      {func() any { return late(text).FindString(in) }, func() any { return std.FindString(in) }},
		"FindStringIndex": {func() any { return late(text).FindStringIndex(in) }, func() any { return std.FindStringIndex(in) }},
		"FindStringSubmatch": {
			func() any { return late(text).FindStringSubmatch(in) }, func() any { return std.FindStringSubmatch(in) },
		},
		"FindStringSubmatchIndex": {
			func() any { return late(text).FindStringSubmatchIndex(in) }, func() any { return std.FindStringSubmatchIndex(in) },
		},
		"FindAllString":      {func() any { return late(text).FindAllString(in, 1) }, func() any { return std.FindAllString(in, 1) }},
		"FindAllStringIndex": {func() any { return late(text).FindAllStringIndex(in, -1) }, func() any { return std.FindAllStringIndex(in, -1) }},
		"FindAllStringSubmatch": {
			func() any { return late(text).FindAllStringSubmatch(in, -1) }, func() any { return std.FindAllStringSubmatch(in, -1) },
		},
		"FindAllStringSubmatchIndex": {
			func() any { return late(text).FindAllStringSubmatchIndex(in, -1) },
			func() any { return std.FindAllStringSubmatchIndex(in, -1) },
		},
		"ReplaceAllString": {
			func() any { return late(text).ReplaceAllString(in, "$2") }, func() any { return std.ReplaceAllString(in, "$2") },
		},
		"ReplaceAllLiteralString": {
			func() any { return late(text).ReplaceAllLiteralString(in, "$2") },
			func() any { return std.ReplaceAllLiteralString(in, "$2") },
		},
		"ReplaceAllStringFunc": {
			func() any { return late(text).ReplaceAllStringFunc(in, func(s string) string { return s + "!" }) },
			func() any { return std.ReplaceAllStringFunc(in, func(s string) string { return s + "!" }) },
		},
		"Split": {func() any { return late(text).Split(in, -1) }, func() any { return std.Split(in, -1) }},
	} {
		if diff := cmp.Diff(ask.want(), ask.got()); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

// late is New outside of a test.
func late(text string) *Regexp { return &Regexp{text: text} }

func TestWrongExpressionsAreSeenInEveryTest(t *testing.T) {
	t.Parallel()
	defer func() {
		if recover() == nil {
			t.Error("an expression that is none was taken")
		}
	}()
	New(`(`)
}
