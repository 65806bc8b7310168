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
