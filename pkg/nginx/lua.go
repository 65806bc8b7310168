package nginx

import "github.com/wellserved/wellserved/pkg/lua"

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
// is one.
func (s *scanner) lua() bool {
	n, closed := lua.BlockEnd(s.text[s.pos:])
	s.pos += n
	return closed
}
