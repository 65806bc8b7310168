package eval

import (
	"fmt"
)

// raised is a Python exception on its way; it travels as a Go panic inside
// the interpreter and never leaves it.
type raised struct {
	exc Value // an *Instance, or an *Unknown: some exception
	at  Place // the statement of the project that raised it
	// calls are the statements of the project on the stack above at, innermost
	// first.
	calls []Place
}

// stopped ends an evaluation that ran into a bound. It cannot be caught by
// Python code.
type stopped struct {
	reason string
	at     Place
}

// raise raises a built-in exception.
func (ip *interp) raise(class string, format string, args ...any) {
	msg := format
	if len(args) > 0 {
		msg = fmt.Sprintf(format, args...)
	}
	ip.throw(makeException(ip, exceptions[class], &Args{pos: []Value{Str(msg)}}))
}

// raiseOS raises the exception of a system call that failed.
func (ip *interp) raiseOS(class string, errno int, text, name string) {
	ip.throw(makeException(ip, exceptions[class], &Args{pos: []Value{intOf(errno), Str(text), Str(name)}}))
}

func (ip *interp) raiseNoFile(name string) {
	ip.raiseOS("FileNotFoundError", 2, "No such file or directory", name)
}

// throw raises an exception object at the current statement.
func (ip *interp) throw(exc Value) {
	at, calls := ip.where()
	ip.toss(&raised{exc: exc, at: at, calls: calls})
}

// stop ends the evaluation: a bound was reached.
func (ip *interp) stop(format string, args ...any) {
	at, _ := ip.where()
	ip.toss(&stopped{reason: fmt.Sprintf(format, args...), at: at})
}

// toss panics with one of the interpreter's own signals. It is noted what is on
// its way, so that only who waits for it recovers: recovering and panicking
// again at every call would make an exception's way quadratic.
func (ip *interp) toss(signal any) {
	ip.tossed = signal
	panic(signal)
}

// try runs f and returns the Python exception it raised, or nil.
func (ip *interp) try(f func()) (exc *raised) {
	depth, frame := ip.depth, ip.frame
	defer func() {
		if r, ok := ip.tossed.(*raised); ok && recover() != nil {
			ip.tossed = nil
			ip.depth, ip.frame = depth, frame
			exc = r
		}
	}()
	f()
	return nil
}

// isA reports whether an exception is of a class; ok is false where that is
// unknown.
func (r *raised) isA(class string) bool {
	i, ok := r.exc.(*Instance)
	return ok && i.cls.is(exceptions[class])
}

// describe gives the last line of the traceback that Python would print.
func (ip *interp) describe(r *raised) string {
	i, ok := r.exc.(*Instance)
	if !ok {
		return firstUnknown(r.exc).Reason
	}
	text := ""
	if exc := ip.try(func() { text = ip.str(i) }); exc != nil {
		return i.cls.name
	}
	if text == "" {
		return i.cls.name
	}
	return i.cls.name + ": " + text
}
