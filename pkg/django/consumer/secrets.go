package consumer

import (
	"strings"

	"github.com/wellserved/wellserved/pkg/django/asgi"
	"github.com/wellserved/wellserved/pkg/lazyre"
	"github.com/wellserved/wellserved/pkg/python"
	"github.com/wellserved/wellserved/pkg/python/modules"
	"github.com/wellserved/wellserved/pkg/source"
)

// Compared is a comparison of what a visitor sent with a key that all share.
type Compared struct {
	At source.Range
	// Key is the key's name as written; never its value.
	Key string
	// Query says that the visitor's side comes from the query string.
	Query bool
	// Plain says that it is compared with == or in, which tell by their time how
	// much was right.
	Plain bool
}

// CompareSecrets finds the comparisons with shared keys in the modules of an
// application's consumers and middleware.
func CompareSecrets(a *asgi.Application) []Compared {
	var out []Compared
	seen := map[*modules.Module]bool{}
	judge := func(m *modules.Module) {
		if m != nil && m.Tree != nil && !seen[m] {
			seen[m] = true
			out = append(out, compareIn(m)...)
		}
	}
	for _, c := range a.Consumers {
		for _, anc := range c.Chain {
			judge(anc.In)
		}
	}
	for _, r := range a.Routes {
		for i := range r.Layers {
			judge(r.Layers[i].In)
		}
	}
	return out
}

// origin is where a value comes from.
type origin int

const (
	ours  origin = iota
	sent         // by the visitor, in a header or a message
	asked        // in the query string
)

// taint follows what visitors send through one module: by name, without regard
// to the order of statements.
type taint struct {
	m     *modules.Module
	names map[string]origin // of locals and attributes: "f.token", "self.token"
	funcs map[string]origin // what functions and methods return
}

func compareIn(m *modules.Module) []Compared {
	t := &taint{m: m, names: map[string]origin{}, funcs: map[string]origin{}}
	var defs []*python.FunctionDef
	python.Inspect(m.Tree, func(n python.Node) bool {
		if def, ok := n.(*python.FunctionDef); ok {
			defs = append(defs, def)
		}
		return true
	})
	const rounds = 4
	for range rounds {
		for _, def := range defs {
			t.learn(def)
		}
	}
	var out []Compared
	for _, def := range defs {
		out = append(out, t.compare(def)...)
	}
	return out
}

// learn notes what a function's statements pass on.
func (t *taint) learn(def *python.FunctionDef) {
	if def.Name == "receive" || def.Name == "receive_json" {
		for i, arg := range def.Args.Args {
			if i > 0 {
				t.raise(def.Name+"."+arg.Name, sent)
			}
		}
	}
	python.Inspect(def, func(n python.Node) bool {
		switch n := n.(type) {
		case *python.FunctionDef:
			return n == def
		case *python.Assign:
			for _, target := range n.Targets {
				t.bind(def, target, t.of(def, n.Value))
			}
		case *python.NamedExpr:
			t.bind(def, n.Target, t.of(def, n.Value))
		case *python.For:
			t.bind(def, n.Target, t.of(def, n.Iter))
		case *python.Return:
			if n.Value != nil {
				if o := t.of(def, n.Value); o > t.funcs[def.Name] && !decides(n.Value) {
					t.funcs[def.Name] = o
				}
			}
		}
		return true
	})
}

// decides reports whether an expression is a truth value, which tells nothing
// of the text that it was made of.
func decides(e python.Expr) bool {
	switch e.(type) {
	case *python.Compare, *python.BoolOp, *python.Constant:
		return true
	}
	return false
}

func (t *taint) raise(name string, o origin) {
	if o > t.names[name] {
		t.names[name] = o
	}
}

func (t *taint) bind(def *python.FunctionDef, target python.Expr, o origin) {
	switch x := target.(type) {
	case *python.Name:
		t.raise(def.Name+"."+x.ID, o)
	case *python.Attribute:
		t.raise("self."+x.Attr, o)
	case *python.Tuple:
		for _, e := range x.Elts {
			t.bind(def, e, o)
		}
	}
}

// of returns where an expression's value comes from.
func (t *taint) of(def *python.FunctionDef, e python.Expr) origin {
	out := ours
	up := func(o origin) {
		if o > out {
			out = o
		}
	}
	python.Inspect(e, func(n python.Node) bool {
		switch n := n.(type) {
		case *python.Constant:
			if n.Kind == python.ConstStr && inScope[n.Text] != ours {
				up(inScope[n.Text])
			}
		case *python.Name:
			up(t.names[def.Name+"."+n.ID])
		case *python.Attribute:
			if base, ok := n.Value.(*python.Name); ok && base.ID == "self" {
				up(t.names["self."+n.Attr])
			}
		case *python.Call:
			name := lastName(n.Func)
			if asksTheDatabase(n) {
				return false
			}
			up(t.funcs[name])
		case *python.Lambda:
			return false
		}
		return true
	})
	return out
}

// asksTheDatabase reports whether a call looks something up: what it finds is
// no longer what the visitor sent.
func asksTheDatabase(call *python.Call) bool {
	attr, ok := call.Func.(*python.Attribute)
	return ok && queries(attr.Value)
}

// inScope are the keys of a scope that hold what visitors send.
var inScope = map[string]origin{"query_string": asked, "headers": sent, "subprotocols": sent, "cookies": sent}

// constantTime are functions that compare without telling by their time.
var constantTime = map[string]bool{"compare_digest": true, "constant_time_compare": true}

// compare finds the comparisons in a function.
func (t *taint) compare(def *python.FunctionDef) []Compared {
	var out []Compared
	add := func(n python.Node, theirs, key python.Expr, plain bool) {
		o := t.of(def, theirs)
		name := t.shared(key)
		if o == ours || name == "" || t.of(def, key) != ours {
			return
		}
		out = append(out, Compared{At: t.m.Range(n), Key: name, Query: o == asked, Plain: plain})
	}
	python.Inspect(def, func(n python.Node) bool {
		switch n := n.(type) {
		case *python.FunctionDef:
			return n == def
		case *python.Compare:
			if len(n.Ops) != 1 || n.Ops[0] != python.OpEq && n.Ops[0] != python.OpNotEq && n.Ops[0] != python.OpIn && n.Ops[0] != python.OpNotIn {
				return true
			}
			plain := n.Ops[0] == python.OpEq || n.Ops[0] == python.OpNotEq
			add(n, n.Left, n.Comparators[0], plain)
			add(n, n.Comparators[0], n.Left, plain)
		case *python.Call:
			if constantTime[lastName(n.Func)] && len(n.Args) == 2 {
				add(n, n.Args[0], n.Args[1], false)
				add(n, n.Args[1], n.Args[0], false)
			}
		}
		return true
	})
	return out
}

var keyName = lazyre.New(`(?i)(^|_)(key|token|secret|password|passwd|pwd|apikey|credential)s?(_|$)`)

// shared returns the name of a key that all visitors share: a setting, a
// variable of the environment or a constant of the module whose name says so;
// "" for anything else.
func (t *taint) shared(e python.Expr) string {
	switch x := e.(type) {
	case *python.Call:
		name := lastName(x.Func)
		switch name {
		case "encode", "decode", "strip", "str", "bytes", "force_bytes", "lower":
			if attr, ok := x.Func.(*python.Attribute); ok {
				return t.shared(attr.Value)
			}
			if len(x.Args) > 0 {
				return t.shared(x.Args[0])
			}
		case "getattr":
			if len(x.Args) > 1 {
				return keyText(x.Args[1])
			}
		case "getenv", "config", "env":
			if len(x.Args) > 0 {
				return keyText(x.Args[0])
			}
		case "get":
			if attr, ok := x.Func.(*python.Attribute); ok && lastName(attr.Value) == "environ" && len(x.Args) > 0 {
				return keyText(x.Args[0])
			}
		}
	case *python.Subscript:
		if lastName(x.Value) == "environ" {
			return keyText(x.Slice)
		}
	case *python.Attribute:
		if keyName.MatchString(x.Attr) && strings.HasPrefix(t.m.Resolve(x).External, "django.conf.settings.") {
			return "settings." + x.Attr
		}
		if base, ok := x.Value.(*python.Name); ok && base.ID == "settings" && keyName.MatchString(x.Attr) {
			return "settings." + x.Attr
		}
	case *python.Name:
		if got := t.m.Resolve(x); got.Value != nil && keyName.MatchString(x.ID) && x.ID == strings.ToUpper(x.ID) {
			return x.ID
		}
	}
	return ""
}

func keyText(e python.Expr) string {
	if c, ok := e.(*python.Constant); ok && c.Kind == python.ConstStr && keyName.MatchString(c.Text) {
		return c.Text
	}
	return ""
}
