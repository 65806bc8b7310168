package config

import (
	"cmp"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/goccy/go-yaml"
)

// Error is a fault of the file, at its place.
type Error struct {
	Path         string
	Line, Column int // 0 where there is none
	Message      string
}

// maxMessage bounds what is told of a fault, in bytes: it may quote what the file
// holds.
const maxMessage = 500

// Error names the place as compilers do.
func (e *Error) Error() string {
	message := e.Message
	if len(message) > maxMessage {
		message = strings.ToValidUTF8(message[:maxMessage], "") + "…"
	}
	switch {
	case e.Line == 0:
		return e.Path + ": " + message
	case e.Column == 0:
		return fmt.Sprintf("%s:%d: %s", e.Path, e.Line, message)
	}
	return fmt.Sprintf("%s:%d:%d: %s", e.Path, e.Line, e.Column, message)
}

// line is where a fault is told among others: what has no place comes last.
func (e *Error) line() int {
	if e.Line == 0 {
		return math.MaxInt
	}
	return e.Line
}

// Errors are all faults of a file, in the order of their places.
type Errors []*Error

// Error has one line for each fault.
func (e Errors) Error() string {
	lines := make([]string, len(e))
	for i, one := range e {
		lines[i] = one.Error()
	}
	return strings.Join(lines, "\n")
}

// Unwrap returns each fault.
func (e Errors) Unwrap() []error {
	out := make([]error, len(e))
	for i, one := range e {
		out[i] = one
	}
	return out
}

// maxErrors bounds how many faults of a file are told.
const maxErrors = 100

// OrNil returns the faults in order, or nil where there is none.
func (e Errors) OrNil() error {
	if len(e) == 0 {
		return nil
	}
	slices.SortStableFunc(e, func(a, b *Error) int {
		return cmp.Or(strings.Compare(a.Path, b.Path), cmp.Compare(a.line(), b.line()), cmp.Compare(a.Column, b.Column))
	})
	e = slices.CompactFunc(e, func(a, b *Error) bool { return *a == *b })
	if len(e) > maxErrors {
		return append(e[:maxErrors:maxErrors], &Error{Path: e[0].Path, Message: fmt.Sprintf("and %d more", len(e)-maxErrors)})
	}
	return e
}

// located turns an error of the YAML library into one that names the place.
func located(path string, err error) *Error {
	out := &Error{Path: path, Message: err.Error()}
	var e yaml.Error
	if errors.As(err, &e) {
		out.Message = e.GetMessage()
		if t := e.GetToken(); t != nil && t.Position != nil {
			out.Line, out.Column = t.Position.Line, t.Position.Column
		}
	}
	return out
}
