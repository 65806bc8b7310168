package python

import (
	"fmt"
	"unicode/utf8"
)

// defaultMaxBytes is the largest source that Parse takes if no other bound is
// given. Python itself has none; no file that a person wrote comes near, and
// the tree of a source made for it takes fifty times the source's memory.
const defaultMaxBytes = 8 << 20

// Options bounds what Parse takes. The zero value is ready to use.
type Options struct {
	// Before314 refuses several exceptions without parentheses, as Python did
	// until 3.14: nearly always it is `except E, e:` of Python 2.
	Before314 bool
	// MaxBytes is the largest source that is read; 0 means 8 MiB.
	MaxBytes int
}

// SyntaxError is the first fault that makes Python refuse a source.
type SyntaxError struct {
	// Line counts from 1, Col in bytes from 0, as in Pos.
	Line, Col int
	// Msg is what is wrong, in CPython's words where it has some.
	Msg string
}

// Error returns the place and the message.
func (e *SyntaxError) Error() string {
	return fmt.Sprintf("line %d: %s", e.Line, e.Msg)
}

// Parse reads a source file, given as its bytes, and returns its tree. What
// Python would refuse to compile is refused with a *SyntaxError, and so is
// what is larger or nested deeper than Parse takes. The grammar is the union
// of those of Python 3.6 to 3.14.
func Parse(src []byte, opts Options) (*Module, error) {
	limit := opts.MaxBytes
	if limit == 0 {
		limit = defaultMaxBytes
	}
	if len(src) > limit {
		return nil, &SyntaxError{Line: 1, Msg: fmt.Sprintf("source of %d bytes is larger than %d", len(src), limit)}
	}
	text, err := sourceText(src)
	if err != nil {
		return nil, err
	}
	p := &parser{lex: newLexer(text), before314: opts.Before314}
	m, err := p.parse(text)
	if err != nil {
		return nil, err
	}
	if err := check(m, p.declares); err != nil {
		return nil, err
	}
	return m, nil
}

// parse reads the tree of a text.
func (p *parser) parse(text string) (m *Module, err *SyntaxError) {
	p.lex.badUTF8 = !utf8.ValidString(text)
	defer func() {
		if r := recover(); r != nil {
			f, ok := r.(fault)
			if !ok {
				panic(r)
			}
			m, err = nil, p.worst(f)
		}
	}()
	return p.module(), nil
}

// worst returns the fault that CPython would tell: after the parser has found
// one, it reads the rest of the tokens, and a fault of theirs or an open
// bracket explains the parser's better.
func (p *parser) worst(found fault) *SyntaxError {
	err := found.SyntaxError
	if found.lexical || found.final {
		return &err
	}
	last := p.toks[len(p.toks)-1].line
	later, ok := p.restFault()
	switch {
	case !ok:
	case !later.soft:
		err = later.SyntaxError
	case len(p.lex.brackets) > 0:
		if b := p.lex.brackets[len(p.lex.brackets)-1]; last > b.line {
			return &SyntaxError{Line: int(b.line), Col: int(b.col), Msg: fmt.Sprintf("'%c' was never closed", b.open)}
		}
	}
	return &err
}

// restFault reads the tokens behind the parser's and returns the first fault
// among them.
func (p *parser) restFault() (f fault, ok bool) {
	defer func() {
		if r := recover(); r != nil {
			if f, ok = r.(fault); !ok {
				panic(r)
			}
		}
	}()
	for p.lex.next().kind != kindEOF {
		continue
	}
	return fault{}, false
}
