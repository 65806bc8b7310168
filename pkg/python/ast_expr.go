package python

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
