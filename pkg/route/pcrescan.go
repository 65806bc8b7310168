package route

import "strings"

// sameInGo reports whether a pattern is written only with what Go's syntax and
// PCRE's read alike: plain characters, classes of them, the escapes of
// punctuation and \d \w \s \b with their opposites, groups without tricks.
func sameInGo(pattern string) bool {
	for i := 0; i < len(pattern); i++ {
		switch c := pattern[i]; {
		case c < ' ' || c > '~':
			return false
		case c == '\\':
			i++
			if i >= len(pattern) || !sameEscape(pattern[i]) {
				return false
			}
		case c == '[':
			if strings.HasPrefix(pattern[i:], "[[:<:]]") || strings.HasPrefix(pattern[i:], "[[:>:]]") {
				return false
			}
			n := plainClass(pattern[i:])
			if n == 0 {
				return false
			}
			i += n - 1
		case c == '(' && strings.HasPrefix(pattern[i:], "(*"):
			return false
		case c == '(' && strings.HasPrefix(pattern[i:], "(?"):
			if !sameGroup(pattern[i:]) {
				return false
			}
		case c == '{' && strings.HasPrefix(pattern[i:], "{,"):
			return false // a plain text to some versions
		}
	}
	return true
}

// sameEscape reports whether \c means the same to both.
func sameEscape(c byte) bool {
	return strings.IndexByte("dDwWsSbB", c) >= 0 || c > ' ' && c <= '~' && !isNameByte(c)
}

// plainClass returns the length of a class without named classes, nested
// brackets or odd escapes, or 0.
func plainClass(s string) int {
	i := 1
	if i < len(s) && s[i] == '^' {
		i++
	}
	for first := true; i < len(s); first = false {
		switch c := s[i]; {
		case c == ']' && !first:
			return i + 1
		case c == ']' || c == '[' || c < ' ' || c > '~':
			return 0
		case c == '\\':
			if i+1 >= len(s) || !sameEscape(s[i+1]) || s[i+1] == 'b' || s[i+1] == 'B' {
				return 0
			}
			i++
		case c == '-' && !first && i+1 < len(s) && s[i+1] != ']' && classEscapeBefore(s[:i]):
			return 0 // [\w-x]
		}
		i++
	}
	return 0
}

// classEscapeBefore reports whether s ends in \d, \w or \s.
func classEscapeBefore(s string) bool {
	return len(s) >= 2 && s[len(s)-2] == '\\' && strings.IndexByte("dDwWsS", s[len(s)-1]) >= 0
}

// sameGroup reports whether a group that begins with (? is one that Go has too.
func sameGroup(s string) bool {
	rest := s[2:]
	switch {
	case strings.HasPrefix(rest, ":"), strings.HasPrefix(rest, "i)"), strings.HasPrefix(rest, "i:"):
		return true
	case strings.HasPrefix(rest, "P<"):
		return true
	case strings.HasPrefix(rest, "<"):
		return len(rest) > 1 && rest[1] != '=' && rest[1] != '!'
	}
	return false
}

// countGroups returns the number of capturing groups and those with names.
func countGroups(pattern string) (groups int, names []groupName) {
	for i := 0; i < len(pattern); i++ {
		switch pattern[i] {
		case '\\':
			if strings.HasPrefix(pattern[i:], `\Q`) {
				end := strings.Index(pattern[i:], `\E`)
				if end < 0 {
					return groups, names
				}
				i += end
			}
			i++
		case '[':
			i += classLength(pattern[i:]) - 1
		case '(':
			rest := pattern[i+1:]
			if strings.HasPrefix(rest, "*") {
				continue
			}
			if !strings.HasPrefix(rest, "?") {
				groups++
				continue
			}
			if name, _ := groupNameAt(rest[1:]); name != "" {
				groups++
				names = append(names, groupName{lower(name), groups})
			}
			if strings.HasPrefix(rest, "?#") {
				if end := strings.IndexByte(rest, ')'); end >= 0 {
					i += end
				}
			}
		}
	}
	return groups, names
}

// groupNameAt reads <name>, 'name' or P<name> and what it takes.
func groupNameAt(s string) (string, int) {
	p := 0
	if strings.HasPrefix(s, "P<") {
		p = 1
	}
	if len(s) < p+2 || s[p] != '<' && s[p] != '\'' {
		return "", 0
	}
	quote := byte('>')
	if s[p] == '\'' {
		quote = '\''
	}
	end := p + 1
	for end < len(s) && isNameByte(s[end]) {
		end++
	}
	if end >= len(s) || s[end] != quote || end == p+1 || s[p+1] >= '0' && s[p+1] <= '9' {
		return "", 0
	}
	return s[p+1 : end], end + 1
}

// classLength returns how long the class at the start of s is.
func classLength(s string) int {
	i := 1
	if i < len(s) && s[i] == '^' {
		i++
	}
	if i < len(s) && s[i] == ']' {
		i++
	}
	for i < len(s) {
		switch {
		case s[i] == ']':
			return i + 1
		case s[i] == '\\':
			i++
		case strings.HasPrefix(s[i:], "[:"):
			if end := strings.Index(s[i:], ":]"); end > 0 {
				i += end + 1
			}
		}
		i++
	}
	return len(s)
}
