// Package python reads Python source as CPython 3.6 to 3.14 does, without
// running it: a tokenizer, a recursive-descent parser, the checks that
// CPython's compiler makes, and a three-valued evaluator on top of the tree.
//
// The tree mirrors CPython's ast module: the same nodes and the same
// positions, so that what it says about a file can be held against Python's
// own reading. It is smaller where that costs no meaning: the async forms are
// a flag, a default value sits in its parameter, and an operator is a number.
package python

// Pos is where a node begins and ends, as CPython's lineno, col_offset,
// end_lineno and end_col_offset have it: lines count from 1, columns are byte
// offsets from 0 in the line's UTF-8 text, the end is exclusive.
type Pos struct {
	Line, Col, EndLine, EndCol int32
}

// Position returns the position itself; nodes gain it by embedding Pos.
func (p Pos) Position() Pos { return p }

// Node is any part of the tree. Nodes that CPython gives no position
// (Arguments, Comprehension, WithItem, MatchCase) span their parts here.
type Node interface {
	Position() Pos
	node()
}

// Stmt is a statement.
type Stmt interface {
	Node
	stmt()
}

// Expr is an expression. An absent one is nil.
type Expr interface {
	Node
	expr()
}

// Pattern is a pattern of a match statement.
type Pattern interface {
	Node
	pattern()
}

// Context says whether a name, attribute, subscript, list, tuple or starred
// expression is read, bound or deleted.
type Context uint8

// The contexts, as in CPython.
const (
	Load Context = iota
	Store
	Del
)

// Module is a whole file.
type Module struct {
	Pos
	Body []Stmt
}

// The statements.
type (
	// FunctionDef is a def; Async tells CPython's AsyncFunctionDef.
	// Its position begins at the keyword, not at the decorators.
	FunctionDef struct {
		Pos
		Async      bool
		Name       string
		TypeParams []TypeParam
		Args       *Arguments
		Returns    Expr
		Decorators []Expr
		Body       []Stmt
	}
	// ClassDef is a class.
	ClassDef struct {
		Pos
		Name       string
		TypeParams []TypeParam
		Bases      []Expr
		Keywords   []Keyword
		Decorators []Expr
		Body       []Stmt
	}
	// Return is a return; Value may be nil.
	Return struct {
		Pos
		Value Expr
	}
	// Delete is a del.
	Delete struct {
		Pos
		Targets []Expr
	}
	// Assign is `a = b = value`.
	Assign struct {
		Pos
		Targets []Expr
		Value   Expr
	}
	// AugAssign is `a += value`.
	AugAssign struct {
		Pos
		Op     Operator
		Target Expr
		Value  Expr
	}
	// AnnAssign is `a: int = value`; Value may be nil. Simple is CPython's
	// flag for a bare name that stands in no parentheses.
	AnnAssign struct {
		Pos
		Simple     bool
		Target     Expr
		Annotation Expr
		Value      Expr
	}
	// TypeAlias is `type X[T] = value` of Python 3.12.
	TypeAlias struct {
		Pos
		Name       *Name
		TypeParams []TypeParam
		Value      Expr
	}
	// For is a for loop.
	For struct {
		Pos
		Async  bool
		Target Expr
		Iter   Expr
		Body   []Stmt
		OrElse []Stmt
	}
	// While is a while loop.
	While struct {
		Pos
		Test   Expr
		Body   []Stmt
		OrElse []Stmt
	}
	// If is an if; an elif is an If alone in OrElse.
	If struct {
		Pos
		Test   Expr
		Body   []Stmt
		OrElse []Stmt
	}
	// With is a with.
	With struct {
		Pos
		Async bool
		Items []WithItem
		Body  []Stmt
	}
	// Match is a match statement.
	Match struct {
		Pos
		Subject Expr
		Cases   []MatchCase
	}
	// Raise is a raise; both expressions may be nil.
	Raise struct {
		Pos
		Exc   Expr
		Cause Expr
	}
	// Try is a try; Star tells CPython's TryStar (except*).
	Try struct {
		Pos
		Star      bool
		Body      []Stmt
		Handlers  []ExceptHandler
		OrElse    []Stmt
		FinalBody []Stmt
	}
	// Assert is an assert; Msg may be nil.
	Assert struct {
		Pos
		Test Expr
		Msg  Expr
	}
	// Import is `import a.b as c, d`.
	Import struct {
		Pos
		Names []Alias
	}
	// ImportFrom is `from ..module import names`; Level counts the leading
	// dots, Module may be empty, and a star is one Alias named "*".
	ImportFrom struct {
		Pos
		Module string
		Names  []Alias
		Level  int
	}
	// Global is a global statement.
	Global struct {
		Pos
		Names []string
	}
	// Nonlocal is a nonlocal statement.
	Nonlocal struct {
		Pos
		Names []string
	}
	// ExprStmt is an expression that stands as a statement (CPython's Expr).
	ExprStmt struct {
		Pos
		Value Expr
	}
	// Pass is a pass.
	Pass struct{ Pos }
	// Break is a break.
	Break struct{ Pos }
	// Continue is a continue.
	Continue struct{ Pos }
)

// The expressions.
type (
	// BoolOp is `a and b and c`.
	BoolOp struct {
		Pos
		Op     BoolOperator
		Values []Expr
	}
	// NamedExpr is `target := value`.
	NamedExpr struct {
		Pos
		Target *Name
		Value  Expr
	}
	// BinOp is `left op right`.
	BinOp struct {
		Pos
		Op    Operator
		Left  Expr
		Right Expr
	}
	// UnaryOp is `op operand`.
	UnaryOp struct {
		Pos
		Op      UnaryOperator
		Operand Expr
	}
	// Lambda is a lambda.
	Lambda struct {
		Pos
		Args *Arguments
		Body Expr
	}
	// IfExp is `body if test else orelse`.
	IfExp struct {
		Pos
		Test   Expr
		Body   Expr
		OrElse Expr
	}
	// Dict is a dict display; a nil key stands for `**value`.
	Dict struct {
		Pos
		Keys   []Expr
		Values []Expr
	}
	// Set is a set display.
	Set struct {
		Pos
		Elts []Expr
	}
	// ListComp is a list comprehension.
	ListComp struct {
		Pos
		Elt        Expr
		Generators []Comprehension
	}
	// SetComp is a set comprehension.
	SetComp struct {
		Pos
		Elt        Expr
		Generators []Comprehension
	}
	// DictComp is a dict comprehension.
	DictComp struct {
		Pos
		Key        Expr
		Value      Expr
		Generators []Comprehension
	}
	// GeneratorExp is a generator expression.
	GeneratorExp struct {
		Pos
		Elt        Expr
		Generators []Comprehension
	}
	// Await is an await.
	Await struct {
		Pos
		Value Expr
	}
	// Yield is a yield; Value may be nil.
	Yield struct {
		Pos
		Value Expr
	}
	// YieldFrom is a yield from.
	YieldFrom struct {
		Pos
		Value Expr
	}
	// Compare is `left op comparator op comparator ...`. Ops is shared
	// between nodes and must not be written to.
	Compare struct {
		Pos
		Left        Expr
		Ops         []CompareOperator
		Comparators []Expr
	}
	// Call is a call.
	Call struct {
		Pos
		Func     Expr
		Args     []Expr
		Keywords []Keyword
	}
	// JoinedStr is an f-string: string Constants and FormattedValues.
	JoinedStr struct {
		Pos
		Values []Expr
	}
	// FormattedValue is a replacement field of an f-string. Conversion is
	// 's', 'r', 'a' or 0. FormatSpec may be nil.
	FormattedValue struct {
		Pos
		Conversion byte
		Value      Expr
		FormatSpec *JoinedStr
	}
	// TemplateStr is a t-string of Python 3.14: string Constants and
	// Interpolations.
	TemplateStr struct {
		Pos
		Values []Expr
	}
	// Interpolation is a replacement field of a t-string; Str is the
	// expression's source text.
	Interpolation struct {
		Pos
		Conversion byte
		Value      Expr
		Str        string
		FormatSpec *JoinedStr
	}
	// Attribute is `value.attr`.
	Attribute struct {
		Pos
		Ctx   Context
		Value Expr
		Attr  string
	}
	// Subscript is `value[slice]`.
	Subscript struct {
		Pos
		Ctx   Context
		Value Expr
		Slice Expr
	}
	// Starred is `*value`.
	Starred struct {
		Pos
		Ctx   Context
		Value Expr
	}
	// Name is a variable; ID is normalised (NFKC) as Python does.
	Name struct {
		Pos
		Ctx Context
		ID  string
	}
	// List is a list display.
	List struct {
		Pos
		Ctx  Context
		Elts []Expr
	}
	// Tuple is a tuple, with or without parentheses.
	Tuple struct {
		Pos
		Ctx  Context
		Elts []Expr
	}
	// Slice is `lower:upper:step` inside a subscript; each may be nil.
	Slice struct {
		Pos
		Lower Expr
		Upper Expr
		Step  Expr
	}
)

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

func (*Module) node()         {}
func (*FunctionDef) node()    {}
func (*ClassDef) node()       {}
func (*Return) node()         {}
func (*Delete) node()         {}
func (*Assign) node()         {}
func (*AugAssign) node()      {}
func (*AnnAssign) node()      {}
func (*TypeAlias) node()      {}
func (*For) node()            {}
func (*While) node()          {}
func (*If) node()             {}
func (*With) node()           {}
func (*Match) node()          {}
func (*Raise) node()          {}
func (*Try) node()            {}
func (*Assert) node()         {}
func (*Import) node()         {}
func (*ImportFrom) node()     {}
func (*Global) node()         {}
func (*Nonlocal) node()       {}
func (*ExprStmt) node()       {}
func (*Pass) node()           {}
func (*Break) node()          {}
func (*Continue) node()       {}
func (*BoolOp) node()         {}
func (*NamedExpr) node()      {}
func (*BinOp) node()          {}
func (*UnaryOp) node()        {}
func (*Lambda) node()         {}
func (*IfExp) node()          {}
func (*Dict) node()           {}
func (*Set) node()            {}
func (*ListComp) node()       {}
func (*SetComp) node()        {}
func (*DictComp) node()       {}
func (*GeneratorExp) node()   {}
func (*Await) node()          {}
func (*Yield) node()          {}
func (*YieldFrom) node()      {}
func (*Compare) node()        {}
func (*Call) node()           {}
func (*JoinedStr) node()      {}
func (*FormattedValue) node() {}
func (*TemplateStr) node()    {}
func (*Interpolation) node()  {}
func (*Constant) node()       {}
func (*Attribute) node()      {}
func (*Subscript) node()      {}
func (*Starred) node()        {}
func (*Name) node()           {}
func (*List) node()           {}
func (*Tuple) node()          {}
func (*Slice) node()          {}
func (*MatchValue) node()     {}
func (*MatchSingleton) node() {}
func (*MatchSequence) node()  {}
func (*MatchMapping) node()   {}
func (*MatchClass) node()     {}
func (*MatchStar) node()      {}
func (*MatchAs) node()        {}
func (*MatchOr) node()        {}
func (*Arguments) node()      {}
func (*Arg) node()            {}
func (*Keyword) node()        {}
func (*Alias) node()          {}
func (*WithItem) node()       {}
func (*ExceptHandler) node()  {}
func (*MatchCase) node()      {}
func (*Comprehension) node()  {}
func (*TypeParam) node()      {}

func (*FunctionDef) stmt() {}
func (*ClassDef) stmt()    {}
func (*Return) stmt()      {}
func (*Delete) stmt()      {}
func (*Assign) stmt()      {}
func (*AugAssign) stmt()   {}
func (*AnnAssign) stmt()   {}
func (*TypeAlias) stmt()   {}
func (*For) stmt()         {}
func (*While) stmt()       {}
func (*If) stmt()          {}
func (*With) stmt()        {}
func (*Match) stmt()       {}
func (*Raise) stmt()       {}
func (*Try) stmt()         {}
func (*Assert) stmt()      {}
func (*Import) stmt()      {}
func (*ImportFrom) stmt()  {}
func (*Global) stmt()      {}
func (*Nonlocal) stmt()    {}
func (*ExprStmt) stmt()    {}
func (*Pass) stmt()        {}
func (*Break) stmt()       {}
func (*Continue) stmt()    {}

func (*BoolOp) expr()         {}
func (*NamedExpr) expr()      {}
func (*BinOp) expr()          {}
func (*UnaryOp) expr()        {}
func (*Lambda) expr()         {}
func (*IfExp) expr()          {}
func (*Dict) expr()           {}
func (*Set) expr()            {}
func (*ListComp) expr()       {}
func (*SetComp) expr()        {}
func (*DictComp) expr()       {}
func (*GeneratorExp) expr()   {}
func (*Await) expr()          {}
func (*Yield) expr()          {}
func (*YieldFrom) expr()      {}
func (*Compare) expr()        {}
func (*Call) expr()           {}
func (*JoinedStr) expr()      {}
func (*FormattedValue) expr() {}
func (*TemplateStr) expr()    {}
func (*Interpolation) expr()  {}
func (*Constant) expr()       {}
func (*Attribute) expr()      {}
func (*Subscript) expr()      {}
func (*Starred) expr()        {}
func (*Name) expr()           {}
func (*List) expr()           {}
func (*Tuple) expr()          {}
func (*Slice) expr()          {}

func (*MatchValue) pattern()     {}
func (*MatchSingleton) pattern() {}
func (*MatchSequence) pattern()  {}
func (*MatchMapping) pattern()   {}
func (*MatchClass) pattern()     {}
func (*MatchStar) pattern()      {}
func (*MatchAs) pattern()        {}
func (*MatchOr) pattern()        {}
