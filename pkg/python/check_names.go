package python

import "strings"

// nameFlags is what a scope does with a name (CPython's DEF_ flags).
type nameFlags uint8

const (
	nameGlobal nameFlags = 1 << iota
	nameNonlocal
	nameParam
	nameLocal
	nameImported // which a later global does not mind
	nameUsed
	nameAnnotated
	nameIterated // the target of a comprehension's for
)

// nameScope is a scope with its names.
type nameScope struct {
	kind  scopeKind
	outer *nameScope
	names map[string]nameFlags
	// class is the name of the class whose private names are mangled here.
	class string
	// iterTarget and iterExpr are set while the targets and the iterables of a
	// comprehension are visited.
	iterTarget bool
	iterExpr   int
}

// namer finds the faults that hang on which scope a name belongs to, as
// CPython's symbol table does.
type namer struct {
	scope             *nameScope
	nonlocals         []declaration
	futureAnnotations bool
}

// checkNames checks the names of a module that has a global, a nonlocal or an
// assignment expression; without these nothing can be wrong with names.
func checkNames(m *Module, futureAnnotations bool) {
	n := &namer{futureAnnotations: futureAnnotations}
	n.within(scopeModule, "", func() { n.children(m) })
	for _, d := range n.nonlocals {
		n.checkNonlocal(d)
	}
}

// within runs body in a new scope.
func (n *namer) within(kind scopeKind, class string, body func()) {
	s := &nameScope{kind: kind, outer: n.scope, names: map[string]nameFlags{}, class: class}
	if s.outer != nil {
		s.iterExpr = s.outer.iterExpr
		if class == "" {
			s.class = s.outer.class
		}
	}
	n.scope = s
	body()
	n.scope = s.outer
}

// mangle returns the name by which a class knows its private name.
func (s *nameScope) mangle(name string) string {
	if s.class == "" || !strings.HasPrefix(name, "__") || strings.HasSuffix(name, "__") {
		return name
	}
	class := strings.TrimLeft(s.class, "_")
	if class == "" {
		return name
	}
	return "_" + class + name
}

// define notes that the current scope binds a name.
func (n *namer) define(name string, flags nameFlags, at Pos) {
	name = n.scope.mangle(name)
	had := n.scope.names[name]
	if n.scope.iterTarget {
		if had&(nameGlobal|nameNonlocal) != 0 {
			refuse(at, "comprehension inner loop cannot rebind assignment expression target '%s'", name)
		}
		flags |= nameIterated
	}
	n.scope.names[name] = had | flags
}

func (n *namer) children(node Node) { Children(node, n.visit) }

func (n *namer) list(es []Expr) {
	for _, e := range es {
		n.visit(e)
	}
}

func (n *namer) optional(e Expr) {
	if e != nil {
		n.visit(e)
	}
}

// visit notes the names of a node and of what is below it.
func (n *namer) visit(node Node) {
	switch node := node.(type) {
	case *FunctionDef:
		n.function(node)
	case *ClassDef:
		n.class(node)
	case *Lambda:
		n.defaults(node.Args)
		n.within(scopeLambda, "", func() {
			n.params(node.Args)
			n.visit(node.Body)
		})
	case *ListComp:
		n.comprehension(node.Generators, node.Elt, nil)
	case *SetComp:
		n.comprehension(node.Generators, node.Elt, nil)
	case *GeneratorExp:
		n.comprehension(node.Generators, node.Elt, nil)
	case *DictComp:
		n.comprehension(node.Generators, node.Key, node.Value)
	case *Global:
		n.declare(node.Names, nameGlobal, "global", node.Pos)
	case *Nonlocal:
		n.declare(node.Names, nameNonlocal, "nonlocal", node.Pos)
	case *Name:
		if node.Ctx == Load {
			n.define(node.ID, nameUsed, node.Pos)
		} else {
			n.define(node.ID, nameLocal, node.Pos)
		}
	case *NamedExpr:
		n.named(node)
	case *AnnAssign:
		n.annAssign(node)
	case *Import:
		for i := range node.Names {
			name, _, _ := strings.Cut(bound(&node.Names[i]), ".")
			n.define(name, nameImported, node.Names[i].Pos)
		}
	case *ImportFrom:
		for i := range node.Names {
			if node.Names[i].Name != "*" {
				n.define(bound(&node.Names[i]), nameImported, node.Names[i].Pos)
			}
		}
	case *ExceptHandler:
		n.optional(node.Type)
		if node.Name != "" {
			n.define(node.Name, nameLocal, node.Pos)
		}
		for _, s := range node.Body {
			n.visit(s)
		}
	case *TypeAlias:
		n.visit(node.Name)
		n.generic(node.TypeParams, func() {
			n.within(scopeLambda, "", func() { n.visit(node.Value) })
		})
	case Pattern:
		n.pattern(node)
	default:
		n.children(node)
	}
}

// bound returns the name that an import binds, with its dots.
func bound(a *Alias) string {
	if a.AsName != "" {
		return a.AsName
	}
	return a.Name
}

// pattern notes what a pattern binds.
func (n *namer) pattern(p Pattern) {
	name := ""
	switch p := p.(type) {
	case *MatchStar:
		name = p.Name
	case *MatchAs:
		name = p.Name
	case *MatchMapping:
		name = p.Rest
	}
	if name != "" {
		n.define(name, nameLocal, p.Position())
	}
	n.children(p)
}

func (n *namer) defaults(a *Arguments) {
	a.each(func(p *Arg) { n.optional(p.Default) })
}

func (n *namer) params(a *Arguments) {
	a.each(func(p *Arg) { n.define(p.Name, nameParam, p.Pos) })
}

// generic runs body in a scope with type parameters, if there are any.
func (n *namer) generic(params []TypeParam, body func()) {
	if params == nil {
		body()
		return
	}
	n.within(scopeLambda, "", func() {
		for i := range params {
			n.define(params[i].Name, nameLocal, params[i].Pos)
			n.within(scopeLambda, "", func() { n.children(&params[i]) })
		}
		body()
	})
}

func (n *namer) function(f *FunctionDef) {
	n.define(f.Name, nameLocal, f.Pos)
	n.defaults(f.Args)
	n.list(f.Decorators)
	n.generic(f.TypeParams, func() {
		f.Args.each(func(p *Arg) { n.annotation(p.Annotation) })
		n.annotation(f.Returns)
		n.within(scopeFunction, "", func() {
			n.params(f.Args)
			for _, s := range f.Body {
				n.visit(s)
			}
		})
	})
}

// annotation notes the names of an annotation. One that is kept as text is a
// scope of its own.
func (n *namer) annotation(e Expr) {
	if e == nil {
		return
	}
	if !n.futureAnnotations {
		n.visit(e)
		return
	}
	n.within(scopeLambda, "", func() { n.visit(e) })
}

func (n *namer) class(s *ClassDef) {
	n.define(s.Name, nameLocal, s.Pos)
	n.list(s.Decorators)
	n.generic(s.TypeParams, func() {
		n.list(s.Bases)
		for i := range s.Keywords {
			n.visit(s.Keywords[i].Value)
		}
		n.within(scopeClass, s.Name, func() {
			for _, stmt := range s.Body {
				n.visit(stmt)
			}
		})
	})
}
