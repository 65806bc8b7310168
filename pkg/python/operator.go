package python

// Operator is a binary arithmetic operator.
type Operator uint8

// The binary operators, in CPython's order.
const (
	OpAdd Operator = iota
	OpSub
	OpMult
	OpMatMult
	OpDiv
	OpMod
	OpPow
	OpLShift
	OpRShift
	OpBitOr
	OpBitXor
	OpBitAnd
	OpFloorDiv
)

// String returns the operator as it is written in source.
func (o Operator) String() string {
	return [...]string{"+", "-", "*", "@", "/", "%", "**", "<<", ">>", "|", "^", "&", "//"}[o]
}

// UnaryOperator is an operator before one operand.
type UnaryOperator uint8

// The unary operators, in CPython's order.
const (
	OpInvert UnaryOperator = iota
	OpNot
	OpUAdd
	OpUSub
)

// String returns the operator as it is written in source.
func (o UnaryOperator) String() string {
	return [...]string{"~", "not", "+", "-"}[o]
}

// BoolOperator is `and` or `or`.
type BoolOperator uint8

// The boolean operators.
const (
	OpAnd BoolOperator = iota
	OpOr
)

// String returns the operator as it is written in source.
func (o BoolOperator) String() string {
	return [...]string{"and", "or"}[o]
}

// CompareOperator is an operator of a comparison.
type CompareOperator uint8

// The comparison operators, in CPython's order.
const (
	OpEq CompareOperator = iota
	OpNotEq
	OpLt
	OpLtE
	OpGt
	OpGtE
	OpIs
	OpIsNot
	OpIn
	OpNotIn
)

// String returns the operator as it is written in source.
func (o CompareOperator) String() string {
	return [...]string{"==", "!=", "<", "<=", ">", ">=", "is", "is not", "in", "not in"}[o]
}
