package modules

import "github.com/wellserved/wellserved/pkg/python"

// Binding is one statement of a module that gives a name its value.
type Binding struct {
	Stmt  python.Stmt
	Value python.Expr // of an assignment; nil for others
	Alias *python.Alias
	// Fallback says that the statement stands in an except or else branch: the
	// usual run does not come there.
	Fallback bool
	// Unsure says that it stands in a branch of an if.
	Unsure bool
}

// bind collects what the statements of the module bind at its top level.
func (m *Module) bind() {
	m.binds = map[string][]Binding{}
	if m.Tree != nil {
		m.bindBlock(m.Tree.Body, Binding{})
	}
}

func (m *Module) add(name string, b Binding) { m.binds[name] = append(m.binds[name], b) }

func (m *Module) bindBlock(body []python.Stmt, in Binding) {
	for _, s := range body {
		m.bindStmt(s, in)
	}
}

func (m *Module) bindStmt(s python.Stmt, in Binding) {
	in.Stmt = s
	switch s := s.(type) {
	case *python.ClassDef:
		m.add(s.Name, in)
	case *python.FunctionDef:
		m.add(s.Name, in)
	case *python.Assign:
		in.Value = s.Value
		for _, t := range s.Targets {
			if name, ok := t.(*python.Name); ok {
				m.add(name.ID, in)
			}
		}
	case *python.AnnAssign:
		if name, ok := s.Target.(*python.Name); ok && s.Value != nil {
			in.Value = s.Value
			m.add(name.ID, in)
		}
	case *python.AugAssign:
		if name, ok := s.Target.(*python.Name); ok {
			in.Value = s.Value
			m.add(name.ID, in)
		}
	case *python.Import:
		for i := range s.Names {
			in.Alias = &s.Names[i]
			m.add(importedAs(in.Alias), in)
		}
	case *python.ImportFrom:
		for i := range s.Names {
			if s.Names[i].Name == "*" {
				m.stars = append(m.stars, s)
				continue
			}
			in.Alias = &s.Names[i]
			m.add(importedAs(in.Alias), in)
		}
	case *python.ExprStmt:
		m.bindCall(s, in)
	default:
		m.bindCompound(s, in)
	}
}

// importedAs is the name that an import binds.
func importedAs(a *python.Alias) string {
	if a.AsName != "" {
		return a.AsName
	}
	for i := 0; i < len(a.Name); i++ {
		if a.Name[i] == '.' {
			return a.Name[:i]
		}
	}
	return a.Name
}

// bindCall notes NAME.append(x) and NAME.extend(x) as changes of NAME.
func (m *Module) bindCall(s *python.ExprStmt, in Binding) {
	call, ok := s.Value.(*python.Call)
	if !ok || len(call.Args) == 0 {
		return
	}
	attr, ok := call.Func.(*python.Attribute)
	if !ok {
		return
	}
	name, ok := attr.Value.(*python.Name)
	if ok && (attr.Attr == "append" || attr.Attr == "extend" || attr.Attr == "insert") && len(m.binds[name.ID]) > 0 {
		in.Value = call.Args[len(call.Args)-1]
		m.add(name.ID, in)
	}
}

// bindCompound goes into blocks, which share the module's names.
func (m *Module) bindCompound(s python.Stmt, in Binding) {
	switch s := s.(type) {
	case *python.If:
		if isTypeChecking(s.Test) {
			m.bindBlock(s.Body, in)
			return
		}
		in.Unsure = true
		m.bindBlock(s.Body, in)
		m.bindBlock(s.OrElse, in)
	case *python.Try:
		m.bindBlock(s.Body, in)
		m.bindBlock(s.OrElse, in)
		fallback := in
		fallback.Fallback = true
		for i := range s.Handlers {
			m.bindBlock(s.Handlers[i].Body, fallback)
		}
		m.bindBlock(s.FinalBody, in)
	case *python.With:
		m.bindBlock(s.Body, in)
	case *python.For:
		in.Unsure = true
		m.bindBlock(s.Body, in)
	}
}

func isTypeChecking(e python.Expr) bool {
	switch e := e.(type) {
	case *python.Name:
		return e.ID == "TYPE_CHECKING"
	case *python.Attribute:
		return e.Attr == "TYPE_CHECKING"
	}
	return false
}

// Bindings returns what binds a name at the module's top level, in order; star
// imports are not among it.
func (m *Module) Bindings(name string) []Binding { return m.binds[name] }

// Names returns the names that the module binds itself.
func (m *Module) Names() []string {
	out := make([]string, 0, len(m.binds))
	for name := range m.binds {
		out = append(out, name)
	}
	return out
}

// HasStars reports whether the module may have further names, from a star
// import.
func (m *Module) HasStars() bool { return len(m.stars) > 0 }
