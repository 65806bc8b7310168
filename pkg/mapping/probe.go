package mapping

import (
	"net/url"
	"path"
	"slices"
	"strings"

	"github.com/wellserved/wellserved/pkg/fstree"
	"github.com/wellserved/wellserved/pkg/route"
)

// The names that are asked for where no files are here to take names from:
// flat and nested, with a hash, of the types that locations are commonly
// written for.
var (
	staticNames = []string{"admin/css/base.css", "admin/js/core.js", "css/site.css", "app.js", "app.3f2a9c1b7d0e.js",
		"img/logo.png", "img/photo.jpg", "logo.svg", "fonts/inter.woff2"}
	mediaNames = []string{"photo.jpg", "2024/05/photo.jpg", "avatars/a.png", "report.pdf", "notes.txt"}
)

// plainName has no extension, so that no location written for a file type
// takes it.
const plainName = "wellserved-probe"

// Bounds of looking for real names.
const (
	maxNames       = 12
	maxNameEntries = 2_000
	maxNameDepth   = 4
)

// names returns what to ask for below a setting's URL: real names where the
// directory is here and has files, the usual ones otherwise.
func (in *Input) probeNames(t target) []string {
	usual := staticNames
	if t.media {
		usual = mediaNames
	}
	if in.Tree == nil || t.root == "" {
		return usual
	}
	place := in.Places.Place(DjangoSide, t.root)
	if place.InTree == "" {
		return usual
	}
	c := collector{tree: in.Tree, seen: map[string]bool{}}
	c.walk(place.InTree, "", 0)
	if len(c.names) == 0 {
		return usual
	}
	return c.names
}

// collector gathers file names of differing types and depths.
type collector struct {
	tree    fstree.Tree
	names   []string
	seen    map[string]bool // extension and whether nested
	entries int
}

func (c *collector) walk(root, rel string, depth int) {
	entries, err := c.tree.ReadDir(path.Join(root, rel))
	if err != nil {
		return
	}
	for _, e := range entries {
		if c.entries++; c.entries > maxNameEntries || len(c.names) >= maxNames {
			return
		}
		name := path.Join(rel, e.Name)
		switch {
		case strings.HasPrefix(e.Name, "."):
		case e.Type.IsDir() && depth < maxNameDepth:
			c.walk(root, name, depth+1)
		case e.Type.IsRegular() && !compressed(e.Name):
			key := path.Ext(name)
			if depth > 0 {
				key += "/"
			}
			if !c.seen[key] {
				c.seen[key] = true
				c.names = append(c.names, name)
			}
		}
	}
}

// compressed reports whether a file is served in another's place.
func compressed(name string) bool {
	switch path.Ext(name) {
	case ".gz", ".br", ".zst":
		return true
	}
	return false
}

// ask traces one name below a target's URL; false where the server is never
// chosen.
func (in *Input) probe(t target, s *server, name string) (Probe, bool) {
	p := Probe{Name: name, URI: t.url + escape(name)}
	p.Trace = s.ask(in.Router, p.URI, true)
	if p.Trace == nil {
		return p, false
	}
	p.Trace.Steps = nil // thousands of servers have thousands of steps
	if o := p.Trace.Outcome; o.Kind == route.File {
		if dir, ok := strings.CutSuffix(o.Path, "/"+name); ok {
			if dir == "" {
				dir = "/"
			}
			p.Dir = dir
			if t.root != "" {
				p.Right, _, _, _ = in.same(t, dir)
			}
		}
	}
	return p, true
}

// escape writes a file's name as browsers send it.
func escape(name string) string { return (&url.URL{Path: name}).EscapedPath() }

// probes asks for the plain name, then for all others.
func (in *Input) probes(t target, s *server) []Probe {
	var out []Probe
	s.avoidRedirects(in.Router, t.url+plainName)
	for _, name := range slices.Concat([]string{plainName}, in.probeNames(t)) {
		p, ok := in.probe(t, s, name)
		if !ok {
			return nil
		}
		out = append(out, p)
	}
	return out
}
