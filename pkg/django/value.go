// Package django works out what Django would see of a project: which settings
// module runs, what its settings are, where collectstatic finds its files, and
// what the staticfiles manifest names. Nothing of the project is executed.
package django

import "github.com/wellserved/wellserved/pkg/source"

// State says how much is known of a setting.
type State int

// The states of a value.
const (
	Unset   State = iota // the project does not set it
	Known                // it has this value on the server
	Unknown              // it has some value that the source does not tell; Reason says why
)

// Value is one setting. The zero value is unset.
type Value struct {
	State State
	// V is the value where it is known: nil, bool, int64, float64, string,
	// []any for lists and tuples, map[string]any, or json.Number for an
	// integer that does not fit. A path is a string.
	V any
	// Reason says in a user's words why the value is unknown, and what to give
	// to make it known.
	Reason string
	// At is the statement that set the value last; zero for a default of
	// Django's.
	At source.Range
	// Chain is the way the value came: the statement that made it, then each
	// import or assignment that brought it on, At last.
	Chain []source.Range
	// Partly is what is known of an unknown list or dict: items that are not
	// are nil.
	Partly any
	// Cause is the place where the value stopped being known.
	Cause source.Range
	// Prefixed says that Django put the script prefix before a relative URL.
	Prefixed bool
	marks    int // how many places of Chain changed the list that At made
	// Default says that the project does not set it and this is Django's own
	// default.
	Default bool
}

// Known reports whether the value is known, a default of Django's included.
func (v Value) Known() bool { return v.State == Known }

// Str returns the value where it is a known string.
func (v Value) Str() (string, bool) {
	s, ok := v.V.(string)
	return s, ok && v.State == Known
}

// Bool returns the value where it is a known boolean.
func (v Value) Bool() (value, ok bool) {
	b, ok := v.V.(bool)
	return b, ok && v.State == Known
}

// List returns the items where the value is a known list or tuple.
func (v Value) List() ([]any, bool) {
	l, ok := v.V.([]any)
	return l, ok && v.State == Known
}

// Strs returns the items where the value is a known list of strings.
func (v Value) Strs() ([]string, bool) {
	list, ok := v.List()
	if !ok {
		return nil, false
	}
	out := make([]string, 0, len(list))
	for _, item := range list {
		s, ok := item.(string)
		if !ok {
			return nil, false
		}
		out = append(out, s)
	}
	return out, true
}
