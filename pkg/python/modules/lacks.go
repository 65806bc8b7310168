package modules

import (
	"strings"

	"github.com/wellserved/wellserved/pkg/python"
)

// Lacks returns the module of the project that a name or a dotted name asks for
// something that it surely does not have, and what that is: the word does not
// stand in the module. nil where it has it, or that is not known.
func (m *Module) Lacks(e python.Expr) (holder *Module, name string) {
	switch e := e.(type) {
	case *python.Attribute:
		base := m.Resolve(e.Value)
		holder, name = base.Module, e.Attr
	case *python.Name:
		binds := m.binds[e.ID]
		if len(binds) != 1 || binds[0].Fallback || binds[0].Unsure {
			return nil, ""
		}
		from, ok := binds[0].Stmt.(*python.ImportFrom)
		if !ok {
			return nil, ""
		}
		holder, name = m.set.Module(m.absolute(from.Level, from.Module)), binds[0].Alias.Name
	}
	if holder == nil || holder == m || holder.Tree == nil || holder.HasStars() || holder.mayMake() || strings.Contains(m.File.Text(), "except") {
		return nil, ""
	}
	if holder.Package && m.set.Module(holder.Name+"."+name) != nil {
		return nil, ""
	}
	if hasWord(holder.File.Text(), name) {
		return nil, ""
	}
	return holder, name
}

// hasWord reports whether a name stands in a text, not as a part of another.
func hasWord(text, name string) bool {
	inName := func(i int) bool {
		if i < 0 || i >= len(text) {
			return false
		}
		c := text[i]
		return c == '_' || c >= 0x80 || c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z'
	}
	for at := 0; ; {
		i := strings.Index(text[at:], name)
		if i < 0 {
			return false
		}
		if i += at; !inName(i-1) && !inName(i+len(name)) {
			return true
		}
		at = i + len(name)
	}
}

// mayMake reports whether a module may get names that are not written in it.
func (m *Module) mayMake() bool {
	text := m.File.Text()
	for _, word := range []string{"__getattr__", "globals(", "locals(", "vars(", "setattr(", "exec(", "sys.modules"} {
		if strings.Contains(text, word) {
			return true
		}
	}
	return false
}
