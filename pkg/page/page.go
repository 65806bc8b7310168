// Package page says what a page, a style sheet or a script makes a browser
// fetch, run or open: scripts, style sheets, images, workers and WebSockets. It
// reads text and runs nothing: where a script builds a URL, it is followed as
// far as the source says, and what only a browser knows stays a hole.
package page

import (
	"net/url"
	"slices"
	"strings"

	"github.com/wellserved/wellserved/pkg/source"
)

// Kind says what a browser does with what is referred to.
type Kind string

// The kinds.
const (
	Script Kind = "script"        // a classic script, or one of importScripts
	Module Kind = "module script" // a module, and what it imports
	Worker Kind = "worker"
	Style  Kind = "style sheet"
	Asset  Kind = "file" // an image, a font, anything that is used as it is
	Socket Kind = "WebSocket"
)

// Reference is one URL that is referred to.
type Reference struct {
	Kind Kind
	URL  *url.URL // absolute
	// Holes names the values in URL that only a browser knows; each stands in it
	// as {name}.
	Holes []string
	At    source.Range
}

// Bounds of what is looked into.
const (
	maxScript     = 2 << 20 // bytes of one script
	maxReferences = 2000    // of one page, style sheet or script
	maxDepth      = 200     // of values that are made of others
	maxNesting    = 5000    // of a script's syntax tree
)

// Place is where a text stands, which decides what its relative URLs mean.
type Place struct {
	Page *url.URL // the page's own URL: its location
	Base *url.URL // which relative URLs of the page count from; nil is Page
	Self *url.URL // the script's or style sheet's own URL; nil for one in the page
	// Worker is the URL of the worker that a script runs in, which is what it sees
	// as its location; nil in a page.
	Worker *url.URL
	// Guessed says that the query of the location is not known.
	Guessed bool
	// Known is what the page gives to its scripts; nil is nothing.
	Known *Known
}

// location is what a script sees as its location.
func (p *Place) location() *url.URL {
	if p.Worker != nil {
		return p.Worker
	}
	return p.Page
}

// base is what the relative URLs that a script hands to the browser count from.
func (p *Place) base() *url.URL {
	switch {
	case p.Worker != nil:
		return p.Worker
	case p.Base != nil:
		return p.Base
	}
	return p.Page
}

// self is what the imports of a module and the URLs of a style sheet count from.
func (p *Place) self() *url.URL {
	if p.Self != nil {
		return p.Self
	}
	return p.base()
}

// Known is what a page gives to its scripts: elements that they read, global
// constants, and the names of modules.
type Known struct {
	elements map[string]*element // by id
	globals  map[string]any      // of scripts that ran before
	modules  map[string]string   // of an import map: specifier to URL
}

// element is what scripts may read of an element.
type element struct {
	attributes map[string]string
	text       string
}

func newKnown() *Known {
	return &Known{elements: map[string]*element{}, globals: map[string]any{}, modules: map[string]string{}}
}

// list gathers references, each URL of a kind once.
type list struct {
	out  []Reference
	seen map[string]bool
}

// add takes a reference in, unless it needs nothing from a server.
func (l *list) add(kind Kind, base *url.URL, text string, holes []string, at source.Range) {
	text = strings.TrimSpace(text)
	if text == "" || strings.HasPrefix(text, "#") || len(l.out) >= maxReferences {
		return
	}
	u, err := url.Parse(strings.NewReplacer("{", "%7B", "}", "%7D").Replace(text))
	if base != nil && err == nil {
		u = base.ResolveReference(u)
	}
	if err != nil || u.Host == "" || !fetched(kind, u.Scheme) {
		return
	}
	u.Fragment, u.RawFragment = "", ""
	if kind == Socket {
		u.Scheme = strings.Replace(u.Scheme, "http", "ws", 1)
	}
	if l.seen == nil {
		l.seen = map[string]bool{}
	}
	if key := string(kind) + " " + u.String(); !l.seen[key] {
		l.seen[key] = true
		l.out = append(l.out, Reference{Kind: kind, URL: u, Holes: slices.Clone(holes), At: at})
	}
}

// fetched reports whether a URL is one that is asked of a server.
func fetched(kind Kind, scheme string) bool {
	switch scheme {
	case "http", "https":
		return true
	case "ws", "wss":
		return kind == Socket
	}
	return false
}
