// Package literal follows expressions to what a project's source writes out for
// them: the value that a name stands for, the elements of a list that is put
// together, the text of a string. Nothing is evaluated: what only running could
// tell is not known.
package literal

import (
	"strings"

	"github.com/wellserved/wellserved/pkg/python"
	"github.com/wellserved/wellserved/pkg/python/modules"
)

// Expr is an expression where it stands: in a module, with the arguments of the
// functions that led to it.
type Expr struct {
	In   *modules.Module
	E    python.Expr
	Args map[string]Expr
	// before is the index of the binding of name that E is followed from: a name
	// in its own assignment means what it was before.
	name   string
	before int
}

// Of is the value that a name was found to stand for.
func Of(got modules.Meaning) Expr {
	return Expr{In: got.In, E: got.Value, name: got.Name, before: got.Binding}
}

// With is another expression at the same place.
func (x Expr) With(e python.Expr) Expr {
	x.E = e
	return x
}

// Source is the expression as it is written, short.
func (x Expr) Source() string {
	const shown = 60
	t := strings.Join(strings.Fields(x.In.Range(x.E).Text()), " ")
	if r := []rune(t); len(r) > shown {
		return string(r[:shown]) + "…"
	}
	return t
}

// Bounds of what one Reader follows.
const (
	maxSteps = 20_000 // expressions
	maxDepth = 20     // of values in values
)

// Reader follows expressions, a bounded number of them in all.
type Reader struct {
	steps int
	// Keep, where not nil, says which expressions stand for lists that their
	// owner takes apart: Items gives each as one element.
	Keep func(x Expr) bool
}

// Step counts one thing that is followed, and reports whether it may be.
func (r *Reader) Step() bool {
	r.steps++
	return r.steps <= maxSteps
}

// Value returns the expression that a name stands for.
func (r *Reader) Value(x Expr) (Expr, bool) {
	if name, ok := x.E.(*python.Name); ok {
		if y, ok := x.Args[name.ID]; ok {
			return y, true
		}
		if name.ID == x.name && x.before > 0 {
			return x.earlier()
		}
	}
	got := x.In.Resolve(x.E)
	if got.Value == nil {
		return Expr{}, false
	}
	return Of(got), true
}

// earlier is what the name was bound to before.
func (x Expr) earlier() (Expr, bool) {
	list := x.In.Bindings(x.name)
	for i := x.before - 1; i >= 0; i-- {
		if list[i].Value != nil && !list[i].Fallback {
			return Expr{In: x.In, E: list[i].Value, Args: x.Args, name: x.name, before: i}, true
		}
	}
	return Expr{}, false
}

// Call follows names until a call.
func (r *Reader) Call(x Expr) (Expr, *python.Call) {
	for range maxDepth {
		if call, ok := x.E.(*python.Call); ok {
			return x, call
		}
		y, ok := r.Value(x)
		if !ok {
			break
		}
		x = y
	}
	return x, nil
}

// Argument returns the i-th argument of a call, or the one of that name.
func Argument(call *python.Call, i int, names ...string) python.Expr {
	for _, k := range call.Keywords {
		for _, name := range names {
			if k.Name == name {
				return k.Value
			}
		}
	}
	if i < len(call.Args) {
		if _, star := call.Args[i].(*python.Starred); !star {
			return call.Args[i]
		}
	}
	return nil
}

// Bind gives the parameters of a function what a call passes.
func Bind(x Expr, call *python.Call, params *python.Arguments) map[string]Expr {
	out := map[string]Expr{}
	names := append(append([]python.Arg{}, params.PosOnly...), params.Args...)
	for i := range names {
		if a := Argument(call, i, names[i].Name); a != nil {
			out[names[i].Name] = x.With(a)
		}
	}
	return out
}
