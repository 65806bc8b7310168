package deploy

import (
	"maps"
	"strings"

	"github.com/wellserved/wellserved/pkg/source"
)

// Environment is what a process finds in its environment, as far as the
// repository tells.
type Environment struct {
	Values map[string]string
	// Unknown holds the variables that are set to something that is not told.
	Unknown map[string]bool
	// Open says why there may be more: a file that is not committed.
	Open string
	// At says where a variable is set.
	At map[string]source.Range
}

func newEnvironment() *Environment {
	return &Environment{Values: map[string]string{}, Unknown: map[string]bool{}, At: map[string]source.Range{}}
}

func (e *Environment) clone() *Environment {
	return &Environment{Values: maps.Clone(e.Values), Unknown: maps.Clone(e.Unknown), Open: e.Open, At: maps.Clone(e.At)}
}

// set gives a variable its value; missing names what the value depends on and
// is not known.
func (e *Environment) set(name, text, missing string, at source.Range) {
	delete(e.Values, name)
	delete(e.Unknown, name)
	e.At[name] = at
	if missing != "" {
		e.Unknown[name] = true
		return
	}
	e.Values[name] = text
}

// over puts another environment on top of this one.
func (e *Environment) over(top *Environment) {
	for k, v := range top.Values {
		e.set(k, v, "", top.At[k])
	}
	for k := range top.Unknown {
		e.set(k, "", k, top.At[k])
	}
	if top.Open != "" {
		e.Open = top.Open
	}
}

// get is a lookup of what the process sees.
func (e *Environment) get(name string) (string, bool, bool) {
	if e.Unknown[name] {
		return "", false, false
	}
	v, ok := e.Values[name]
	return v, ok, ok || e.Open == ""
}

// readDotEnv reads a file of NAME=value lines as compose and dotenv do. What
// variables make of its values together is bounded.
func readDotEnv(f *source.File, outer lookup) *Environment {
	env := newEnvironment()
	inside := filler{budget: &fillBudget{}, get: func(n string) (string, bool, bool) {
		if v, ok := env.Values[n]; ok {
			return v, true, true
		}
		return outer(n)
	}}
	at := 0
	for line := range strings.Lines(f.Text()) {
		start := at
		at += len(line)
		text := strings.TrimSpace(line)
		text = strings.TrimSpace(strings.TrimPrefix(text, "export "))
		if text == "" || text[0] == '#' {
			continue
		}
		name, val, ok := strings.Cut(text, "=")
		name = strings.TrimSpace(name)
		if !ok || nameLength(name) != len(name) {
			continue
		}
		where := f.At(start, start+len(strings.TrimRight(line, "\r\n")))
		val, literal := unquote(strings.TrimSpace(val))
		missing := ""
		if !literal {
			if filled, err := inside.text(val); err == nil {
				val, missing = told(filled)
			}
		}
		env.set(name, val, missing, where)
	}
	return env
}

// unquote takes quotes or a comment off a value; literal says that variables in
// it are not filled in.
func unquote(s string) (text string, literal bool) {
	if s == "" {
		return s, false
	}
	if q := s[0]; q == '\'' || q == '"' {
		if end := strings.IndexByte(s[1:], q); end >= 0 {
			return s[1 : 1+end], q == '\''
		}
	}
	if i := strings.Index(s, " #"); i >= 0 {
		s = strings.TrimSpace(s[:i])
	}
	return s, false
}
