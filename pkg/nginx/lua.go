package nginx

import "strings"

// lua reads the body of a *_by_lua_block, which d opens.
func (p *parser) lua(at *place, d *Directive) {
	if !at.scan.lua() {
		p.unclosed(at, d)
	} else {
		d.bodyEnd, d.end = uint32(at.scan.pos-1), uint32(at.scan.pos)
	}
	d.raw = true
}

// lua moves past the brace that closes a Lua block and reports whether there
// is one. Braces in Lua strings and comments do not count (lua-nginx-module:
// ngx_http_lua_conf_read_lua_token).
func (s *scanner) lua() bool {
	depth := 1
	for s.pos < len(s.text) {
		rest := s.text[s.pos:]
		switch c := rest[0]; {
		case c == '{':
			depth++
			s.pos++
		case c == '}':
			s.pos++
			if depth--; depth == 0 {
				return true
			}
		case c == '"' || c == '\'':
			s.pos += luaString(rest, c)
		case strings.HasPrefix(rest, "--"):
			if n := luaLong(rest[2:]); n > 0 {
				s.pos += 2 + n
			} else {
				s.pos += lineLen(rest)
			}
		case c == '[':
			s.pos += max(luaLong(rest), 1)
		default:
			s.pos++
		}
	}
	return false
}

// luaString returns the length of a quoted string with its quotes.
func luaString(s string, quote byte) int {
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

// luaLong returns the length of a long bracket [[…]] or [==[…]==], 0 where
// none begins.
func luaLong(s string) int {
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
