package python

import "fmt"

// maxDepth bounds how deep the parser recurses and the tree may be. CPython's
// compiler refuses a tree deeper than 3000 (three times its recursion limit).
const maxDepth = 3000

// parser turns tokens into a tree. It drops the tokens behind it, except where
// it may have to return to them.
type parser struct {
	before314 bool // see Options
	lex       lexer
	toks      []token
	i         int
	kind      kind // toks[i].kind
	// trials counts the attempts under way, whose tokens are kept.
	trials int

	// lastLine and lastCol are the end of the last token taken that is not
	// white space: where the node that is being read ends.
	lastLine, lastCol int32

	depth int
	alloc allocator

	// declares is set by what needs the names of all scopes to be checked:
	// global, nonlocal and :=.
	declares bool
	// trial is set while it is tried whether an expression follows.
	trial bool

	// exprs and stmts hold the elements of the lists that are being read, one
	// behind the other.
	exprs []Expr
	stmts []Stmt
}

// start fetches the first token.
func (p *parser) start() {
	p.toks = append(p.toks, p.lex.next())
	p.kind = p.toks[0].kind
}

// tok returns the current token.
func (p *parser) tok() *token { return &p.toks[p.i] }

// peek returns the kind of the token n behind the current one.
func (p *parser) peek(n int) kind {
	for p.i+n >= len(p.toks) {
		p.toks = append(p.toks, p.lex.next())
	}
	return p.toks[p.i+n].kind
}

// next steps to the next token.
func (p *parser) next() {
	if p.kind >= kindName {
		t := &p.toks[p.i]
		p.lastLine, p.lastCol = t.endLine, t.endCol
	}
	p.i++
	if p.i == len(p.toks) {
		if p.trials == 0 {
			p.toks, p.i = p.toks[:0], 0
		}
		p.toks = append(p.toks, p.lex.next())
	}
	p.kind = p.toks[p.i].kind
}

// accept steps over a token of kind k, if there is one.
func (p *parser) accept(k kind) bool {
	if p.kind != k {
		return false
	}
	p.next()
	return true
}

// expect steps over a token of kind k or leaves with a fault.
func (p *parser) expect(k kind) {
	if !p.accept(k) {
		p.unexpected()
	}
}

// text returns the current token's text.
func (p *parser) text() string {
	t := &p.toks[p.i]
	return p.lex.src[t.off:t.end]
}

// ident takes a name.
func (p *parser) ident() string {
	if p.kind != kindName {
		p.unexpected()
	}
	word := identifier(p.text())
	p.next()
	return word
}

// here begins a node at the current token.
func (p *parser) here() Pos {
	t := &p.toks[p.i]
	return Pos{Line: t.line, Col: t.col}
}

// end ends a node behind the last token taken.
func (p *parser) end(at Pos) Pos {
	at.EndLine, at.EndCol = p.lastLine, p.lastCol
	return at
}

// mark is a place to return to.
type mark struct {
	i                 int
	lastLine, lastCol int32
	depth             int
	exprs, stmts      int
}

func (p *parser) mark() mark {
	return mark{p.i, p.lastLine, p.lastCol, p.depth, len(p.exprs), len(p.stmts)}
}

func (p *parser) reset(m mark) {
	p.i, p.lastLine, p.lastCol, p.depth = m.i, m.lastLine, m.lastCol, m.depth
	p.exprs, p.stmts = p.exprs[:m.exprs], p.stmts[:m.stmts]
	p.kind = p.toks[p.i].kind
}

// try runs parse and returns to where it began if that refuses the tokens.
func (p *parser) try(parse func()) (ok bool) {
	m := p.mark()
	p.trials++
	defer func() {
		p.trials--
		if r := recover(); r != nil {
			if f, is := r.(fault); !is || f.lexical {
				panic(r)
			}
			p.reset(m)
			ok = false
		}
	}()
	parse()
	return true
}

// enter counts a level of recursion; leave takes it back.
func (p *parser) enter() {
	p.depth++
	if p.depth > maxDepth {
		p.fail(p.here(), "too many nested expressions or statements")
	}
}

func (p *parser) leave() { p.depth-- }

// fail leaves with a fault at a place.
func (p *parser) fail(at Pos, format string, args ...any) {
	panic(fault{SyntaxError: SyntaxError{Line: int(at.Line), Col: int(at.Col), Msg: fmt.Sprintf(format, args...)}})
}

// failHere leaves with a fault at the current token.
func (p *parser) failHere(format string, args ...any) {
	p.fail(p.here(), format, args...)
}

// unexpected refuses the current token.
func (p *parser) unexpected() {
	if p.kind == kindIndent || p.kind == kindDedent {
		what := "unexpected indent"
		if p.kind == kindDedent {
			what = "unexpected unindent"
		}
		t := p.tok()
		panic(fault{SyntaxError: SyntaxError{Line: int(t.line), Col: int(t.col), Msg: what}, final: true})
	}
	p.failHere("invalid syntax")
}

// takeExprs returns the expressions read since base as a slice of their own.
func (p *parser) takeExprs(base int) []Expr {
	out := p.alloc.exprs.copy(p.exprs[base:])
	clear(p.exprs[base:])
	p.exprs = p.exprs[:base]
	return out
}

// takeStmts returns the statements read since base as a slice of their own.
func (p *parser) takeStmts(base int) []Stmt {
	out := p.alloc.stmts.copy(p.stmts[base:])
	clear(p.stmts[base:])
	p.stmts = p.stmts[:base]
	return out
}
