package eval

import "github.com/wellserved/wellserved/pkg/python"

// scope is what a function's body says about its names.
type scope struct {
	locals    map[string]bool
	globals   map[string]bool
	nonlocals map[string]bool
	generator bool
}

// scopeOf finds the names that a function binds. Bodies of nested functions
// and classes are their own scopes.
func scopeOf(args *python.Arguments, body []python.Stmt, expr python.Expr) *scope {
	s := &scope{locals: map[string]bool{}, globals: map[string]bool{}, nonlocals: map[string]bool{}}
	for _, list := range [][]python.Arg{args.PosOnly, args.Args, args.KwOnly} {
		for _, a := range list {
			s.locals[a.Name] = true
		}
	}
	for _, a := range []*python.Arg{args.VarArg, args.KwArg} {
		if a != nil {
			s.locals[a.Name] = true
		}
	}
	s.stmts(body)
	s.expr(expr)
	for name := range s.globals {
		delete(s.locals, name)
	}
	for name := range s.nonlocals {
		delete(s.locals, name)
	}
	return s
}

func (s *scope) bind(name string) {
	if name != "" {
		s.locals[name] = true
	}
}

func (s *scope) stmts(list []python.Stmt) {
	for _, st := range list {
		s.stmt(st)
	}
}

func (s *scope) exprs(list []python.Expr) {
	for _, e := range list {
		s.expr(e)
	}
}

func (s *scope) stmt(st python.Stmt) {
	switch n := st.(type) {
	case *python.FunctionDef:
		s.bind(n.Name)
		s.exprs(n.Decorators)
	case *python.ClassDef:
		s.bind(n.Name)
		s.exprs(n.Decorators)
		s.exprs(n.Bases)
	case *python.Return:
		s.expr(n.Value)
	case *python.Delete:
		s.exprs(n.Targets)
	case *python.Assign:
		s.exprs(n.Targets)
		s.expr(n.Value)
	case *python.AugAssign:
		s.expr(n.Target)
		s.expr(n.Value)
	case *python.AnnAssign:
		s.expr(n.Target)
		s.expr(n.Value)
	case *python.TypeAlias:
		s.bind(n.Name.ID)
	case *python.For:
		s.expr(n.Target)
		s.expr(n.Iter)
		s.stmts(n.Body)
		s.stmts(n.OrElse)
	case *python.While:
		s.expr(n.Test)
		s.stmts(n.Body)
		s.stmts(n.OrElse)
	case *python.If:
		s.expr(n.Test)
		s.stmts(n.Body)
		s.stmts(n.OrElse)
	case *python.With:
		for _, item := range n.Items {
			s.expr(item.Context)
			s.expr(item.Vars)
		}
		s.stmts(n.Body)
	case *python.Match:
		s.expr(n.Subject)
		for _, c := range n.Cases {
			s.pattern(c.Pattern)
			s.expr(c.Guard)
			s.stmts(c.Body)
		}
	case *python.Raise:
		s.expr(n.Exc)
		s.expr(n.Cause)
	case *python.Try:
		s.stmts(n.Body)
		for _, h := range n.Handlers {
			s.bind(h.Name)
			s.expr(h.Type)
			s.stmts(h.Body)
		}
		s.stmts(n.OrElse)
		s.stmts(n.FinalBody)
	case *python.Assert:
		s.expr(n.Test)
		s.expr(n.Msg)
	case *python.Import:
		for _, a := range n.Names {
			s.bind(importedName(a))
		}
	case *python.ImportFrom:
		for _, a := range n.Names {
			s.bind(importedName(a))
		}
	case *python.Global:
		for _, name := range n.Names {
			s.globals[name] = true
		}
	case *python.Nonlocal:
		for _, name := range n.Names {
			s.nonlocals[name] = true
		}
	case *python.ExprStmt:
		s.expr(n.Value)
	}
}

// importedName is the name that `import a.b as c` binds.
func importedName(a python.Alias) string {
	if a.AsName != "" {
		return a.AsName
	}
	for i := range a.Name {
		if a.Name[i] == '.' {
			return a.Name[:i]
		}
	}
	return a.Name
}

func (s *scope) pattern(p python.Pattern) {
	switch n := p.(type) {
	case *python.MatchSequence:
		for _, q := range n.Patterns {
			s.pattern(q)
		}
	case *python.MatchMapping:
		s.bind(n.Rest)
		for _, q := range n.Patterns {
			s.pattern(q)
		}
	case *python.MatchClass:
		for _, q := range n.Patterns {
			s.pattern(q)
		}
		for _, q := range n.KwdPatterns {
			s.pattern(q)
		}
	case *python.MatchStar:
		s.bind(n.Name)
	case *python.MatchAs:
		s.bind(n.Name)
		if n.Pattern != nil {
			s.pattern(n.Pattern)
		}
	case *python.MatchOr:
		for _, q := range n.Patterns {
			s.pattern(q)
		}
	}
}

// expr finds names bound inside an expression (`:=`), targets of assignments,
// and yields.
func (s *scope) expr(e python.Expr) {
	switch n := e.(type) {
	case nil:
	case *python.Name:
		if n.Ctx != python.Load {
			s.bind(n.ID)
		}
	case *python.NamedExpr:
		s.bind(n.Target.ID)
		s.expr(n.Value)
	case *python.Yield:
		s.generator = true
		s.expr(n.Value)
	case *python.YieldFrom:
		s.generator = true
		s.expr(n.Value)
	case *python.ListComp:
		s.comprehension(n.Generators, n.Elt)
	case *python.SetComp:
		s.comprehension(n.Generators, n.Elt)
	case *python.GeneratorExp:
		s.comprehension(n.Generators, n.Elt)
	case *python.DictComp:
		s.comprehension(n.Generators, n.Key, n.Value)
	default:
		s.exprs(children(e))
	}
}

// comprehension finds the names that `:=` binds outside of a comprehension;
// its own targets are not among them.
func (s *scope) comprehension(gens []python.Comprehension, parts ...python.Expr) {
	for _, g := range gens {
		s.expr(g.Iter)
		s.exprs(g.Ifs)
	}
	s.exprs(parts)
}

// children returns the expressions directly inside one.
func children(e python.Expr) []python.Expr {
	switch n := e.(type) {
	case *python.BoolOp:
		return n.Values
	case *python.BinOp:
		return []python.Expr{n.Left, n.Right}
	case *python.UnaryOp:
		return []python.Expr{n.Operand}
	case *python.IfExp:
		return []python.Expr{n.Test, n.Body, n.OrElse}
	case *python.Dict:
		return append(append([]python.Expr(nil), n.Keys...), n.Values...)
	case *python.Set:
		return n.Elts
	case *python.Await:
		return []python.Expr{n.Value}
	case *python.Compare:
		return append([]python.Expr{n.Left}, n.Comparators...)
	case *python.Call:
		out := append([]python.Expr{n.Func}, n.Args...)
		for _, k := range n.Keywords {
			out = append(out, k.Value)
		}
		return out
	case *python.JoinedStr:
		return n.Values
	case *python.FormattedValue:
		if n.FormatSpec != nil {
			return []python.Expr{n.Value, n.FormatSpec}
		}
		return []python.Expr{n.Value}
	case *python.Attribute:
		return []python.Expr{n.Value}
	case *python.Subscript:
		return []python.Expr{n.Value, n.Slice}
	case *python.Starred:
		return []python.Expr{n.Value}
	case *python.List:
		return n.Elts
	case *python.Tuple:
		return n.Elts
	case *python.Slice:
		return []python.Expr{n.Lower, n.Upper, n.Step}
	}
	return nil
}
