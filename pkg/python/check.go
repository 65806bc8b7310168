package python

import "fmt"

// scopeKind is what kind of code a scope holds.
type scopeKind uint8

const (
	scopeModule scopeKind = iota
	scopeClass
	scopeFunction
	scopeAsync
	scopeLambda
	scopeComprehension
)

// maxBlocks is how many loops, tries and withs may be nested in one scope
// (CPython's CO_MAXBLOCKS).
const maxBlocks = 20

// scope is the code of one function, class, comprehension or module.
type scope struct {
	kind scopeKind
	// what names a comprehension.
	what string
	// yields and returns hold what makes an async generator wrong.
	yields  bool
	returns *Return
	// coroutine is set for a comprehension that awaits.
	coroutine bool

	blocks int
	// loop is set inside a loop; starHandler is set inside an except* that
	// stands inside the loop, or inside the function.
	loop, starHandler, starHandlerInLoop bool
}

// checker makes the checks that CPython makes behind the parser, in its
// symbol table and compiler: a source that they refuse cannot be imported
// either. It also bounds the depth of the tree.
type checker struct {
	scope *scope
	depth int
	// lastFuture is the line of the last `from __future__` that may stand
	// where it stands.
	lastFuture        int32
	futureAnnotations bool
}

// check returns the first fault of a module that a parser cannot see.
func check(m *Module, names bool) (err *SyntaxError) {
	defer func() {
		if r := recover(); r != nil {
			f, ok := r.(fault)
			if !ok {
				panic(r)
			}
			err = &f.SyntaxError
		}
	}()
	c := &checker{scope: &scope{kind: scopeModule}}
	c.futures(m)
	c.stmts(m.Body)
	if names {
		checkNames(m, c.futureAnnotations)
	}
	return nil
}

// refuse leaves with a fault at a node.
func refuse(at Pos, format string, args ...any) {
	panic(fault{SyntaxError: SyntaxError{Line: int(at.Line), Col: int(at.Col), Msg: fmt.Sprintf(format, args...)}})
}

// enter counts a level of depth; leave takes it back.
func (c *checker) enter(n Node) {
	c.depth++
	if c.depth > maxDepth {
		refuse(n.Position(), "too many nested expressions or statements")
	}
}

func (c *checker) leave() { c.depth-- }

// within runs body in a new scope.
func (c *checker) within(s *scope, body func()) {
	outer := c.scope
	c.scope = s
	body()
	c.scope = outer
}

// futureFeatures are the names that `from __future__` may import.
var futureFeatures = map[string]bool{
	"nested_scopes": true, "generators": true, "division": true, "absolute_import": true, "with_statement": true,
	"print_function": true, "unicode_literals": true, "barry_as_FLUFL": true, "generator_stop": true, "annotations": true,
}

// futures checks the imports from __future__ at the beginning of a module;
// only a docstring may stand before them. Like CPython it looks no further than
// the line of the first other statement.
func (c *checker) futures(m *Module) {
	body := m.Body
	if len(body) > 0 && isDocstring(body[0]) {
		body = body[1:]
	}
	line := int32(0)
	done := false
	for _, s := range body {
		at := s.Position()
		if done && at.Line > line {
			return
		}
		line = at.Line
		from, ok := s.(*ImportFrom)
		if !ok || !from.isFuture() {
			done = true
			continue
		}
		if done {
			refuse(at, "from __future__ imports must occur at the beginning of the file")
		}
		c.lastFuture = line
		c.futureNames(from)
	}
}

// isFuture tells whether an import is one from __future__.
func (s *ImportFrom) isFuture() bool { return s.Module == "__future__" && s.Level == 0 }

// isDocstring tells whether a statement is a string and nothing else.
func isDocstring(s Stmt) bool {
	e, ok := s.(*ExprStmt)
	if !ok {
		return false
	}
	k, ok := e.Value.(*Constant)
	return ok && k.Kind == ConstStr
}

func (c *checker) futureNames(s *ImportFrom) {
	for _, a := range s.Names {
		switch {
		case a.Name == "braces":
			refuse(s.Pos, "not a chance")
		case !futureFeatures[a.Name]:
			refuse(s.Pos, "future feature %.100s is not defined", a.Name)
		case a.Name == "annotations":
			c.futureAnnotations = true
		}
	}
}

// bind checks a name that is bound or deleted.
func (c *checker) bind(name string, ctx Context, at Pos) {
	if name != "__debug__" {
		return
	}
	switch ctx {
	case Store:
		refuse(at, "cannot assign to __debug__")
	case Del:
		refuse(at, "cannot delete __debug__")
	}
}

// keywords checks the keywords of a call or class.
func (c *checker) keywords(list []Keyword) {
	var seen map[string]bool
	for i := range list {
		k := &list[i]
		if k.Name == "" {
			continue
		}
		c.bind(k.Name, Store, k.Pos)
		if len(list) == 1 {
			break
		}
		if seen == nil {
			seen = make(map[string]bool, len(list))
		}
		if seen[k.Name] {
			refuse(k.Pos, "keyword argument repeated: %s", k.Name)
		}
		seen[k.Name] = true
	}
	for i := range list {
		c.expr(list[i].Value)
	}
}

// parameters checks the names of parameters; their defaults and annotations
// belong to the scope around.
func (c *checker) parameters(a *Arguments) {
	count := len(a.PosOnly) + len(a.Args) + len(a.KwOnly)
	if a.VarArg != nil {
		count++
	}
	if a.KwArg != nil {
		count++
	}
	if count == 0 {
		return
	}
	names := make([]string, 0, 16)
	var seen map[string]bool
	if count > cap(names) {
		seen = make(map[string]bool, count)
	}
	a.each(func(p *Arg) {
		repeated := seen[p.Name]
		for _, name := range names {
			repeated = repeated || name == p.Name
		}
		if repeated {
			refuse(p.Pos, "duplicate argument '%s' in function definition", p.Name)
		}
		if seen != nil {
			seen[p.Name] = true
		} else {
			names = append(names, p.Name)
		}
		c.bind(p.Name, Store, p.Pos)
	})
}

// each calls f for all parameters, in the order of the source.
func (a *Arguments) each(f func(*Arg)) {
	for i := range a.PosOnly {
		f(&a.PosOnly[i])
	}
	for i := range a.Args {
		f(&a.Args[i])
	}
	if a.VarArg != nil {
		f(a.VarArg)
	}
	for i := range a.KwOnly {
		f(&a.KwOnly[i])
	}
	if a.KwArg != nil {
		f(a.KwArg)
	}
}
