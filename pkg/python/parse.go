package python

import "fmt"

// Options bounds what Parse takes. The zero value is ready to use.
type Options struct {
	// MaxBytes is the largest source that is read; 0 means 64 MiB.
	MaxBytes int
	// SyntaxOnly leaves out the checks that CPython makes only when it
	// compiles (a return outside a function, for one), so that what is
	// accepted is what ast.parse accepts.
	SyntaxOnly bool
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
