package urls

import (
	"fmt"
	"regexp"
	"regexp/syntax"
	"strings"
)

// SampleRegex returns a path that a pattern of re_path() matches; one that nests
// may end before the path does.
func SampleRegex(pattern string, nests bool) (sample, why string) {
	re, err := syntax.Parse(strings.ReplaceAll(pattern, `\Z`, `\z`), syntax.Perl)
	if err != nil {
		return "", fmt.Sprintf("a path that matches %q cannot be made", pattern)
	}
	var b strings.Builder
	if !writeSample(&b, re, 0) {
		return "", fmt.Sprintf("a path that matches %q cannot be made", pattern)
	}
	sample = b.String()
	compiled, err := regexp.Compile(re.String())
	if err != nil || !compiled.MatchString(sample) && !nests {
		return "", fmt.Sprintf("a path that matches %q cannot be made", pattern)
	}
	return sample, ""
}

// maxSample bounds the length of a path that is made, in bytes.
const maxSample = 500

// writeSample writes a text that an expression matches.
func writeSample(b *strings.Builder, re *syntax.Regexp, depth int) bool {
	if b.Len() > maxSample || depth > 100 {
		return false
	}
	switch re.Op {
	case syntax.OpLiteral:
		b.WriteString(string(re.Rune))
	case syntax.OpCharClass:
		b.WriteRune(chosen(re.Rune))
	case syntax.OpAnyChar, syntax.OpAnyCharNotNL:
		b.WriteByte('a')
	case syntax.OpCapture, syntax.OpPlus:
		return writeSample(b, re.Sub[0], depth+1)
	case syntax.OpStar:
		// `.*` and `[^/]*` stand for a parameter: one character is more like it.
		return writeSample(b, re.Sub[0], depth+1)
	case syntax.OpRepeat:
		n := re.Min
		if n == 0 && re.Max != 0 {
			n = 1
		}
		for range min(n, maxSample) {
			if !writeSample(b, re.Sub[0], depth+1) {
				return false
			}
		}
	case syntax.OpConcat:
		for _, sub := range re.Sub {
			if !writeSample(b, sub, depth+1) {
				return false
			}
		}
	case syntax.OpAlternate:
		return writeSample(b, re.Sub[0], depth+1)
	case syntax.OpQuest:
		// `/?` at the end is usually written for the path with the slash.
		return writeSample(b, re.Sub[0], depth+1)
	case syntax.OpNoMatch:
		return false
	}
	return true
}

// chosen returns a rune of a class: a letter where there is one, else a digit,
// else the first.
func chosen(ranges []rune) rune {
	for _, want := range "an1A-_" {
		for i := 0; i+1 < len(ranges); i += 2 {
			if ranges[i] <= want && want <= ranges[i+1] {
				return want
			}
		}
	}
	if len(ranges) == 0 {
		return 'a'
	}
	return ranges[0]
}
