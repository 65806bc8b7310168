package route

import (
	"regexp"
	"regexp/syntax"
	"sync"
	"time"

	"github.com/dlclark/regexp2"
)

// Bounds of one regex, so that no pattern holds a request up. nginx itself
// gives up after PCRE's match limit.
const (
	regexTimeout    = 300 * time.Millisecond
	maxPattern      = 4096    // bytes in a pattern
	maxRegexSubject = 1 << 20 // bytes that a pattern is tried on
)

// regex is a PCRE pattern. It is compiled on first use, because most patterns
// of a large configuration are never asked.
//
// Two engines run it. Go's own takes patterns whose meaning it provably shares
// with PCRE (see sameInGo), on printable ASCII; it is fast and never backtracks.
// All else goes to regexp2, which backtracks as PCRE does, by way of a
// translation that keeps PCRE's bytes, classes and group numbers. What neither
// can run is an unknown with the pattern's name.
type regex struct {
	pattern string
	fold    bool // without regard to case

	once   sync.Once
	fast   *regexp.Regexp
	groups int // capturing groups
	names  []groupName
	err    string // why it cannot be run

	slowOnce sync.Once
	slow     *regexp2.Regexp
	utf      bool
}

// groupName is a named group; its value becomes a variable.
type groupName struct {
	name  string // in lower case
	group int
}

// compile reads the pattern once.
func (re *regex) compile() {
	re.once.Do(func() {
		if len(re.pattern) > maxPattern {
			re.err = "the regex is too long"
			return
		}
		re.groups, re.names = countGroups(re.pattern)
		if !sameInGo(re.pattern) {
			return
		}
		pattern := re.pattern
		if re.fold {
			pattern = "(?i)" + pattern
		}
		tree, err := syntax.Parse(pattern, syntax.Perl)
		if err != nil || !tameTree(tree) || tree.MaxCap() != re.groups {
			return
		}
		if fast, err := regexp.Compile(pattern); err == nil {
			re.fast = fast
		}
	})
}

func (re *regex) compileSlow() {
	re.slowOnce.Do(func() {
		if re.err != "" {
			return
		}
		pattern, utf, err := translate(re.pattern, re.fold, re.groups)
		if err != "" {
			re.err = err
			return
		}
		slow, cerr := regexp2.Compile(pattern, regexp2.None)
		if cerr != nil {
			re.err = "cannot be read"
			return
		}
		slow.MatchTimeout = regexTimeout
		re.slow, re.utf = slow, utf
	})
}

// plainASCII reports whether both engines see the same characters.
func plainASCII(s string) bool {
	for i := 0; i < len(s); i++ {
		if s[i] < ' ' || s[i] > '~' {
			return false
		}
	}
	return true
}

// match tries the pattern on s. The result holds the offsets of the match and
// of its groups up to the last one that took part; nil is no match.
func (re *regex) match(s string) ([]int, *doubt) {
	re.compile()
	if re.fast != nil && plainASCII(s) {
		m := re.fast.FindStringSubmatchIndex(s)
		return trimGroups(m), nil
	}
	re.compileSlow()
	if re.err != "" {
		return nil, &doubt{reason: "the regex \"" + re.pattern + "\" cannot be run: " + re.err}
	}
	if len(s) > maxRegexSubject {
		return nil, &doubt{reason: "the text for the regex \"" + re.pattern + "\" is too long"}
	}
	return re.matchSlow(s)
}

func (re *regex) matchSlow(s string) ([]int, *doubt) {
	runes, offsets, ok := re.subject(s)
	if !ok {
		return nil, &doubt{reason: "the text for the regex \"" + re.pattern + "\" is not UTF-8", fails: true}
	}
	m, err := re.slow.FindRunesMatch(runes)
	if err != nil {
		return nil, &doubt{reason: "the regex \"" + re.pattern + "\" takes too long"}
	}
	if m == nil {
		return nil, nil
	}
	at := func(i int) int {
		if offsets == nil {
			return i
		}
		return offsets[i]
	}
	out := make([]int, 0, 2*(re.groups+1))
	for i := 0; i <= re.groups; i++ {
		g := m.GroupByNumber(i)
		if g == nil || len(g.Captures) == 0 {
			out = append(out, -1, -1)
			continue
		}
		out = append(out, at(g.Index), at(g.Index+g.Length))
	}
	return trimGroups(out), nil
}

// subject returns the characters that the pattern is tried on: the bytes, or
// in UTF mode the runes with the byte offset of each.
func (re *regex) subject(s string) ([]rune, []int, bool) {
	if !re.utf {
		runes := make([]rune, len(s))
		for i := 0; i < len(s); i++ {
			runes[i] = rune(s[i])
		}
		return runes, nil, true
	}
	var runes []rune
	var offsets []int
	for i, r := range s {
		if r == 0xFFFD && !validRuneAt(s, i) {
			return nil, nil, false
		}
		runes, offsets = append(runes, r), append(offsets, i)
	}
	return runes, append(offsets, len(s)), true
}

func validRuneAt(s string, i int) bool {
	return len(s) >= i+3 && s[i:i+3] == "\uFFFD"
}

// trimGroups drops the groups after the last one that took part, as PCRE's
// return value does.
func trimGroups(m []int) []int {
	for len(m) > 2 && m[len(m)-1] < 0 {
		m = m[:len(m)-2]
	}
	return m
}

// tameTree reports whether no loop's body can be empty or holds a loop of its
// own: there the engines may keep other captures, and PCRE may hit its limit.
func tameTree(re *syntax.Regexp) bool {
	loop := re.Op == syntax.OpStar || re.Op == syntax.OpPlus || re.Op == syntax.OpRepeat
	for _, sub := range re.Sub {
		if !tameTree(sub) || loop && (canBeEmpty(sub) || hasLoop(sub)) {
			return false
		}
	}
	return true
}

func hasLoop(re *syntax.Regexp) bool {
	switch re.Op {
	case syntax.OpStar, syntax.OpPlus:
		return true
	case syntax.OpRepeat:
		if re.Max < 0 || re.Max > 10 {
			return true
		}
	}
	for _, sub := range re.Sub {
		if hasLoop(sub) {
			return true
		}
	}
	return false
}

func canBeEmpty(re *syntax.Regexp) bool {
	switch re.Op {
	case syntax.OpLiteral, syntax.OpCharClass, syntax.OpAnyChar, syntax.OpAnyCharNotNL, syntax.OpNoMatch:
		return false
	case syntax.OpConcat:
		for _, sub := range re.Sub {
			if !canBeEmpty(sub) {
				return false
			}
		}
		return true
	case syntax.OpAlternate:
		for _, sub := range re.Sub {
			if canBeEmpty(sub) {
				return true
			}
		}
		return false
	case syntax.OpCapture, syntax.OpPlus:
		return canBeEmpty(re.Sub[0])
	case syntax.OpRepeat:
		return re.Min == 0 || canBeEmpty(re.Sub[0])
	}
	return true
}
