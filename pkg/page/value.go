package page

import (
	"slices"
	"strings"

	"github.com/tdewolff/parse/v2/js"
)

// Values that are no text: what a script has as location, a URL object, its
// parameters, an element's data-* attributes.
type (
	locationValue struct{}
	urlValue      struct{ t text }
	paramsValue   struct{ query string }
	datasetValue  struct{ of *element }
	metaValue     struct{}
)

// evaluator follows how a script makes a value.
type evaluator struct {
	place   Place
	initial map[*js.Var]js.IExpr   // of variables with one value
	changed map[*js.Var]bool       // that get others
	calls   map[*js.Var][][]js.Arg // of functions of the script
	bodies  map[*js.Var]function
	params  map[*js.Var]parameter
	patches map[*js.Var][]patch // of URL objects
	budget  int                 // values that may yet be looked at
	// turn picks one call of a function of which not all calls agree; -1 picks
	// none.
	turn int
}

// function is one that returns a value and does nothing else that matters.
type function struct {
	params []*js.Var
	result js.IExpr
}

// parameter is a function's.
type parameter struct {
	of    *js.Var
	index int
}

// patch is a parameter that a script adds to a URL object.
type patch struct{ name, value js.IExpr }

// maxValues bounds how many values of one script are looked at.
const maxValues = 100_000

func newEvaluator(p Place) *evaluator {
	return &evaluator{place: p, budget: maxValues, turn: -1, initial: map[*js.Var]js.IExpr{}, changed: map[*js.Var]bool{}, calls: map[*js.Var][][]js.Arg{},
		bodies: map[*js.Var]function{}, params: map[*js.Var]parameter{}, patches: map[*js.Var][]patch{}}
}

// text returns an expression's value as a string.
func (e *evaluator) text(x js.IExpr) text { return asText(e.value(x, 0)) }

// maxCalls is how many calls of one function are told apart.
const maxCalls = 8

// texts returns an expression's values: where it hangs on what a function is
// called with, one for each call.
func (e *evaluator) texts(x js.IExpr) []text {
	all := e.text(x)
	if len(all.holes) == 0 {
		return []text{all}
	}
	var out []text
	for e.turn = range maxCalls {
		if t := e.text(x); len(t.holes) < len(all.holes) && !slices.ContainsFunc(out, func(known text) bool { return known.s == t.s }) {
			out = append(out, t)
		}
	}
	e.turn = -1
	if len(out) == 0 {
		return []text{all}
	}
	return out
}

// value follows an expression.
func (e *evaluator) value(x js.IExpr, depth int) any {
	if e.budget--; e.budget < 0 || depth > maxDepth {
		return hole{"value"}
	}
	depth++
	switch x := x.(type) {
	case *js.LiteralExpr:
		return literal(x)
	case *js.TemplateExpr:
		return e.template(x, depth)
	case *js.GroupExpr:
		return e.value(x.X, depth)
	case *js.BinaryExpr:
		return e.binary(x, depth)
	case *js.CondExpr:
		if yes, ok := e.value(x.Cond, depth).(bool); ok {
			if yes {
				return e.value(x.X, depth)
			}
			return e.value(x.Y, depth)
		}
		return hole{"value"}
	case *js.Var:
		return e.variable(x, depth)
	case *js.DotExpr:
		return e.member(x, property(x.Y), x.X, depth)
	case *js.IndexExpr:
		if name, ok := e.value(x.Y, depth).(text); ok && len(name.holes) == 0 {
			return e.member(x, name.s, x.X, depth)
		}
	case *js.CallExpr:
		return e.call(x, depth)
	case *js.NewExpr:
		return e.construct(x, depth)
	case *js.ImportMetaExpr:
		return metaValue{}
	}
	return hole{"value"}
}

// template joins the parts of a template literal: `a${b}c`.
func (e *evaluator) template(x *js.TemplateExpr, depth int) any {
	if x.Tag != nil {
		return hole{"value"}
	}
	var out text
	for _, part := range x.List {
		s := string(part.Value) // `a${ or }a${
		out = join(out, text{s: unescape(s[1:max(len(s)-2, 1)])})
		out = join(out, asText(e.value(part.Expr, depth)))
	}
	tail := string(x.Tail)
	return join(out, text{s: unescape(tail[1:max(len(tail)-1, 1)])})
}

func (e *evaluator) binary(x *js.BinaryExpr, depth int) any {
	switch x.Op {
	case js.AddToken:
		a, b := e.value(x.X, depth), e.value(x.Y, depth)
		if n, ok := a.(float64); ok {
			if m, ok := b.(float64); ok {
				return n + m
			}
		}
		return join(asText(a), asText(b))
	case js.EqEqToken, js.EqEqEqToken, js.NotEqToken, js.NotEqEqToken:
		a, b := asText(e.value(x.X, depth)), asText(e.value(x.Y, depth))
		if len(a.holes)+len(b.holes) > 0 {
			return hole{"value"}
		}
		return (a.s == b.s) == (x.Op == js.EqEqToken || x.Op == js.EqEqEqToken)
	case js.OrToken, js.NullishToken:
		switch v := e.value(x.X, depth).(type) {
		case hole:
			return v
		case nil:
			return e.value(x.Y, depth)
		case text:
			if v.s == "" && x.Op == js.OrToken {
				return e.value(x.Y, depth)
			}
			return v
		default:
			return v
		}
	}
	return hole{"value"}
}

// variable is the one value that a variable gets, as far as that is plain.
func (e *evaluator) variable(v *js.Var, depth int) any {
	for v.Link != nil {
		v = v.Link
	}
	name := string(v.Data)
	if x, ok := e.initial[v]; ok && !e.changed[v] {
		return e.patched(v, named(e.value(x, depth+1), name), depth)
	}
	if p, ok := e.params[v]; ok && !e.changed[v] {
		return named(e.argument(p, depth), name)
	}
	if v.Decl != js.NoDecl {
		return hole{name}
	}
	switch name {
	case "location":
		return locationValue{}
	case "undefined":
		return nil
	}
	if known, ok := e.place.Known.globals[name]; ok {
		return known
	}
	return hole{name}
}

// named gives a hole without a name of its own that of the variable.
func named(v any, name string) any {
	if h, ok := v.(hole); ok && h.name == "value" {
		return hole{name}
	}
	return v
}

// patched adds the parameters that a script sets on a URL object.
func (e *evaluator) patched(v *js.Var, value any, depth int) any {
	u, ok := value.(urlValue)
	if !ok {
		return value
	}
	for _, p := range e.patches[v] {
		name := asText(e.value(p.name, depth+1))
		sep := "?"
		if strings.Contains(u.t.s, "?") {
			sep = "&"
		}
		u.t = join(u.t, join(text{s: sep + name.s + "=", holes: name.holes}, escaped(asText(e.value(p.value, depth+1)))))
	}
	return u
}

// argument is what a function's parameter gets, where all calls agree.
func (e *evaluator) argument(p parameter, depth int) any {
	calls := e.calls[p.of]
	if len(calls) == 0 || len(calls) > maxCalls {
		return hole{"value"}
	}
	if e.turn >= 0 {
		calls = calls[min(e.turn, len(calls)-1):][:1]
	}
	var first any
	for i, args := range calls {
		if p.index >= len(args) || args[p.index].Rest {
			return hole{"value"}
		}
		v := e.value(args[p.index].Value, depth+1)
		if i == 0 {
			first = v
		} else if a, b := asText(first), asText(v); a.s != b.s || len(a.holes) > 0 {
			return hole{"value"}
		}
	}
	return first
}
