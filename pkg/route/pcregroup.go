package route

import (
	"fmt"
	"strconv"
	"strings"
)

// group translates what begins with a ( and reports whether it can be
// quantified.
func (t *translator) group(depth int) bool {
	rest := t.in[t.pos+1:]
	switch {
	case strings.HasPrefix(rest, "*"):
		t.fail("it uses a verb")
		return false
	case !strings.HasPrefix(rest, "?"):
		t.open("(", 1)
		t.opened++
		t.inside(depth)
		return true
	case strings.HasPrefix(rest, "?#"):
		end := strings.IndexByte(rest, ')')
		if end < 0 {
			t.fail("a comment is not closed")
			return false
		}
		t.pos += end + 2
		return false
	}
	if name, n := groupNameAt(rest[1:]); name != "" {
		t.open("(", 2+n)
		t.opened++
		t.inside(depth)
		return true
	}
	for _, p := range []string{"?:", "?=", "?!", "?<=", "?<!", "?>"} {
		if strings.HasPrefix(rest, p) {
			t.open("("+p, 1+len(p))
			t.inside(depth)
			return true
		}
	}
	if strings.HasPrefix(rest, "?P=") {
		return t.namedReference(rest[3:], ')', 4)
	}
	return t.option(rest[1:], depth)
}

func (t *translator) open(what string, skip int) {
	t.out.WriteString(what)
	t.pos += skip
}

// inside translates a group's body and its ).
func (t *translator) inside(depth int) {
	t.alternatives(depth + 1)
	if t.pos >= len(t.in) {
		t.fail("a group is not closed")
		return
	}
	t.pos++
	t.out.WriteByte(')')
}

// option translates (?i), (?i-s:...) and the like.
func (t *translator) option(s string, depth int) bool {
	flags, on, i := t.flags, true, 0
	for ; i < len(s); i++ {
		switch s[i] {
		case '-':
			on = false
		case '^':
			flags = pcreFlags{}
		case 'i':
			flags.fold = on
		case 's':
			flags.dotAll = on
		case 'm':
			flags.multiline = on
		case 'x':
			flags.extended = on
		case ')':
			t.pos += 2 + i + 1
			t.flags = flags
			return false
		case ':':
			t.open("(?:", 2+i+1)
			saved := t.flags
			t.flags = flags
			t.inside(depth)
			t.flags = saved
			return true
		default:
			t.fail("it uses (?" + s[:min(len(s), i+1)])
			return false
		}
	}
	t.fail("a group is not closed")
	return false
}

// namedReference translates a reference to a named group; s begins with the
// name, which ends in the given byte.
func (t *translator) namedReference(s string, end byte, skip int) bool {
	n := strings.IndexByte(s, end)
	if n < 0 {
		t.fail("a reference is not closed")
		return false
	}
	_, names := countGroups(t.in)
	for _, g := range names {
		if g.name == lower(s[:n]) {
			t.reference(g.group)
			t.pos += skip + n + 1
			return true
		}
	}
	t.fail("it refers to a group that is not there")
	return false
}

// reference writes a back reference.
func (t *translator) reference(group int) {
	switch {
	case group < 1 || group > t.groups:
		t.fail("it refers to a group that is not there")
	case t.flags.fold:
		t.fail("it refers to a group without regard to case")
	default:
		fmt.Fprintf(t.out, `(?:\%d)`, group)
	}
}

// escape translates what begins with a \ outside a class and reports whether
// it can be quantified.
func (t *translator) escape() bool {
	if t.pos+1 >= len(t.in) {
		t.fail("it ends in a \\")
		return false
	}
	c := t.in[t.pos+1]
	if set, ok := escapeClass(c, t.utf); ok {
		t.pos += 2
		set.write(t.out, t)
		return true
	}
	switch c {
	case 'b', 'B':
		t.pos += 2
		const word = `[0-9A-Za-z\u005F]`
		if c == 'b' {
			t.out.WriteString(`(?:(?<=` + word + `)(?!` + word + `)|(?<!` + word + `)(?=` + word + `))`)
		} else {
			t.out.WriteString(`(?:(?<=` + word + `)(?=` + word + `)|(?<!` + word + `)(?!` + word + `))`)
		}
		return false
	case 'A', 'Z', 'z', 'G':
		t.pos += 2
		t.out.WriteString(`\` + string(c))
		return false
	case 'R':
		t.pos += 2
		t.out.WriteString(`(?>\r\n|[\n\v\f\r\u0085])`)
		return true
	case 'Q':
		t.quote()
		return true
	case 'E':
		t.pos += 2
		return false
	case 'k':
		return t.kReference()
	case 'g':
		return t.gReference()
	}
	if c >= '1' && c <= '9' {
		if n, length := decimal(t.in[t.pos+1:]); n < 10 || n <= t.groups {
			t.pos += 1 + length
			t.reference(n)
			return true
		}
	}
	if r, ok := t.escapedRune(); ok {
		t.literal(r)
		return true
	}
	t.fail("it uses \\" + string(c))
	return false
}

func decimal(s string) (n, length int) {
	for length < len(s) && length < 5 && isDigit(s[length]) {
		length++
	}
	n, _ = strconv.Atoi(s[:length]) // digits only
	return n, length
}

// quote translates \Q...\E. The last character is what a quantifier binds to,
// so that the others are written here.
func (t *translator) quote() {
	t.pos += 2
	end := strings.Index(t.in[t.pos:], `\E`)
	stop := t.pos + end
	if end < 0 {
		stop = len(t.in)
	}
	t.out.WriteString("(?:")
	for t.pos < stop {
		t.literal(t.nextRune())
	}
	t.out.WriteByte(')')
	if end >= 0 {
		t.pos += 2
	}
}

func (t *translator) kReference() bool {
	rest := t.in[t.pos+2:]
	if rest == "" {
		t.fail("it uses \\k")
		return false
	}
	closing := map[byte]byte{'<': '>', '{': '}', '\'': '\''}[rest[0]]
	if closing == 0 {
		t.fail("it uses \\k")
		return false
	}
	return t.namedReference(rest[1:], closing, 3)
}

func (t *translator) gReference() bool {
	rest := t.in[t.pos+2:]
	body, skip := rest, 2
	if strings.HasPrefix(rest, "{") {
		end := strings.IndexByte(rest, '}')
		if end < 0 {
			t.fail("it uses \\g")
			return false
		}
		body, skip = rest[1:end], 4
	}
	sign := strings.HasPrefix(body, "-")
	digits := strings.TrimPrefix(body, "-")
	n, length := decimal(digits)
	if length == 0 || skip == 4 && length != len(digits) {
		t.fail("it uses \\g")
		return false
	}
	if sign {
		n = t.opened + 1 - n
		length++
	}
	t.pos += skip + length
	t.reference(n)
	return true
}
