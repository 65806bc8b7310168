package route

import (
	"fmt"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// translate writes a PCRE pattern in regexp2's language. PCRE without UTF works
// on bytes, so every byte becomes a character below 256, and every class is
// written out as the bytes that PCRE's tables hold. Named groups become
// numbered ones, because regexp2 would number them after all others. The last
// result says what cannot be translated.
func translate(pattern string, fold bool, groups int) (out string, utf bool, err string) {
	t := translator{in: pattern, out: &strings.Builder{}, groups: groups, flags: pcreFlags{fold: fold}}
	t.verbs()
	t.alternatives(0)
	if t.err == "" && t.pos < len(t.in) {
		t.err = "unmatched )"
	}
	return t.out.String(), t.utf, t.err
}

// maxGroupDepth bounds nested groups, as PCRE does.
const maxGroupDepth = 250

type pcreFlags struct {
	fold, dotAll, multiline, extended bool
}

type translator struct {
	in     string
	pos    int
	out    *strings.Builder
	flags  pcreFlags
	utf    bool
	groups int
	opened int // capturing groups so far
	err    string
}

func (t *translator) fail(what string) {
	if t.err == "" {
		t.err = what
	}
}

// verbs reads the settings in front of a pattern.
func (t *translator) verbs() {
	for {
		switch rest := t.in[t.pos:]; {
		case strings.HasPrefix(rest, "(*UTF8)"):
			t.utf = true
			t.pos += len("(*UTF8)")
		case strings.HasPrefix(rest, "(*UTF)"):
			t.utf = true
			t.pos += len("(*UTF)")
		default:
			return
		}
	}
}

// alternatives translates up to the ) of the group, or the end.
func (t *translator) alternatives(depth int) {
	if depth > maxGroupDepth {
		t.fail("groups are nested too deep")
		return
	}
	saved := t.flags
	for t.err == "" && t.pos < len(t.in) && t.in[t.pos] != ')' {
		if t.in[t.pos] == '|' {
			t.out.WriteByte('|')
			t.pos++
			continue
		}
		t.piece(depth)
	}
	t.flags = saved
}

// piece translates one atom with its quantifiers. An atom is put in a group of
// its own where a possessive quantifier needs it.
func (t *translator) piece(depth int) {
	if t.skipExtended() {
		return
	}
	atom, quantifiable := t.capture(func() bool { return t.atom(depth) })
	if t.err != "" {
		return
	}
	for quantifiable {
		t.skipComments()
		q, kind := t.quantifier()
		if q == "" {
			break
		}
		switch kind {
		case '+':
			atom = "(?>" + atom + q + ")"
		case '?':
			atom = "(?:" + atom + q + "?)"
		default:
			atom = "(?:" + atom + q + ")"
		}
	}
	t.out.WriteString(atom)
}

// capture runs f and returns what it wrote.
func (t *translator) capture(f func() bool) (string, bool) {
	saved := t.out
	t.out = &strings.Builder{}
	quantifiable := f()
	text := t.out.String()
	t.out = saved
	return text, quantifiable
}

// skipExtended skips a blank or comment under (?x).
func (t *translator) skipExtended() bool {
	if !t.flags.extended {
		return false
	}
	switch c := t.in[t.pos]; {
	case c == '#':
		end := strings.IndexByte(t.in[t.pos:], '\n')
		if end < 0 {
			t.pos = len(t.in)
		} else {
			t.pos += end + 1
		}
		return true
	case strings.IndexByte(" \t\n\v\f\r", c) >= 0:
		t.pos++
		return true
	}
	return false
}

func (t *translator) skipComments() {
	for t.pos < len(t.in) && t.skipExtended() {
	}
}

// quantifier reads a quantifier and what follows it: ? for lazy, + for
// possessive.
func (t *translator) quantifier() (q string, kind byte) {
	rest := t.in[t.pos:]
	if rest == "" {
		return "", 0
	}
	switch rest[0] {
	case '*', '+', '?':
		q = rest[:1]
	case '{':
		if q = countedQuantifier(rest); q == "" {
			return "", 0
		}
		if tooMany(q) {
			t.fail("a repeat is too large")
			return "", 0
		}
	default:
		return "", 0
	}
	t.pos += len(q)
	if t.pos < len(t.in) && (t.in[t.pos] == '?' || t.in[t.pos] == '+') {
		kind = t.in[t.pos]
		t.pos++
	}
	return q, kind
}

// tooMany reports whether a counted quantifier goes beyond PCRE's limit.
func tooMany(q string) bool {
	for _, n := range strings.Split(strings.Trim(q, "{}"), ",") {
		if v, err := strconv.Atoi(n); n != "" && (err != nil || v > 65535) {
			return true
		}
	}
	return false
}

// countedQuantifier returns {n}, {n,} or {n,m} at the start of s, or "".
func countedQuantifier(s string) string {
	i := 1
	for i < len(s) && isDigit(s[i]) {
		i++
	}
	if i == 1 {
		return ""
	}
	if i < len(s) && s[i] == ',' {
		i++
		for i < len(s) && isDigit(s[i]) {
			i++
		}
	}
	if i < len(s) && s[i] == '}' {
		return s[:i+1]
	}
	return ""
}

func isDigit(c byte) bool { return c >= '0' && c <= '9' }

// atom translates one atom and reports whether it can be quantified.
func (t *translator) atom(depth int) bool {
	c := t.in[t.pos]
	switch c {
	case '(':
		return t.group(depth)
	case '[':
		t.class()
	case '\\':
		return t.escape()
	case '.':
		t.pos++
		if t.flags.dotAll {
			t.out.WriteString(`[\s\S]`)
		} else {
			t.out.WriteString(`[^\n]`)
		}
	case '^':
		t.pos++
		t.anchor("^")
		return false
	case '$':
		t.pos++
		t.anchor("$")
		return false
	case '*', '+', '?':
		t.fail("a quantifier follows nothing")
	default:
		t.literal(t.nextRune())
	}
	return true
}

func (t *translator) anchor(a string) {
	if t.flags.multiline {
		a = "(?m:" + a + ")"
	}
	t.out.WriteString(a)
}

// nextRune returns the next character of the pattern: a byte, or with UTF a rune.
func (t *translator) nextRune() rune {
	if t.utf {
		r, size := utf8.DecodeRuneInString(t.in[t.pos:])
		t.pos += size
		return r
	}
	t.pos++
	return rune(t.in[t.pos-1])
}

// literal writes one character, in both cases where case does not count.
func (t *translator) literal(r rune) {
	if !t.flags.fold {
		writeRune(t.out, r)
		return
	}
	all := t.folded(r)
	if len(all) == 1 {
		writeRune(t.out, r)
		return
	}
	t.out.WriteByte('[')
	for _, x := range all {
		writeRune(t.out, x)
	}
	t.out.WriteByte(']')
}

// folded returns the characters that are r without regard to case: of ASCII
// letters only, and with UTF of all.
func (t *translator) folded(r rune) []rune {
	if !t.utf {
		if l := r | 0x20; r < 0x80 && l >= 'a' && l <= 'z' {
			return []rune{l, l - 0x20}
		}
		return []rune{r}
	}
	all := []rune{r}
	for x := unicode.SimpleFold(r); x != r; x = unicode.SimpleFold(x) {
		all = append(all, x)
	}
	return all
}

// writeRune writes a character so that it means itself in and out of classes.
func writeRune(b *strings.Builder, r rune) {
	switch {
	case r < 0x80 && isNameByte(byte(r)) && r != '_':
		b.WriteRune(r)
	case r <= 0xFFFF:
		fmt.Fprintf(b, `\u%04X`, r)
	default:
		b.WriteRune(r)
	}
}
