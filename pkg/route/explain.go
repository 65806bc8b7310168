package route

import (
	"fmt"
	"strconv"
	"strings"
)

// String says an outcome in a few words.
func (o Outcome) String() string {
	status := ""
	if o.Status != 0 {
		status = strconv.Itoa(o.Status) + ", "
	}
	switch o.Kind {
	case File:
		return status + "the file " + o.Path
	case Autoindex:
		return status + "a listing of " + o.Path
	case Redirect:
		return status + "redirect to " + o.Location
	case Proxy:
		return status + "passed on to " + o.Upstream + " as " + o.UpstreamURI
	case Return:
		if o.Body == "" {
			return status + "an empty answer"
		}
		return status + fmt.Sprintf("the text %q", o.Body)
	case Error:
		return status + "nginx's own error page"
	case Closed:
		return "the connection is closed without an answer"
	}
	return "unknown: " + o.Reason
}

// Rival is a location of the server that answered, and why it was chosen or not.
type Rival struct {
	Location *Location
	Depth    int // of nesting, from 0
	Why      string
}

// Rivals tells for every location of the server that a request reaches why it
// is the one that the URI is first matched with, or is not. Rewrites in the
// server and internal redirects, which match again, are in the trace's steps.
func (r *Router) Rivals(req Request) []Rival {
	q := &state{router: r, req: &req, trace: &Trace{}, method: req.method(), changesLeft: maxURIChanges + 1}
	q.socket = r.socketFor(req.addr(), req.port())
	if q.socket == nil {
		return nil
	}
	q.serve(q.socket.first)
	if q.readRequest() != rcOK || q.server == nil {
		return nil
	}
	if _, why := q.findLocation(q.server.block()); why != nil {
		return nil
	}
	e := explainer{uri: q.uri, chosen: q.conf}
	e.level(q.server.block(), 0)
	return e.out
}

type explainer struct {
	uri    string
	chosen *block
	out    []Rival
}

// level explains the locations of one level.
func (e *explainer) level(b *block, depth int) {
	prefix, match := b.locations.tree.find(e.uri)
	if match == treeNone || match == treeRedirect {
		prefix = nil
	}
	taken := false // by a regex before
	for _, l := range b.locations.list {
		e.out = append(e.out, Rival{
			Location: &Location{Directive: l.directive, Kind: l.kind, Name: l.name},
			Depth:    depth, Why: e.why(l, prefix, &taken),
		})
		l.readLocations()
		if l.holds(e.uri) {
			e.level(l, depth+1)
		}
	}
}

// holds reports whether a location matches a URI by itself.
func (b *block) holds(uri string) bool {
	switch b.kind {
	case Exact:
		return uri == b.name
	case Named:
		return false
	case Regex, RegexNoCase:
		m, why := b.regex.match(uri)
		return why == nil && m != nil
	}
	return strings.HasPrefix(uri, b.name)
}

// why says why a location is chosen or not; prefix is the longest of its level.
func (e *explainer) why(l, prefix *block, taken *bool) string {
	matches := l.holds(e.uri)
	switch {
	case l == e.chosen:
		*taken = *taken || l.regex != nil
		return "chosen"
	case l.kind == Named:
		return "reached only from inside nginx"
	case !matches:
		return "does not match " + e.uri
	case e.chosen.inside(l):
		*taken = *taken || l.regex != nil
		return "matches, and one inside it is chosen"
	case l.kind == Exact:
		return "matches"
	case l.regex == nil && prefix != nil && l != prefix:
		return prefix.match() + " is " + relation(prefix)
	case l.regex == nil:
		return "the longest prefix, but " + e.chosen.match() + " goes before it"
	case prefix != nil && (prefix.kind == Exact || prefix.kind == Caret):
		return "not tried: " + prefix.match() + " stops regexes"
	case *taken:
		return "matches, but a regex before it does too"
	}
	return "matches, but " + e.chosen.match() + " goes before it"
}

func relation(prefix *block) string {
	if prefix.kind == Exact {
		return "exact"
	}
	return "longer"
}

// inside reports whether the block stands inside another.
func (b *block) inside(outer *block) bool {
	for b = b.parent; b != nil; b = b.parent {
		if b == outer {
			return true
		}
	}
	return false
}
