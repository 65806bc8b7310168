package page

import (
	"strings"

	"github.com/tdewolff/parse/v2/js"
)

func last(name string) string { return name[strings.LastIndexByte(name, '.')+1:] }

// written is the text of the first literal of an expression, by which its place
// is found.
func written(e js.IExpr) string {
	switch e := e.(type) {
	case *js.LiteralExpr:
		return string(e.Data)
	case *js.TemplateExpr:
		if len(e.List) > 0 {
			return string(e.List[0].Value)
		}
		return string(e.Tail)
	case *js.BinaryExpr:
		return written(e.X)
	case *js.GroupExpr:
		return written(e.X)
	case *js.Var:
		return string(e.Name())
	}
	return ""
}

func isImport(e js.IExpr) bool {
	l, ok := e.(*js.LiteralExpr)
	return ok && l.TokenType == js.ImportToken
}

// dotted returns the names of a member expression of undeclared names, as
// "navigator.serviceWorker.register"; "" where it is another expression.
func dotted(e js.IExpr) string {
	switch e := e.(type) {
	case *js.Var:
		return string(e.Name())
	case *js.DotExpr:
		x, y := dotted(e.X), property(e.Y)
		if x == "" || y == "" {
			return ""
		}
		return x + "." + y
	case *js.GroupExpr:
		return dotted(e.X)
	case *js.LiteralExpr:
		if e.TokenType == js.ThisToken {
			return "this"
		}
	}
	return ""
}

// property is the name behind a dot.
func property(e js.IExpr) string {
	switch e := e.(type) {
	case *js.LiteralExpr:
		return string(e.Data)
	case js.LiteralExpr:
		return string(e.Data)
	case *js.Var:
		return string(e.Name())
	}
	return ""
}
