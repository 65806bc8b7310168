package python

// Inspect calls f for a node and, where f returns true, for the nodes below
// it, in the order of the source. Parse bounds the depth of every tree.
func Inspect(n Node, f func(Node) bool) {
	if f(n) {
		Children(n, func(child Node) { Inspect(child, f) })
	}
}

// Walk calls enter before and leave behind the nodes below a node, in the
// order of the source. The nodes below one for which enter returns false are
// passed over, and leave is not called for it.
func Walk(n Node, enter func(Node) bool, leave func(Node)) {
	if !enter(n) {
		return
	}
	Children(n, func(child Node) { Walk(child, enter, leave) })
	leave(n)
}

// Children calls f for each node directly below a node, in the order of the
// source; absent nodes are passed over.
func Children(n Node, f func(Node)) {
	c := children(f)
	switch n := n.(type) {
	case *Module:
		c.stmts(n.Body)
	case Stmt:
		c.ofStmt(n)
	case Expr:
		c.ofExpr(n)
	case Pattern:
		c.ofPattern(n)
	default:
		c.ofPart(n)
	}
}

// children is the function that is called for each child.
type children func(Node)

func (f children) expr(e Expr) {
	if e != nil {
		f(e)
	}
}

func (f children) exprs(list []Expr) {
	for _, e := range list {
		f.expr(e)
	}
}

func (f children) stmts(list []Stmt) {
	for _, s := range list {
		f(s)
	}
}

func (f children) patterns(list []Pattern) {
	for _, p := range list {
		f(p)
	}
}

// each calls f for the elements of a list of parts.
func each[T any, P interface {
	*T
	Node
}](f children, list []T) {
	for i := range list {
		f(P(&list[i]))
	}
}

func (f children) ofStmt(s Stmt) {
	switch s := s.(type) {
	case *FunctionDef:
		f.exprs(s.Decorators)
		each(f, s.TypeParams)
		f(s.Args)
		f.expr(s.Returns)
		f.stmts(s.Body)
	case *ClassDef:
		f.exprs(s.Decorators)
		each(f, s.TypeParams)
		f.exprs(s.Bases)
		each(f, s.Keywords)
		f.stmts(s.Body)
	case *Return:
		f.expr(s.Value)
	case *Delete:
		f.exprs(s.Targets)
	case *Assign:
		f.exprs(s.Targets)
		f.expr(s.Value)
	case *AugAssign:
		f.expr(s.Target)
		f.expr(s.Value)
	case *AnnAssign:
		f.expr(s.Target)
		f.expr(s.Annotation)
		f.expr(s.Value)
	case *TypeAlias:
		f(s.Name)
		each(f, s.TypeParams)
		f.expr(s.Value)
	case *For:
		f.expr(s.Target)
		f.expr(s.Iter)
		f.stmts(s.Body)
		f.stmts(s.OrElse)
	case *While:
		f.expr(s.Test)
		f.stmts(s.Body)
		f.stmts(s.OrElse)
	case *If:
		f.expr(s.Test)
		f.stmts(s.Body)
		f.stmts(s.OrElse)
	case *With:
		each(f, s.Items)
		f.stmts(s.Body)
	case *Match:
		f.expr(s.Subject)
		each(f, s.Cases)
	case *Raise:
		f.expr(s.Exc)
		f.expr(s.Cause)
	case *Try:
		f.stmts(s.Body)
		each(f, s.Handlers)
		f.stmts(s.OrElse)
		f.stmts(s.FinalBody)
	case *Assert:
		f.expr(s.Test)
		f.expr(s.Msg)
	case *Import:
		each(f, s.Names)
	case *ImportFrom:
		each(f, s.Names)
	case *ExprStmt:
		f.expr(s.Value)
	}
}

func (f children) ofExpr(e Expr) {
	switch e := e.(type) {
	case *BoolOp:
		f.exprs(e.Values)
	case *NamedExpr:
		f(e.Target)
		f.expr(e.Value)
	case *BinOp:
		f.expr(e.Left)
		f.expr(e.Right)
	case *UnaryOp:
		f.expr(e.Operand)
	case *Lambda:
		f(e.Args)
		f.expr(e.Body)
	case *IfExp:
		f.expr(e.Body)
		f.expr(e.Test)
		f.expr(e.OrElse)
	case *Dict:
		for i, value := range e.Values {
			f.expr(e.Keys[i])
			f.expr(value)
		}
	case *Set:
		f.exprs(e.Elts)
	case *ListComp:
		f.expr(e.Elt)
		each(f, e.Generators)
	case *SetComp:
		f.expr(e.Elt)
		each(f, e.Generators)
	case *DictComp:
		f.expr(e.Key)
		f.expr(e.Value)
		each(f, e.Generators)
	case *GeneratorExp:
		f.expr(e.Elt)
		each(f, e.Generators)
	case *Await:
		f.expr(e.Value)
	case *Yield:
		f.expr(e.Value)
	case *YieldFrom:
		f.expr(e.Value)
	case *Compare:
		f.expr(e.Left)
		f.exprs(e.Comparators)
	case *Call:
		f.expr(e.Func)
		f.exprs(e.Args)
		each(f, e.Keywords)
	case *JoinedStr:
		f.exprs(e.Values)
	case *FormattedValue:
		f.expr(e.Value)
		f.spec(e.FormatSpec)
	case *TemplateStr:
		f.exprs(e.Values)
	case *Interpolation:
		f.expr(e.Value)
		f.spec(e.FormatSpec)
	case *Attribute:
		f.expr(e.Value)
	case *Subscript:
		f.expr(e.Value)
		f.expr(e.Slice)
	case *Starred:
		f.expr(e.Value)
	case *List:
		f.exprs(e.Elts)
	case *Tuple:
		f.exprs(e.Elts)
	case *Slice:
		f.expr(e.Lower)
		f.expr(e.Upper)
		f.expr(e.Step)
	}
}

func (f children) spec(s *JoinedStr) {
	if s != nil {
		f(s)
	}
}

func (f children) ofPattern(p Pattern) {
	switch p := p.(type) {
	case *MatchValue:
		f.expr(p.Value)
	case *MatchSequence:
		f.patterns(p.Patterns)
	case *MatchMapping:
		for i, pattern := range p.Patterns {
			f.expr(p.Keys[i])
			f(pattern)
		}
	case *MatchClass:
		f.expr(p.Class)
		f.patterns(p.Patterns)
		f.patterns(p.KwdPatterns)
	case *MatchAs:
		if p.Pattern != nil {
			f(p.Pattern)
		}
	case *MatchOr:
		f.patterns(p.Patterns)
	}
}

func (f children) ofPart(n Node) {
	switch n := n.(type) {
	case *Arguments:
		each(f, n.PosOnly)
		each(f, n.Args)
		if n.VarArg != nil {
			f(n.VarArg)
		}
		each(f, n.KwOnly)
		if n.KwArg != nil {
			f(n.KwArg)
		}
	case *Arg:
		f.expr(n.Annotation)
		f.expr(n.Default)
	case *Keyword:
		f.expr(n.Value)
	case *WithItem:
		f.expr(n.Context)
		f.expr(n.Vars)
	case *ExceptHandler:
		f.expr(n.Type)
		f.stmts(n.Body)
	case *MatchCase:
		f(n.Pattern)
		f.expr(n.Guard)
		f.stmts(n.Body)
	case *Comprehension:
		f.expr(n.Target)
		f.expr(n.Iter)
		f.exprs(n.Ifs)
	case *TypeParam:
		f.expr(n.Bound)
		f.expr(n.Default)
	}
}
