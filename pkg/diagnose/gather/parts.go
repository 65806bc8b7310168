package gather

import (
	"context"
	"fmt"
	"maps"
	"net/url"
	"slices"
	"strings"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/wellserved/wellserved/pkg/diagnose"
	"github.com/wellserved/wellserved/pkg/fstree"
	"github.com/wellserved/wellserved/pkg/page"
	"github.com/wellserved/wellserved/pkg/source"
)

// Bounds of what of a page is asked for.
const (
	maxParts   = 80
	maxLevels  = 6 // of scripts that import scripts
	maxSockets = 8
	maxTime    = 3 * time.Minute // for all of it
)

// part is a resource whose text may refer to others.
type part struct {
	*diagnose.Resource
	place page.Place // in which its text stands
}

// parts asks for what the page refers to, and for what that refers to, level by
// level, on the same host only.
func (g *gatherer) parts(ctx context.Context) {
	main := g.facts.Main
	at := final(main)
	if at == nil || !main.Plain.OK() {
		return
	}
	ctx, cancel := context.WithTimeout(ctx, maxTime)
	defer cancel()
	c := &collector{g: g, host: at, seen: map[string]bool{at.String(): true}, elsewhere: map[string]int{}}
	level := c.below(part{main, page.Place{Page: at}})
	for n := 0; len(level) > 0 && n < maxLevels && ctx.Err() == nil; n++ {
		g.askAll(ctx, level)
		var next []part
		for _, p := range level {
			g.facts.Parts = append(g.facts.Parts, p.Resource)
			next = append(next, c.below(p)...)
		}
		level = next
	}
	g.facts.Parts = append(g.facts.Parts, c.sockets...)
	g.askSockets(ctx, c.sockets, at)
	c.tellLeft()
}

// final is the URL that answered in the end.
func final(r *diagnose.Resource) *url.URL {
	if !r.Plain.Came() {
		return nil
	}
	u, err := url.Parse(r.Plain.URL)
	if err != nil {
		return nil
	}
	return u
}

// askAll asks for the parts of one level side by side.
func (g *gatherer) askAll(ctx context.Context, level []part) {
	var group errgroup.Group
	group.SetLimit(g.opts.Workers)
	for _, p := range level {
		if p.Unknown == "" {
			group.Go(func() error {
				g.resource(ctx, p.Resource)
				if ctx.Err() != nil && !p.Plain.Came() {
					p.Plain, p.Unknown = nil, "the time for all that the page refers to was over"
				}
				return nil
			})
		}
	}
	_ = group.Wait() // what went wrong with one is a fact of it
}

// collector finds what is to be asked for.
type collector struct {
	g         *gatherer
	host      *url.URL
	seen      map[string]bool
	elsewhere map[string]int // by host: how many things are there
	sockets   []*diagnose.Resource
	asked     int
	over      int // past the bound
	unread    []string
}

// below returns what the text of a part refers to.
func (c *collector) below(p part) []part {
	refs, place := c.references(p)
	var out []part
	for _, ref := range refs {
		r := &diagnose.Resource{URL: ref.URL, Kind: diagnose.Kind(ref.Kind), From: p.Resource, At: ref.At, Holes: ref.Holes}
		key := string(ref.Kind) + " " + ref.URL.String()
		if ref.Kind != page.Socket {
			key = ref.URL.String()
		}
		switch {
		case !c.sameHost(ref.URL):
			c.elsewhere[ref.URL.Host]++
			continue
		case c.seen[key]:
			continue
		}
		c.seen[key] = true
		if ref.Kind == page.Socket {
			if len(c.sockets) < maxSockets {
				c.sockets = append(c.sockets, r)
			} else {
				c.over++
			}
			continue
		}
		if c.asked++; c.asked > maxParts {
			c.over++
			continue
		}
		child := place
		child.Self = ref.URL
		if len(ref.Holes) > 0 {
			bare := *ref.URL
			bare.RawQuery = ""
			r.URL, child.Self, child.Guessed = &bare, &bare, true
		}
		if ref.Kind == page.Worker {
			child.Worker = child.Self
		}
		out = append(out, part{r, child})
	}
	return out
}

// sameHost reports whether a URL is of the host that was asked about.
func (c *collector) sameHost(u *url.URL) bool {
	return strings.EqualFold(u.Hostname(), c.host.Hostname()) && portOf(u) == portOf(c.host) ||
		strings.EqualFold(u.Hostname(), c.host.Hostname()) && c.host.Scheme == "http" && (u.Scheme == "https" || u.Scheme == "wss")
}

// references reads the text of a part, and how its own parts are to be read.
// What the file that is meant opens is noted too, where it is another.
func (c *collector) references(p part) ([]page.Reference, page.Place) {
	a := p.Plain
	if !a.OK() || a.Text == "" {
		return nil, p.place
	}
	file := source.NewFile(strings.TrimSuffix(a.URL, "?"+p.URL.RawQuery), a.Text)
	if p.Served != nil {
		file = source.NewFileAt(p.Served.Path, p.Served.Shown, a.Text)
	}
	switch {
	case p.From == nil && (a.Page || isPage(a)):
		d := page.HTML(file, p.place.Page)
		c.unread = append(c.unread, d.Unread...)
		return d.References, page.Place{Page: p.place.Page, Base: d.Base, Known: d.Known}
	case p.Kind == diagnose.Style:
		return page.CSS(file, p.place), p.place
	case isScript(p.Kind) && !a.Page:
		refs, err := page.JS(file, p.place)
		if err != nil {
			c.unread = append(c.unread, fmt.Sprintf("%s: %v", p.URL, err))
		}
		c.meant(p)
		return refs, p.place
	}
	return nil, p.place
}

// meant notes which WebSockets the right script opens, where another was served.
func (c *collector) meant(p part) {
	if p.Meant == nil || !p.Meant.Exists || p.Meant.SHA256 == p.Plain.SHA256 || p.Meant.SHA256 == "" {
		return
	}
	file, err := fstree.ReadSource(c.g.opts.Project.Tree, p.Meant.Path, maxText)
	if err != nil {
		return // that it cannot be read is told with the file
	}
	refs, err := page.JS(file, p.place)
	if err != nil {
		return
	}
	for _, r := range refs {
		if r.Kind == page.Socket {
			p.Should = append(p.Should, r)
		}
	}
}

func isPage(a *diagnose.Answer) bool {
	kind := mediaType(a.Header.Get("Content-Type"))
	return kind == "text/html" || kind == "application/xhtml+xml"
}

func isScript(k diagnose.Kind) bool {
	return k == diagnose.Script || k == diagnose.Module || k == diagnose.Worker
}

// tellLeft says what was not asked for.
func (c *collector) tellLeft() {
	left := func(format string, args ...any) {
		c.g.facts.Left = append(c.g.facts.Left, fmt.Sprintf(format, args...))
	}
	if n := len(c.elsewhere); n > 0 {
		hosts := slices.Sorted(maps.Keys(c.elsewhere))
		more := ""
		if n > 3 {
			hosts, more = hosts[:3], fmt.Sprintf(" and %d more", n-3)
		}
		left("what the page takes from other hosts was not asked for: %s%s", strings.Join(hosts, ", "), more)
	}
	if c.over > 0 {
		left("%d further things that the page refers to were not asked for: the first %d were", c.over, maxParts)
	}
	const told = 3
	for _, u := range c.unread[:min(len(c.unread), told)] {
		left("not looked into: %s", u)
	}
}
