package modules

import (
	"strings"

	"github.com/wellserved/wellserved/pkg/python"
)

// Meaning is what a name leads to. At most one of Class, Function, Value and
// Module is set; with none, External is the dotted name of something outside of
// the project, and where that is empty too the meaning is not known.
type Meaning struct {
	In       *Module // where it is defined
	Class    *python.ClassDef
	Function *python.FunctionDef
	Value    python.Expr // of an assignment
	Binding  int         // index of the assignment among the bindings of Name
	Name     string      // the name that it has in In
	Module   *Module
	External string
	// Unsure says that another run of the module may give the name another
	// meaning.
	Unsure bool
}

// Known reports whether the meaning lies in the project.
func (m Meaning) Known() bool {
	return m.Class != nil || m.Function != nil || m.Value != nil || m.Module != nil
}

// Last returns the last component of an external name.
func (m Meaning) Last() string { return m.External[strings.LastIndexByte(m.External, '.')+1:] }

// Resolve follows a name or a dotted name of the module's top level.
func (m *Module) Resolve(e python.Expr) Meaning { return m.resolve(e, maxHops) }

func (m *Module) resolve(e python.Expr, hops int) Meaning {
	switch e := e.(type) {
	case *python.Name:
		return m.lookup(e.ID, hops)
	case *python.Attribute:
		base := m.resolve(e.Value, hops)
		switch {
		case base.Module != nil:
			out := base.Module.lookup(e.Attr, hops)
			if !out.Known() && out.External == "" && base.Module.Package {
				out.Module = m.set.Module(base.Module.Name + "." + e.Attr)
			}
			return out
		case base.External != "":
			return m.external(base.External + "." + e.Attr)
		}
	}
	return Meaning{}
}

// external returns the meaning of a dotted name that an import gave, which may
// name a module of the project after all: `import chat.routing` binds chat.
func (m *Module) external(dotted string) Meaning {
	if found := m.set.Module(dotted); found != nil {
		return Meaning{Module: found}
	}
	return Meaning{External: dotted}
}

// Lookup returns the meaning of a name at the end of the module.
func (m *Module) Lookup(name string) Meaning { return m.lookup(name, maxHops) }

func (m *Module) lookup(name string, hops int) Meaning {
	if hops == 0 {
		return Meaning{}
	}
	list := m.binds[name]
	if len(list) == 0 {
		return m.starred(name, hops)
	}
	best, unsure := -1, false
	for i := range list {
		if !list[i].Fallback && !isChange(list[i].Stmt) {
			best = i
		}
		unsure = unsure || list[i].Unsure
	}
	if best < 0 {
		best = 0
	}
	out := m.meaning(name, best, hops)
	out.Unsure = out.Unsure || unsure && len(list) > 1
	return out
}

// isChange reports whether a statement changes what a name stands for already.
func isChange(s python.Stmt) bool {
	switch s.(type) {
	case *python.AugAssign, *python.ExprStmt:
		return true
	}
	return false
}

// meaning returns what one binding gives a name.
func (m *Module) meaning(name string, i, hops int) Meaning {
	b := m.binds[name][i]
	switch s := b.Stmt.(type) {
	case *python.ClassDef:
		return Meaning{In: m, Class: s, Name: name}
	case *python.FunctionDef:
		return Meaning{In: m, Function: s, Name: name}
	case *python.Import:
		dotted := b.Alias.Name
		if b.Alias.AsName == "" {
			dotted = importedAs(b.Alias)
		}
		return m.external(dotted)
	case *python.ImportFrom:
		return m.imported(m.absolute(s.Level, s.Module), b.Alias.Name, hops)
	}
	switch v := b.Value.(type) {
	case *python.Name:
		if v.ID != name {
			if out := m.lookup(v.ID, hops-1); out.Known() || out.External != "" {
				return out
			}
		}
	case *python.Attribute:
		if out := m.resolve(v, hops-1); out.Known() || out.External != "" {
			return out
		}
	}
	if b.Value == nil {
		return Meaning{}
	}
	return Meaning{In: m, Value: b.Value, Binding: i, Name: name}
}

// imported returns the meaning of a name that is imported from a module.
func (m *Module) imported(from, name string, hops int) Meaning {
	if from == "" {
		if found := m.set.Module(name); found != nil {
			return Meaning{Module: found}
		}
		return Meaning{}
	}
	dotted := from + "." + name
	holder := m.set.Module(from)
	if holder == nil {
		return m.external(dotted)
	}
	if holder != m {
		if out := holder.lookup(name, hops-1); out.Known() || out.External != "" {
			return out
		}
	}
	if !holder.Package {
		return Meaning{} // only packages have modules below them
	}
	if sub := m.set.Module(dotted); sub != nil {
		return Meaning{Module: sub}
	}
	return Meaning{}
}

// starred looks for a name in what the module imports with a star. Modules may
// import each other so, in as many ways as there are pairs: each is asked once.
func (m *Module) starred(name string, hops int) Meaning {
	if len(m.stars) == 0 {
		return Meaning{}
	}
	key := m.Name + " " + name
	if known, ok := m.set.stars[key]; ok {
		return known
	}
	m.set.stars[key] = Meaning{}
	found := m.amongStars(name, hops)
	m.set.stars[key] = found
	return found
}

func (m *Module) amongStars(name string, hops int) Meaning {
	var outside Meaning
	for i := len(m.stars) - 1; i >= 0; i-- {
		from := m.absolute(m.stars[i].Level, m.stars[i].Module)
		if from == "" {
			continue
		}
		holder := m.set.Module(from)
		if holder == nil {
			if outside.External == "" {
				outside = Meaning{External: from + "." + name, Unsure: true}
			}
			continue
		}
		if holder == m {
			continue
		}
		if out := holder.lookup(name, hops-1); out.Known() || out.External != "" {
			return out
		}
	}
	return outside
}
