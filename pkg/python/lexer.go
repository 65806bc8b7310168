package python

import "fmt"

// The bounds that CPython's tokenizer has (Parser/tokenizer.h).
const (
	maxIndent   = 100
	maxBrackets = 200
	maxFString  = 150
	// maxFieldDepth is how deep format specifications may nest.
	maxFieldDepth = 3
	tabSize       = 8
)

// fault is how the lexer and the parser leave a hopeless source: it is
// panicked with, and caught in Parse.
type fault struct {
	SyntaxError
	// lexical is set for the lexer's faults, which no second attempt of the
	// parser can avoid.
	lexical bool
	// soft faults of the lexer yield to one that the parser found before;
	// the others win over it.
	soft bool
	// final faults of the parser stand whatever comes later.
	final bool
}

// bracket is an open bracket.
type bracket struct {
	open      byte
	line, col int32
}

// indent is a column measured with tabs to the next multiple of 8, and with
// tabs of one column: where the two disagree in order, the indentation
// depends on the width of a tab, which is an error.
type indent struct{ col, alt int }

// lexer cuts a text into tokens. The text is UTF-8 whose lines end in '\n',
// the last one included.
type lexer struct {
	src       string
	off       int
	line      int32
	lineStart int
	bol       bool // at the beginning of a logical line's indentation
	pending   int  // indents (positive) or dedents (negative) to be told
	indents   []indent
	brackets  []bracket
	fstrings  []fstring
	badUTF8   bool // the text is not UTF-8 throughout
}

// newLexer returns a lexer at the beginning of src.
func newLexer(src string) lexer {
	return lexer{src: src, line: 1, bol: true, indents: make([]indent, 1, 8)}
}

// fail leaves with a fault at a place.
func (lx *lexer) fail(line, col int32, soft bool, format string, args ...any) {
	panic(fault{
		SyntaxError: SyntaxError{Line: int(line), Col: int(col), Msg: fmt.Sprintf(format, args...)},
		lexical:     true,
		soft:        soft,
	})
}

// failHere leaves with a hard fault at the byte off of the current line.
func (lx *lexer) failHere(off int, format string, args ...any) {
	lx.fail(lx.line, int32(off-lx.lineStart), false, format, args...)
}

// token ends a token that began at off in the current line.
func (lx *lexer) token(k kind, off int) token {
	return token{
		kind: k, off: int32(off), end: int32(lx.off),
		line: lx.line, col: int32(off - lx.lineStart),
		endLine: lx.line, endCol: int32(lx.off - lx.lineStart),
	}
}

// endToken returns a token without text. At the end of the source CPython
// places it on the last line, not behind it.
func (lx *lexer) endToken(k kind) token {
	t := lx.token(k, lx.off)
	t.line = lx.lastLine()
	t.endLine = t.line
	return t
}

// newline steps over a '\n' that begins the next line.
func (lx *lexer) newline() {
	lx.off++
	lx.line++
	lx.lineStart = lx.off
}

// next returns the next token. After the end it returns kindEOF for ever.
func (lx *lexer) next() token {
	if n := len(lx.fstrings); n > 0 && lx.fstrings[n-1].literal {
		return lx.fstringLiteral(&lx.fstrings[n-1])
	}
	for {
		blank := false
		if lx.bol {
			lx.bol = false
			blank = lx.indentation()
		}
		if lx.pending > 0 {
			lx.pending--
			return lx.token(kindIndent, lx.off)
		}
		if lx.pending < 0 {
			lx.pending++
			return lx.endToken(kindDedent)
		}
		lx.space()
		if lx.off >= len(lx.src) {
			lx.checkEnd()
			return lx.endToken(kindEOF)
		}
		if lx.src[lx.off] != '\n' {
			return lx.significant()
		}
		t := lx.token(kindNewline, lx.off)
		lx.newline()
		lx.bol = true
		if !blank && len(lx.brackets) == 0 {
			return t
		}
	}
}

// checkEnd refuses an end of the text inside brackets.
func (lx *lexer) checkEnd() {
	if n := len(lx.brackets); n > 0 {
		b := lx.brackets[n-1]
		lx.fail(b.line, b.col, true, "'%c' was never closed", b.open)
	}
}

// indentation measures the white space at the beginning of a line and sets
// pending. It tells whether the line is blank or holds only a comment.
func (lx *lexer) indentation() bool {
	at := indent{}
	continued := 0
loop:
	for ; lx.off < len(lx.src); lx.off++ {
		switch lx.src[lx.off] {
		case ' ':
			at.col++
			at.alt++
		case '\t':
			at.col = (at.col/tabSize + 1) * tabSize
			at.alt++
		case '\f':
			at = indent{}
		case '\\':
			// The first backslash decides the indentation of what follows.
			if continued == 0 {
				continued = at.col
			}
			lx.continuation()
			lx.off--
		default:
			break loop
		}
	}
	if lx.off < len(lx.src) && (lx.src[lx.off] == '#' || lx.src[lx.off] == '\n') {
		return true
	}
	if len(lx.brackets) > 0 {
		return false
	}
	if continued > 0 {
		at = indent{continued, continued}
	}
	lx.indentTo(at)
	return false
}

// indentTo compares a line's indentation with the open blocks'.
func (lx *lexer) indentTo(at indent) {
	top := lx.indents[len(lx.indents)-1]
	switch {
	case at.col > top.col:
		if len(lx.indents) >= maxIndent {
			lx.fail(lx.line, 0, true, "too many levels of indentation")
		}
		if at.alt <= top.alt {
			lx.failTabs()
		}
		lx.indents = append(lx.indents, at)
		lx.pending++
		return
	case at.col < top.col:
		for len(lx.indents) > 1 && at.col < top.col {
			lx.indents = lx.indents[:len(lx.indents)-1]
			top = lx.indents[len(lx.indents)-1]
			lx.pending--
		}
		if at.col != top.col {
			lx.fail(lx.line, int32(lx.off-lx.lineStart), true, "unindent does not match any outer indentation level")
		}
	}
	if at.alt != top.alt {
		lx.failTabs()
	}
}

func (lx *lexer) failTabs() {
	lx.fail(lx.line, 0, true, "inconsistent use of tabs and spaces in indentation")
}

// continuation steps over a backslash and the end of the line behind it.
func (lx *lexer) continuation() {
	at := lx.off
	lx.off++
	if lx.off >= len(lx.src) || lx.src[lx.off] != '\n' {
		lx.fail(lx.line, int32(at-lx.lineStart), true, "unexpected character after line continuation character")
	}
	lx.newline()
	if lx.off < len(lx.src) {
		return
	}
	lx.checkEnd()
	lx.fail(lx.lastLine(), int32(lx.off-lx.lineStart), true, "unexpected EOF while parsing")
}

// space steps over blanks, comments and continuations, up to a token, the end
// of the line or that of the text.
func (lx *lexer) space() {
	for lx.off < len(lx.src) {
		switch lx.src[lx.off] {
		case ' ', '\t', '\f':
			lx.off++
		case '#':
			for lx.off < len(lx.src) && lx.src[lx.off] != '\n' {
				lx.off++
			}
		case '\\':
			lx.continuation()
		default:
			return
		}
	}
}

// significant reads a token that is neither white space nor the end.
func (lx *lexer) significant() token {
	c := lx.src[lx.off]
	switch {
	case nameStart[c]:
		return lx.word()
	case c >= '0' && c <= '9':
		return lx.number()
	case c == '\'' || c == '"':
		return lx.str(lx.off)
	case c == '.' && lx.off+1 < len(lx.src) && isDigit(lx.src[lx.off+1]):
		return lx.number()
	}
	return lx.operator()
}
