package rules

import (
	"strings"
)

// bare writes the variables of a value as $name in lower case, without braces,
// so that values can be compared.
func bare(value string) string {
	if !strings.Contains(value, "$") {
		return value
	}
	var b strings.Builder
	for i := 0; i < len(value); {
		if value[i] != '$' || i+1 == len(value) {
			b.WriteByte(value[i])
			i++
			continue
		}
		from := i + 1
		braced := value[from] == '{'
		if braced {
			from++
		}
		to := from
		for to < len(value) && wordByte(value[to]) {
			to++
		}
		b.WriteByte('$')
		b.WriteString(strings.ToLower(value[from:to]))
		i = to
		if braced && i < len(value) && value[i] == '}' {
			i++
		}
	}
	return b.String()
}

// variables returns the names of the variables in a value, in lower case as
// nginx folds them, in order.
func variables(value string) []string {
	var names []string
	for i := 0; i < len(value); i++ {
		if value[i] != '$' || i+1 == len(value) {
			continue
		}
		rest := value[i+1:]
		if rest[0] == '{' {
			if end := strings.IndexByte(rest, '}'); end > 1 {
				names = append(names, strings.ToLower(rest[1:end]))
				i += end
			}
			continue
		}
		if rest[0] >= '1' && rest[0] <= '9' {
			names = append(names, rest[:1])
			continue
		}
		n := 0
		for n < len(rest) && wordByte(rest[n]) {
			n++
		}
		if n > 0 {
			names = append(names, strings.ToLower(rest[:n]))
			i += n
		}
	}
	return names
}
