package python

// kind is the kind of a token. The white-space kinds come first, so that a
// comparison tells whether a token can end a node.
type kind uint8

const (
	kindEOF kind = iota
	kindNewline
	kindIndent
	kindDedent
	kindName // the first kind that is part of a node's span
	kindNumber
	kindString
	kindFStart  // prefix and opening quote of an f-string or t-string
	kindFMiddle // literal text inside one
	kindFEnd    // its closing quote

	kindUnknown // a character of no token, such as '$'
	kindLPar
	kindRPar
	kindLBrack
	kindRBrack
	kindLBrace
	kindRBrace
	kindComma
	kindColon
	kindSemi
	kindDot
	kindEllipsis
	kindArrow
	kindWalrus
	kindExclam
	kindTilde
	kindAt
	kindPlus
	kindMinus
	kindStar
	kindDoubleStar
	kindSlash
	kindDoubleSlash
	kindPercent
	kindLShift
	kindRShift
	kindAmp
	kindVBar
	kindCircumflex
	kindEq
	kindEqEq
	kindNotEq
	kindLess
	kindLessEq
	kindGreater
	kindGreaterEq

	kindPlusEq // augmented assignments, in the order of augmented below
	kindMinusEq
	kindStarEq
	kindAtEq
	kindSlashEq
	kindPercentEq
	kindDoubleStarEq
	kindLShiftEq
	kindRShiftEq
	kindVBarEq
	kindCircumflexEq
	kindAmpEq
	kindDoubleSlashEq

	kindAnd
	kindAs
	kindAssert
	kindAsync
	kindAwait
	kindBreak
	kindClass
	kindContinue
	kindDef
	kindDel
	kindElif
	kindElse
	kindExcept
	kindFalse
	kindFinally
	kindFor
	kindFrom
	kindGlobal
	kindIf
	kindImport
	kindIn
	kindIs
	kindLambda
	kindNone
	kindNonlocal
	kindNot
	kindOr
	kindPass
	kindRaise
	kindReturn
	kindTrue
	kindTry
	kindWhile
	kindWith
	kindYield
)

// token is one token: bytes off to end (exclusive) of the text, and where
// they are.
type token struct {
	kind                       kind
	off, end                   int32
	line, col, endLine, endCol int32
}

// augmented returns the operator of an augmented assignment.
func (k kind) augmented() (Operator, bool) {
	if k < kindPlusEq || k > kindDoubleSlashEq {
		return 0, false
	}
	return Operator(k - kindPlusEq), true
}

// binary returns the operator and precedence of an arithmetic operator;
// precedence 0 means that it is none. The power operator is not among them:
// it binds to the right and its operands differ.
func (k kind) binary() (Operator, int) {
	switch k {
	case kindVBar:
		return OpBitOr, 1
	case kindCircumflex:
		return OpBitXor, 2
	case kindAmp:
		return OpBitAnd, 3
	case kindLShift:
		return OpLShift, 4
	case kindRShift:
		return OpRShift, 4
	case kindPlus:
		return OpAdd, 5
	case kindMinus:
		return OpSub, 5
	case kindStar:
		return OpMult, 6
	case kindSlash:
		return OpDiv, 6
	case kindDoubleSlash:
		return OpFloorDiv, 6
	case kindPercent:
		return OpMod, 6
	case kindAt:
		return OpMatMult, 6
	}
	return 0, 0
}

// keyword returns the kind of a word: a keyword's own, else kindName.
func keyword(word string) kind {
	switch word {
	case "and":
		return kindAnd
	case "as":
		return kindAs
	case "assert":
		return kindAssert
	case "async":
		return kindAsync
	case "await":
		return kindAwait
	case "break":
		return kindBreak
	case "class":
		return kindClass
	case "continue":
		return kindContinue
	case "def":
		return kindDef
	case "del":
		return kindDel
	case "elif":
		return kindElif
	case "else":
		return kindElse
	case "except":
		return kindExcept
	case "False":
		return kindFalse
	case "finally":
		return kindFinally
	case "for":
		return kindFor
	case "from":
		return kindFrom
	case "global":
		return kindGlobal
	case "if":
		return kindIf
	case "import":
		return kindImport
	case "in":
		return kindIn
	case "is":
		return kindIs
	case "lambda":
		return kindLambda
	case "None":
		return kindNone
	case "nonlocal":
		return kindNonlocal
	case "not":
		return kindNot
	case "or":
		return kindOr
	case "pass":
		return kindPass
	case "raise":
		return kindRaise
	case "return":
		return kindReturn
	case "True":
		return kindTrue
	case "try":
		return kindTry
	case "while":
		return kindWhile
	case "with":
		return kindWith
	case "yield":
		return kindYield
	}
	return kindName
}
