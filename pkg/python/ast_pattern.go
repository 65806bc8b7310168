package python

// The patterns.
type (
	// MatchValue compares with a literal or a dotted name.
	MatchValue struct {
		Pos
		Value Expr
	}
	// MatchSingleton compares with None, True or False by identity.
	MatchSingleton struct {
		Pos
		Kind ConstKind
	}
	// MatchSequence is `[a, b, *rest]`.
	MatchSequence struct {
		Pos
		Patterns []Pattern
	}
	// MatchMapping is `{key: pattern, **rest}`; Rest may be empty.
	MatchMapping struct {
		Pos
		Keys     []Expr
		Patterns []Pattern
		Rest     string
	}
	// MatchClass is `Class(pattern, name=pattern)`.
	MatchClass struct {
		Pos
		Class       Expr
		Patterns    []Pattern
		KwdAttrs    []string
		KwdPatterns []Pattern
	}
	// MatchStar is `*name`; an empty Name is the wildcard `*_`.
	MatchStar struct {
		Pos
		Name string
	}
	// MatchAs is `pattern as name`, a capture (Pattern nil) or the wildcard
	// (Pattern nil and Name empty).
	MatchAs struct {
		Pos
		Pattern Pattern
		Name    string
	}
	// MatchOr is `a | b`.
	MatchOr struct {
		Pos
		Patterns []Pattern
	}
)

// The parts that are neither statement, expression nor pattern.
type (
	// Arguments are the parameters of a function.
	Arguments struct {
		Pos
		PosOnly []Arg
		Args    []Arg
		VarArg  *Arg
		KwOnly  []Arg
		KwArg   *Arg
	}
	// Arg is one parameter; its position ends before the default, as in
	// CPython. Annotation and Default may be nil.
	Arg struct {
		Pos
		Name       string
		Annotation Expr
		Default    Expr
	}
	// Keyword is `name=value` in a call or class; an empty Name is `**value`.
	Keyword struct {
		Pos
		Name  string
		Value Expr
	}
	// Alias is one imported name; AsName may be empty.
	Alias struct {
		Pos
		Name   string
		AsName string
	}
	// WithItem is one context manager of a with; Vars may be nil.
	WithItem struct {
		Pos
		Context Expr
		Vars    Expr
	}
	// ExceptHandler is an except clause; Type may be nil and Name empty.
	ExceptHandler struct {
		Pos
		Type Expr
		Name string
		Body []Stmt
	}
	// MatchCase is a case of a match; Guard may be nil.
	MatchCase struct {
		Pos
		Pattern Pattern
		Guard   Expr
		Body    []Stmt
	}
	// Comprehension is one `for target in iter if cond ...`.
	Comprehension struct {
		Pos
		Async  bool
		Target Expr
		Iter   Expr
		Ifs    []Expr
	}
	// TypeParam is a type parameter of Python 3.12: `T: bound = default`,
	// `*Ts` or `**P`.
	TypeParam struct {
		Pos
		Kind    TypeParamKind
		Name    string
		Bound   Expr
		Default Expr
	}
)

// TypeParamKind tells the three forms of a type parameter apart.
type TypeParamKind uint8

// The kinds of type parameters.
const (
	TypeVar TypeParamKind = iota
	TypeVarTuple
	ParamSpec
)
