package consumer

import (
	"strings"

	"github.com/wellserved/wellserved/pkg/django/asgi"
	"github.com/wellserved/wellserved/pkg/python"
	"github.com/wellserved/wellserved/pkg/source"
)

// Scope is what a consumer looks at of a connection's scope.
type Scope struct {
	// Needs are the keys that it reads with [...], which raise where they are
	// not there, and Asks those that it reads otherwise too.
	Needs map[string]source.Range
	Asks  map[string]source.Range
	// Handed says that the scope as a whole goes to something that is not
	// followed.
	Handed bool
	// Closes says that some method refuses or closes.
	Closes bool
	// Origin says that the word stands in the source: it may check it itself.
	Origin bool
	// Layer is a use of the channel layer that needs one.
	Layer source.Range
}

// ReadScope returns what a consumer looks at, with its bases in the project.
func ReadScope(c *asgi.Consumer) Scope {
	s := Scope{Needs: map[string]source.Range{}, Asks: map[string]source.Range{}, Handed: c.Foreign != ""}
	for _, a := range c.Chain {
		inner := map[python.Node]bool{} // scopes that are read for one key
		tried := false                  // inside a try
		python.Walk(a.Class, func(n python.Node) bool {
			s.node(a, n, inner, tried)
			if t, ok := n.(*python.Try); ok && len(t.Handlers) > 0 {
				tried = true
			}
			return true
		}, func(n python.Node) {
			if t, ok := n.(*python.Try); ok && len(t.Handlers) > 0 {
				tried = false
			}
		})
		s.Origin = s.Origin || strings.Contains(strings.ToLower(a.In.File.Text()), "origin")
	}
	return s
}

func (s *Scope) node(a asgi.Ancestor, n python.Node, inner map[python.Node]bool, tried bool) {
	switch n := n.(type) {
	case *python.Subscript:
		if key, ok := n.Slice.(*python.Constant); ok && isScope(n.Value) {
			inner[n.Value] = true
			if n.Ctx != python.Load {
				return
			}
			if !tried {
				s.first(s.Needs, key.Text, a.In.Range(n))
			}
			s.first(s.Asks, key.Text, a.In.Range(n))
		}
	case *python.Call:
		if attr, ok := n.Func.(*python.Attribute); ok {
			if isScope(attr.Value) && attr.Attr == "get" && len(n.Args) > 0 {
				inner[attr.Value] = true
				if key, ok := n.Args[0].(*python.Constant); ok {
					s.first(s.Asks, key.Text, a.In.Range(n))
				}
			}
			if attr.Attr == "close" {
				s.Closes = true
			}
		}
	case *python.Compare:
		for _, c := range n.Comparators {
			if isScope(c) { // "user" in self.scope
				inner[c] = true
				if key, ok := n.Left.(*python.Constant); ok {
					s.first(s.Asks, key.Text, a.In.Range(n))
					delete(s.Needs, key.Text)
				}
			}
		}
	case *python.Name:
		if n.ID == "DenyConnection" {
			s.Closes = true
		}
	case *python.Attribute:
		if isScope(n) && !inner[n] {
			s.Handed = true
		}
		if n.Attr == "channel_layer" || lastName(n.Value) != "channel_layer" {
			return
		}
		if layerCoroutines[n.Attr] && s.Layer.IsZero() && !tried {
			s.Layer = a.In.Range(n)
		}
	}
}

func (s *Scope) first(m map[string]source.Range, key string, at source.Range) {
	if _, ok := m[key]; !ok {
		m[key] = at
	}
}

func isScope(e python.Expr) bool {
	attr, ok := e.(*python.Attribute)
	if !ok || attr.Attr != "scope" {
		return false
	}
	base, ok := attr.Value.(*python.Name)
	return ok && base.ID == "self"
}
