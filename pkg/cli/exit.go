package cli

import (
	"errors"
	"fmt"
)

// The exit codes. Scripts rely on them.
const (
	exitOK       = 0 // nothing at or above --fail-on
	exitFindings = 1 // findings at or above it; for fix, something was refused or rolled back
	exitUsage    = 2 // wrong usage, or nothing could be judged
	exitFault    = 3 // a fault of wellserved itself
)

// exitError ends a command with a code of its own. Where Err is nil, all that
// is to be said has been said.
type exitError struct {
	Code int
	Err  error
}

func (e *exitError) Error() string {
	if e.Err == nil {
		return fmt.Sprintf("exit status %d", e.Code)
	}
	return e.Err.Error()
}

func (e *exitError) Unwrap() error { return e.Err }

// exit returns an error that ends the command with a code and no message.
func exit(code int) error {
	if code == exitOK {
		return nil
	}
	return &exitError{Code: code}
}

// usageError is a command line that cannot be meant. Its message is followed
// by how to get help.
type usageError struct{ err error }

func (e *usageError) Error() string { return e.err.Error() }

func (e *usageError) Unwrap() error { return e.err }

func usagef(format string, args ...any) error {
	return &usageError{fmt.Errorf(format, args...)}
}

// codeOf returns the exit code that an error of a command stands for. All but
// those that say otherwise are about the command line or the surroundings.
func codeOf(err error) int {
	var e *exitError
	switch {
	case err == nil:
		return exitOK
	case errors.As(err, &e):
		return e.Code
	}
	return exitUsage
}
