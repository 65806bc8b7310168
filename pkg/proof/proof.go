// Package proof says what an edit of nginx's configuration changes for those who
// send requests: it lists the requests that matter to the configuration before
// and after, traces both, and tells which answers differ and whether the lines
// that were edited are what makes them.
package proof

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/wellserved/wellserved/pkg/fstree"
	"github.com/wellserved/wellserved/pkg/nginx"
	"github.com/wellserved/wellserved/pkg/route"
)

// Options say how far a comparison goes.
type Options struct {
	// AssumeFiles takes files for existing, where the tree is not the server's.
	AssumeFiles bool
	// Sample returns a URL that an expression matches, or "".
	Sample func(expression string, fold bool) string
	Most   int // requests that are compared; 0 is 20 000
	// Same says that the edits are to change nothing at all, as those of blanks do:
	// then no difference is explained.
	Same bool
}

// Difference is a request whose answer is not the same after the edits.
type Difference struct {
	URL           string // scheme, host, port and URI, and how it is asked for where not with GET
	Before, After string // what of the answer is not the same
	// Said is the edited directive that makes the difference; "" where none was
	// on the way of the request, so that the edit changes more than it says.
	Said string
	// Settings says that the answer is the same, and only a directive that holds
	// there is not.
	Settings bool
}

// Result is what a comparison came to.
type Result struct {
	Compared    int // requests
	Differences []Difference
	Left        bool // not all requests that matter were compared
}

// Unsaid returns the differences that the edited lines do not explain.
func (r *Result) Unsaid() []Difference {
	return slices.DeleteFunc(slices.Clone(r.Differences), func(d Difference) bool { return d.Said != "" })
}

const most = 20_000

// Compare compares a configuration with what it becomes when files get other
// texts, by path. An error says why it cannot be compared.
func Compare(before *nginx.Config, tree fstree.Tree, texts map[string]string, opts Options) (*Result, error) {
	after, err := before.Reread(overlay{tree, texts})
	if err != nil {
		return nil, err
	}
	if opts.Most == 0 {
		opts.Most = most
	}
	a := newSide(before, route.Compile(before, route.Options{Tree: tree}))
	b := newSide(after, route.Compile(after, route.Options{Tree: overlay{tree, texts}}))
	a.markEdited(b)
	a.order()
	b.order()
	c := &comparison{before: a, after: b, opts: opts, result: &Result{}, known: map[int][]string{}, seen: map[string]bool{}, plain: map[string][2]string{}}
	c.run(tree)
	return c.result, nil
}

// overlay is a tree in which some files have other texts.
type overlay struct {
	fstree.Tree
	texts map[string]string
}

func (o overlay) Open(name string) (io.ReadCloser, fstree.Info, error) {
	text, ok := o.texts[name]
	if !ok {
		return o.Tree.Open(name)
	}
	info, err := o.Tree.Stat(name)
	if err != nil {
		return nil, info, err
	}
	info.Size = int64(len(text))
	return io.NopCloser(strings.NewReader(text)), info, nil
}

// side is one reading of the configuration.
type side struct {
	config  *nginx.Config
	router  *route.Router
	servers map[*nginx.Directive]int
	edited  []*nginx.Directive // in the order of reading
	names   map[string]bool    // of the edited directives
}

func newSide(cfg *nginx.Config, r *route.Router) *side {
	s := &side{config: cfg, router: r, servers: map[*nginx.Directive]int{}, names: map[string]bool{}}
	for _, server := range r.Servers() {
		s.servers[server.Directive] = server.Index
	}
	return s
}

// markEdited notes the directives that one reading has and the other has not, by
// their text and that of the blocks around them.
func (s *side) markEdited(o *side) {
	mine, theirs := s.paths(), o.paths()
	for path, list := range mine {
		if n := len(theirs[path]); n < len(list) {
			s.mark(list[n:])
		}
	}
	for path, list := range theirs {
		if n := len(mine[path]); n < len(list) {
			o.mark(list[n:])
		}
	}
	for name := range s.names {
		o.names[name] = true
	}
	for name := range o.names {
		s.names[name] = true
	}
}

func (s *side) mark(list []*nginx.Directive) {
	for _, d := range list {
		s.edited = append(s.edited, d)
		s.names[d.Name] = true
	}
}

// order puts the edited directives into the order of reading.
func (s *side) order() {
	edited := map[*nginx.Directive]bool{}
	for _, d := range s.edited {
		edited[d] = true
	}
	s.edited = s.edited[:0]
	for d := range s.config.Walk() {
		if edited[d] {
			s.edited = append(s.edited, d)
		}
	}
}

// paths returns the directives by their text and that of the blocks around them;
// servers are told apart by their order.
func (s *side) paths() map[string][]*nginx.Directive {
	out := map[string][]*nginx.Directive{}
	text := map[*nginx.Directive]string{}
	for d := range s.config.Walk() {
		key := text[d.Parent] + "\x00" + written(d)
		if n, ok := s.servers[d]; ok {
			key = fmt.Sprintf("%s #%d", text[d.Parent], n)
		}
		text[d] = key
		out[key] = append(out[key], d)
	}
	return out
}

// written is a directive as nginx reads it: name and values without quotes and
// blanks.
func written(d *nginx.Directive) string { return d.Name + "\x01" + strings.Join(d.Values(), "\x01") }
