package page

import (
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/tdewolff/parse/v2/js"
)

// bindings notes what each variable of a script is given.
type bindings struct {
	eval  *evaluator
	depth int
}

// Enter looks at a node.
func (b *bindings) Enter(n js.INode) js.IVisitor {
	if b.depth > maxNesting {
		return nil
	}
	b.depth++
	e := b.eval
	switch n := n.(type) {
	case *js.VarDecl:
		for _, item := range n.List {
			if v, ok := item.Binding.(*js.Var); ok && !n.InForInOf {
				b.declare(root(v), item.Default)
			}
		}
	case *js.FuncDecl:
		if n.Name != nil {
			b.function(root(n.Name), n.Params, n.Body.List)
		}
	case *js.BinaryExpr:
		b.assign(n)
	case *js.UnaryExpr:
		if v, ok := n.X.(*js.Var); ok && (n.Op == js.PreIncrToken || n.Op == js.PreDecrToken || n.Op == js.PostIncrToken || n.Op == js.PostDecrToken) {
			e.changed[root(v)] = true
		}
	case *js.CallExpr:
		b.call(n)
	}
	return b
}

// Exit leaves a node.
func (b *bindings) Exit(js.INode) { b.depth-- }

func root(v *js.Var) *js.Var {
	for v.Link != nil {
		v = v.Link
	}
	return v
}

// declare notes a variable's first value.
func (b *bindings) declare(v *js.Var, value js.IExpr) {
	e := b.eval
	if value == nil {
		return
	}
	if f, ok := value.(*js.ArrowFunc); ok {
		b.function(v, f.Params, f.Body.List)
		return
	}
	if f, ok := value.(*js.FuncDecl); ok {
		b.function(v, f.Params, f.Body.List)
		return
	}
	if _, twice := e.initial[v]; twice {
		e.changed[v] = true
	}
	e.initial[v] = value
}

// function notes what a function takes and returns. Only one whose end is its
// only return has a plain result.
func (b *bindings) function(v *js.Var, params js.Params, body []js.IStmt) {
	f := function{}
	for i, p := range params.List {
		if param, ok := p.Binding.(*js.Var); ok {
			b.eval.params[root(param)] = parameter{of: v, index: i}
			f.params = append(f.params, root(param))
		}
	}
	if n := len(body); n > 0 {
		if ret, ok := body[n-1].(*js.ReturnStmt); ok {
			f.result = ret.Value
		}
		for _, stmt := range body[:n-1] {
			if _, plain := stmt.(*js.VarDecl); !plain {
				f.result = nil
			}
		}
	}
	b.eval.bodies[v] = f
}

// assign notes what is given to a variable later. One that was declared without
// a value and is given one has that.
func (b *bindings) assign(n *js.BinaryExpr) {
	switch n.Op {
	case js.EqToken, js.AddEqToken, js.OrEqToken, js.NullishEqToken:
	default:
		return
	}
	v, ok := n.X.(*js.Var)
	if !ok {
		return
	}
	v = root(v)
	if _, known := b.eval.initial[v]; !known && n.Op == js.EqToken && v.Decl != js.ArgumentDecl {
		b.eval.initial[v] = n.Y
		return
	}
	b.eval.changed[v] = true
}

// call notes the arguments of the script's own functions, and the parameters
// that it sets on URL objects.
func (b *bindings) call(n *js.CallExpr) {
	if v, ok := n.X.(*js.Var); ok {
		v = root(v)
		b.eval.calls[v] = append(b.eval.calls[v], n.Args.List)
		return
	}
	set, ok := n.X.(*js.DotExpr)
	if !ok || len(n.Args.List) != 2 || property(set.Y) != "set" && property(set.Y) != "append" {
		return
	}
	params, ok := set.X.(*js.DotExpr)
	if !ok || property(params.Y) != "searchParams" {
		return
	}
	if v, ok := params.X.(*js.Var); ok {
		v = root(v)
		b.eval.patches[v] = append(b.eval.patches[v], patch{n.Args.List[0].Value, n.Args.List[1].Value})
	}
}

// stringOf is the value of a string literal.
func stringOf(quoted string) string {
	if len(quoted) < 2 {
		return quoted
	}
	return unescape(quoted[1 : len(quoted)-1])
}

// unescape takes the escapes of JavaScript off the inside of a literal.
func unescape(s string) string {
	if !strings.Contains(s, `\`) {
		return s
	}
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		if s[i] != '\\' || i+1 == len(s) {
			b.WriteByte(s[i])
			continue
		}
		i++
		switch c := s[i]; c {
		case 'n':
			b.WriteByte('\n')
		case 't':
			b.WriteByte('\t')
		case 'r':
			b.WriteByte('\r')
		case '\n': // the line goes on
		case 'x', 'u':
			i += codePoint(&b, s[i:])
		default:
			b.WriteByte(c)
		}
	}
	return b.String()
}

// codePoint writes the character of \x2f, \u002f or \u{2f}, of which s begins at
// the letter, and returns how many bytes more than that it took.
func codePoint(b *strings.Builder, s string) int {
	digits, used := "", 0
	switch {
	case strings.HasPrefix(s, "u{"):
		end := strings.IndexByte(s, '}')
		if end > 0 {
			digits, used = s[2:end], end
		}
	case s[0] == 'u' && len(s) >= 5:
		digits, used = s[1:5], 4
	case s[0] == 'x' && len(s) >= 3:
		digits, used = s[1:3], 2
	}
	n, err := strconv.ParseUint(digits, 16, 32)
	if err != nil || !utf8.ValidRune(rune(n)) {
		b.WriteByte(s[0])
		return 0
	}
	b.WriteRune(rune(n))
	return used
}
