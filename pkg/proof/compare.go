package proof

import (
	"cmp"
	"maps"
	"net"
	"slices"
	"strconv"
	"strings"

	"github.com/wellserved/wellserved/pkg/fstree"
	"github.com/wellserved/wellserved/pkg/nginx"
	"github.com/wellserved/wellserved/pkg/route"
)

// comparison is one run.
type comparison struct {
	before, after *side
	opts          Options
	result        *Result
	known         map[int][]string     // URIs, by the server's index
	seen          map[string]bool      // requests
	plain         map[string][2]string // before and after, by the URLs that differ with GET
}

func (c *comparison) run(tree fstree.Tree) {
	for _, m := range c.manners() {
		if !c.runIn(m, tree) {
			return
		}
	}
}

// runIn compares the requests of one manner; false where the bound is reached.
func (c *comparison) runIn(m manner, tree fstree.Tree) bool {
	for _, s := range []*side{c.before, c.after} {
		for _, server := range s.router.Servers() {
			for _, uri := range c.uris(server, tree) {
				req, ok := s.router.RequestFor(server, uri)
				if !ok {
					c.result.Left = true
					break
				}
				req.AssumeFiles = c.opts.AssumeFiles
				req = m.ask(req)
				url := shown(req)
				if c.seen[m.shown(url)] {
					continue
				}
				c.seen[m.shown(url)] = true
				if c.result.Compared++; c.result.Compared > c.opts.Most {
					c.result.Compared--
					c.result.Left = true
					return false
				}
				if d, differs := c.ask(req); differs {
					c.note(m, url, d)
				}
			}
		}
	}
	return true
}

// uris lists what may be asked of a server, from its locations before and after.
func (c *comparison) uris(server *route.Server, tree fstree.Tree) []string {
	if list, ok := c.known[server.Index]; ok {
		return list
	}
	u := &uris{tree: tree, sample: c.opts.Sample, seen: map[string]bool{}}
	for _, uri := range []string{"/", "/x", "/index.html", "/a/b.css", "/favicon.ico", "/.git/config"} {
		u.add(uri)
	}
	for _, s := range []*side{c.before, c.after} {
		for d, n := range s.servers {
			if n == server.Index {
				u.block(d, "/")
			}
		}
	}
	c.known[server.Index] = u.list
	return u.list
}

// shown is a request as a person would write it.
func shown(req route.Request) string {
	host := cmp.Or(req.Host, "localhost")
	if port := req.Port; port != 0 && !(req.Scheme == "https" && port == 443 || req.Scheme != "https" && port == 80) {
		host = net.JoinHostPort(host, strconv.Itoa(port))
	}
	return cmp.Or(req.Scheme, "http") + "://" + host + req.URI
}

// note adds a difference, once where it is the same with GET.
func (c *comparison) note(m manner, url string, d Difference) {
	said := [2]string{d.Before, d.After}
	switch {
	case m == (manner{}):
		c.plain[url] = said
	case c.plain[url] == said:
		return
	}
	d.URL = m.shown(url)
	c.result.Differences = append(c.result.Differences, d)
}

// ask traces a request on both sides; false where the answers are the same.
func (c *comparison) ask(req route.Request) (Difference, bool) {
	a, passedBefore := c.before.router.Pass(req)
	b, passedAfter := c.after.router.Pass(req)
	before, after := c.before.answer(a), c.after.answer(b)
	same := before[0] == after[0]
	if len(req.Headers) > 0 { // of a handshake, what the application is told decides
		told, toldAfter := upgrades(passedBefore), upgrades(passedAfter)
		same = same && slices.Equal(told, toldAfter)
		before, after = append(before, told...), append(after, toldAfter...)
	}
	if slices.Equal(before, after) {
		return Difference{}, false
	}
	d := Difference{Before: without(before, after), After: without(after, before), Settings: same}
	if !c.opts.Same {
		d.Said = cmp.Or(c.before.saidBy(a, passedBefore), c.after.saidBy(b, passedAfter))
	}
	return d, true
}

// without joins the parts of one answer that another has not.
func without(parts, others []string) string {
	kept := slices.DeleteFunc(slices.Clone(parts), func(p string) bool { return slices.Contains(others, p) })
	if len(kept) == 0 {
		return "nothing of the kind"
	}
	return strings.Join(kept, "; ")
}

// answer is what a client, and the application, notice of an outcome, then what
// holds there of the directives that were edited.
func (s *side) answer(t *route.Trace) []string {
	o := t.Outcome
	out := string(o.Kind)
	if o.Status != 0 {
		out += " " + strconv.Itoa(o.Status)
	}
	reason := ""
	if o.Kind == route.Unknown {
		reason = o.Reason // why there is an error, clients do not see
	}
	for _, part := range []string{o.Path, o.Location, o.Upstream + o.UpstreamURI, o.Body, reason} {
		if part != "" {
			out += " " + part
		}
	}
	parts := []string{out}
	block := cmp.Or(t.Location, t.Server)
	if block == nil {
		return parts
	}
	for _, name := range slices.Sorted(maps.Keys(s.names)) {
		if name == "alias" || name == "root" || name == "location" || name == "server" {
			continue // the path says so
		}
		for _, d := range block.Effective(name) {
			parts = append(parts, strings.Join(append([]string{d.Name}, d.Values()...), " "))
		}
	}
	return parts
}

// saidBy returns an edited directive that gave a request its answer, or holds
// where it was answered, or was met on the way; "" where there is none.
func (s *side) saidBy(t *route.Trace, p *route.Passed) string {
	near := append([]*nginx.Directive{t.Outcome.Mapping, t.Outcome.At}, s.mapsOf(p)...)
	for b := t.Location; b != nil; b = b.Parent {
		near = append(near, b)
	}
	if block := cmp.Or(t.Location, t.Server); block != nil {
		for _, name := range slices.Sorted(maps.Keys(s.names)) {
			near = append(near, block.Effective(name)...)
		}
	}
	for _, d := range near {
		if d != nil && slices.Contains(s.edited, d) {
			return d.Name + " at " + d.Head().String()
		}
	}
	for _, d := range s.edited {
		head := d.Head()
		if slices.ContainsFunc(t.Steps, func(step route.Step) bool {
			return step.At.File == head.File && step.At.Start < head.End && head.Start < step.At.End
		}) {
			return d.Name + " at " + head.String()
		}
	}
	return ""
}
