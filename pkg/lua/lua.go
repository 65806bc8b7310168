// Package lua finds where a block of Lua in nginx's configuration ends.
package lua

import "strings"

// BlockSuffix ends the names of the directives that open such a block.
const BlockSuffix = "_by_lua_block"

// BlockEnd returns how long the rest of a block is, the brace that closes it
// included, and whether there is one. text begins after the opening brace. Braces
// in Lua's strings and comments do not count (lua-nginx-module:
// ngx_http_lua_conf_read_lua_token).
func BlockEnd(text string) (n int, closed bool) {
	depth := 1
	for i := 0; i < len(text); {
		rest := text[i:]
		switch c := rest[0]; {
		case c == '{':
			depth++
			i++
		case c == '}':
			i++
			if depth--; depth == 0 {
				return i, true
			}
		case c == '"' || c == '\'':
			i += stringLen(rest, c)
		case strings.HasPrefix(rest, "--"):
			i += commentLen(rest)
		case c == '[':
			i += max(longLen(rest), 1)
		default:
			i++
		}
	}
	return len(text), false
}

// commentLen returns the length of a comment, its line end left out.
func commentLen(s string) int {
	if n := longLen(s[2:]); n > 0 {
		return 2 + n
	}
	if n := strings.IndexByte(s, '\n'); n >= 0 {
		return n
	}
	return len(s)
}

// stringLen returns the length of a quoted string with its quotes.
func stringLen(s string, quote byte) int {
	for i := 1; i < len(s); i++ {
		switch s[i] {
		case '\\':
			i++
		case quote, '\n':
			return i + 1
		}
	}
	return len(s)
}

// longLen returns the length of a long bracket [[…]] or [==[…]==], 0 where
// none begins.
func longLen(s string) int {
	if s == "" || s[0] != '[' {
		return 0
	}
	level := 0
	for 1+level < len(s) && s[1+level] == '=' {
		level++
	}
	if 1+level >= len(s) || s[1+level] != '[' {
		return 0
	}
	end := "]" + strings.Repeat("=", level) + "]"
	if n := strings.Index(s, end); n >= 0 {
		return n + len(end)
	}
	return len(s)
}
