package route

import (
	"strings"
	"sync"

	"github.com/wellserved/wellserved/pkg/nginx"
)

// blockKind says what sort of block a configuration belongs to.
type blockKind int

const (
	httpBlock blockKind = iota
	serverBlock
	locationBlock
	ifBlock
	limitBlock // limit_except
)

// block is a block of the configuration with what is compiled of it (nginx: a
// loc_conf). Everything but its name is compiled on first use.
type block struct {
	router    *Router
	directive *nginx.Directive
	parent    *block
	what      blockKind
	server    *server // of a server block

	kind         LocationKind // of a location
	name         string
	regex        *regex
	autoRedirect bool

	locations struct {
		once    sync.Once
		list    []*block // in the order of reading
		tree    *node
		regexes []*block
		named   map[string]*block
	}
	conf struct {
		once sync.Once
		*settings
	}
	program struct {
		once sync.Once
		ops  []op
	}
}

func (r *Router) newBlock(d *nginx.Directive, parent *block, what blockKind) *block {
	b := &block{router: r, directive: d, parent: parent, what: what}
	if parent != nil && (what == ifBlock || what == limitBlock) {
		b.name, b.kind, b.regex = parent.name, parent.kind, parent.regex
	}
	return b
}

// nameless reports whether the block is an if or limit_except, which share the
// name of the location around them (nginx: noname).
func (b *block) nameless() bool { return b.what == ifBlock || b.what == limitBlock }

// locationBlock returns the location that the block is or belongs to.
func (b *block) enclosingLocation() *block {
	for ; b != nil; b = b.parent {
		if b.what == locationBlock {
			return b
		}
	}
	return nil
}

// readLocation makes the block of a location directive; nil where nginx would
// refuse its arguments.
func (b *block) readLocation(d *nginx.Directive) *block {
	l := b.router.newBlock(d, b, locationBlock)
	switch len(d.Args) {
	case 1:
		l.nameFrom(d.Arg(0))
	case 2:
		switch name := d.Arg(1); d.Arg(0) {
		case "=":
			l.kind, l.name = Exact, name
		case "^~":
			l.kind, l.name = Caret, name
		case "~":
			l.kind, l.name = Regex, name
		case "~*":
			l.kind, l.name = RegexNoCase, name
		default:
			return nil
		}
	default:
		return nil
	}
	if l.kind == Regex || l.kind == RegexNoCase {
		l.regex = b.router.regex(l.name, l.kind == RegexNoCase)
	}
	l.autoRedirect = strings.HasSuffix(l.name, "/") && hasPass(d)
	return l
}

// nameFrom reads a location that is written without a blank: =/x, ^~/x, ~x.
func (b *block) nameFrom(text string) {
	b.name = text
	switch {
	case strings.HasPrefix(text, "="):
		b.kind, b.name = Exact, text[1:]
	case strings.HasPrefix(text, "^~"):
		b.kind, b.name = Caret, text[2:]
	case strings.HasPrefix(text, "~*"):
		b.kind, b.name = RegexNoCase, text[2:]
	case strings.HasPrefix(text, "~"):
		b.kind, b.name = Regex, text[1:]
	case strings.HasPrefix(text, "@"):
		b.kind = Named
	}
}

// hasPass reports whether a location passes its requests on, which makes its
// name without the final slash a redirect.
func hasPass(d *nginx.Directive) bool {
	for _, c := range d.Children {
		if _, ok := passKinds[c.Name]; ok {
			return true
		}
	}
	return false
}

// match is how a location reads in traces.
func (b *block) match() string { return matchText(b.kind, b.name) }

// Match is how the location reads: "= /x", "^~ /x", "~ x", "@x" or "/x".
func (l *Location) Match() string { return matchText(l.Kind, l.Name) }

func matchText(kind LocationKind, name string) string {
	switch kind {
	case Exact:
		return "= " + name
	case Caret:
		return "^~ " + name
	case Regex:
		return "~ " + name
	case RegexNoCase:
		return "~* " + name
	}
	return name
}

// readLocations compiles the locations of a server or location once.
func (b *block) readLocations() {
	b.locations.once.Do(func() {
		var static []*block
		for _, d := range b.directive.Children {
			if d.Name != "location" || !d.IsBlock() {
				continue
			}
			l := b.readLocation(d)
			if l == nil {
				continue
			}
			b.locations.list = append(b.locations.list, l)
			switch l.kind {
			case Regex, RegexNoCase:
				b.locations.regexes = append(b.locations.regexes, l)
			case Named:
				if b.locations.named == nil {
					b.locations.named = map[string]*block{}
				}
				if b.locations.named[l.name] == nil {
					b.locations.named[l.name] = l
				}
			default:
				static = append(static, l)
			}
		}
		b.locations.tree = buildTree(static)
	})
}

// publicLocations returns a block's locations as other packages see them.
func (b *block) publicLocations() []*Location {
	b.readLocations()
	out := make([]*Location, 0, len(b.locations.list))
	for _, l := range b.locations.list {
		out = append(out, &Location{Directive: l.directive, Kind: l.kind, Name: l.name, Nested: l.publicLocations()})
	}
	return out
}

// Locations returns the locations of a server in the order of reading, nested
// ones inside theirs.
func (r *Router) Locations(s *Server) []*Location {
	if found := r.byBlock[s.Directive]; found != nil {
		return found.block().publicLocations()
	}
	return nil
}
