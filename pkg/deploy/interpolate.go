package deploy

import (
	"strings"
)

// maxExpanded bounds what the variables of one text may make of it, in bytes.
const maxExpanded = 64 << 10

// lookup finds a variable's value. known is false where the deployment may
// have a value that is not told here; set is false where it has none.
type lookup func(name string) (value string, set, known bool)

// style says how a language writes variables. Compose's is its library's.
type style int

// dockerStyle takes \$ for a dollar, and an unset variable for empty.
const dockerStyle style = 0

// expand fills $X, ${X}, ${X:-d}, ${X-d}, ${X:+a}, ${X+a}, ${X:?e} and ${X?e}
// into a text. missing is the first variable whose value is not known.
func expand(text string, _ style, get lookup) (out, missing string) {
	if !strings.Contains(text, "$") {
		return text, ""
	}
	e := &expander{get: get}
	out = e.text(text, 0)
	return out, e.missing
}

type expander struct {
	get     lookup
	missing string
	size    int
}

func (e *expander) text(text string, depth int) string {
	var b strings.Builder
	for i := 0; i < len(text); i++ {
		c := text[i]
		switch {
		case c == '\\' && i+1 < len(text) && text[i+1] == '$':
			b.WriteByte('$')
			i++
			continue
		case c != '$' || i+1 == len(text):
			b.WriteByte(c)
			continue
		case text[i+1] == '{':
			end := closing(text, i+2)
			if end < 0 {
				e.miss(text[i:])
				return b.String()
			}
			e.write(&b, e.braces(text[i+2:end], depth))
			i = end
			continue
		}
		n := nameLength(text[i+1:])
		if n == 0 {
			b.WriteByte(c)
			continue
		}
		e.write(&b, e.plain(text[i+1:i+1+n]))
		i += n
	}
	return b.String()
}

func (e *expander) write(b *strings.Builder, s string) {
	if e.size += len(s); e.size > maxExpanded {
		e.miss("a text that grows beyond what is read")
		return
	}
	b.WriteString(s)
}

func (e *expander) miss(name string) {
	if e.missing == "" {
		e.missing = name
	}
}

// plain is a variable without a default.
func (e *expander) plain(name string) string {
	v, _, known := e.get(name)
	if !known {
		e.miss(name)
		return "${" + name + "}"
	}
	return v
}

// braces is the inside of ${…}.
func (e *expander) braces(inside string, depth int) string {
	n := nameLength(inside)
	name, rest := inside[:n], inside[n:]
	if n == 0 || depth > 8 {
		e.miss(inside)
		return ""
	}
	if rest == "" {
		return e.plain(name)
	}
	colon := strings.HasPrefix(rest, ":")
	op := strings.TrimPrefix(rest, ":")
	if op == "" {
		e.miss(name)
		return ""
	}
	v, set, known := e.get(name)
	has := set && (!colon || v != "")
	switch {
	case !known && op[0] != '-':
		e.miss(name)
		return ""
	case op[0] == '-' && has && known:
		return v
	case op[0] == '-' && known:
		return e.text(op[1:], depth+1)
	case op[0] == '-':
		e.miss(name)
		return "${" + name + "}"
	case op[0] == '+' && has:
		return e.text(op[1:], depth+1)
	case op[0] == '+':
		return ""
	case op[0] == '?' && has:
		return v
	}
	e.miss(name)
	return "${" + name + "}"
}

// closing returns the index of the brace that closes one opened before from.
func closing(text string, from int) int {
	depth := 1
	for i := from; i < len(text); i++ {
		switch text[i] {
		case '{':
			depth++
		case '}':
			if depth--; depth == 0 {
				return i
			}
		}
	}
	return -1
}

// nameLength returns how much of a text's beginning is a variable's name.
func nameLength(s string) int {
	n := 0
	for n < len(s) && (s[n] == '_' || s[n] >= 'a' && s[n] <= 'z' || s[n] >= 'A' && s[n] <= 'Z' || n > 0 && s[n] >= '0' && s[n] <= '9') {
		n++
	}
	return n
}
