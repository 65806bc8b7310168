package python

import (
	"strconv"
	"strings"
	"sync"
	"unicode"

	"golang.org/x/text/unicode/runenames"
)

// runesByName turns the table of Unicode names round, at the first \N{NAME}:
// few sources have one.
var runesByName = sync.OnceValue(func() map[string]rune {
	names := make(map[string]rune, 40000)
	for r := rune(0); r <= unicode.MaxRune; r++ {
		if name := runenames.Name(r); name != "" && name[0] != '<' {
			names[name] = r
		}
	}
	for name, r := range runeAliases {
		names[name] = r
	}
	return names
})

// runeNamed returns the character of a name as \N{NAME} takes it: any case,
// and the aliases of Unicode's NameAliases.txt that name control and format
// characters.
func runeNamed(name string) (rune, bool) {
	name = strings.ToUpper(name)
	if r, ok := hangulNamed(name); ok {
		return r, true
	}
	if r, ok := ideographNamed(name); ok {
		return r, true
	}
	r, ok := runesByName()[name]
	return r, ok
}

// ideographNamed returns the ideograph whose name ends in its code point.
func ideographNamed(name string) (rune, bool) {
	digits, ok := strings.CutPrefix(name, "CJK UNIFIED IDEOGRAPH-")
	if !ok || len(digits) != 4 && len(digits) != 5 {
		return 0, false
	}
	n, err := strconv.ParseUint(digits, 16, 32)
	r := rune(n)
	return r, err == nil && unicode.Is(unicode.Unified_Ideograph, r)
}

// The parts of the names of Hangul syllables (Unicode, section 3.12).
var (
	hangulLead  = strings.Split("G GG N D DD R M B BB S SS  J JJ C K T P H", " ")
	hangulVowel = strings.Split("A AE YA YAE EO E YEO YE O WA WAE OE YO U WEO WE WI YU EU YI I", " ")
	hangulTail  = strings.Split(" G GG GS N NJ NH D L LG LM LB LS LT LP LH M B BS S SS NG J C K T P H", " ")
)

// hangulNamed returns the Hangul syllable of a name.
func hangulNamed(name string) (rune, bool) {
	rest, ok := strings.CutPrefix(name, "HANGUL SYLLABLE ")
	if !ok {
		return 0, false
	}
	lead, rest := longestPrefix(rest, hangulLead)
	vowel, rest := longestPrefix(rest, hangulVowel)
	tail, rest := longestPrefix(rest, hangulTail)
	if lead < 0 || vowel < 0 || tail < 0 || rest != "" {
		return 0, false
	}
	return rune(0xAC00 + (lead*len(hangulVowel)+vowel)*len(hangulTail) + tail), true
}

// longestPrefix returns which of the parts begins s, the longest of them, and
// the rest of s.
func longestPrefix(s string, parts []string) (int, string) {
	best := -1
	for i, part := range parts {
		if strings.HasPrefix(s, part) && (best < 0 || len(part) > len(parts[best])) {
			best = i
		}
	}
	if best < 0 {
		return best, s
	}
	return best, s[len(parts[best]):]
}
