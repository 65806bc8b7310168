package lint

import (
	"math"
	"slices"
	"strings"

	"github.com/wellserved/wellserved/pkg/diag"
	"github.com/wellserved/wellserved/pkg/nginx"
	"github.com/wellserved/wellserved/pkg/project"
	"github.com/wellserved/wellserved/pkg/source"
)

// locate says of each finding in nginx's configuration which blocks it stands
// in, so that it is known again when lines and files move.
func locate(p *project.Project, findings []diag.Finding) {
	wanted := map[*source.File]*sought{}
	for i := range findings {
		f := &findings[i]
		if f.At.IsZero() {
			continue
		}
		s := wanted[f.At.File]
		if s == nil {
			s = &sought{found: map[int]*nginx.Directive{}}
			wanted[f.At.File] = s
		}
		s.offsets = append(s.offsets, f.At.Start)
	}
	if len(wanted) == 0 {
		return
	}
	for _, s := range wanted {
		slices.Sort(s.offsets)
	}
	for _, s := range p.Sites {
		seek(wanted, s.Config.Root, nil)
	}
	for _, s := range wanted {
		s.pass(math.MaxInt)
	}
	for i := range findings {
		if f := &findings[i]; !f.At.IsZero() {
			f.Within = pathOf(wanted[f.At.File].found[f.At.Start], f.At.Start)
		}
	}
}

// sought are the offsets in one file for which the last directive that begins at
// or before them is looked for.
type sought struct {
	offsets []int // sorted; those that are left
	last    *nginx.Directive
	found   map[int]*nginx.Directive
}

// pass gives the offsets before a place the directive that was the last one.
func (s *sought) pass(place int) {
	for len(s.offsets) > 0 && s.offsets[0] < place {
		s.found[s.offsets[0]] = s.last
		s.offsets = s.offsets[1:]
	}
}

// seek goes through a configuration in the order of reading. A file that is
// included several times is known by the first.
func seek(wanted map[*source.File]*sought, block *nginx.Directive, outer *sought) {
	file := block.File
	s := outer
	if s == nil {
		s = wanted[file]
	}
	for _, d := range block.Children {
		if d.File != file {
			file = d.File
			s = wanted[file]
		}
		if s != nil {
			if start := d.Range().Start; s.last == nil || s.last.Range().Start < start {
				s.pass(start)
				s.last = d
			}
		}
		if len(d.Children) > 0 {
			seek(wanted, d, s)
		}
	}
}

// pathOf returns the path of the last directive that begins at or before an
// offset: "http/server shop.example/location /static/ > alias"; "" for none.
func pathOf(d *nginx.Directive, offset int) string {
	if d == nil {
		return ""
	}
	block := d.Parent
	if r := d.Range(); d.IsBlock() && d.Parent != nil && offset > r.Start && offset < r.End && offset >= d.Body().Start {
		block = d // between its directives
	}
	var blocks []string
	for ; block != nil && block.Parent != nil; block = block.Parent {
		blocks = append(blocks, label(block))
	}
	slices.Reverse(blocks)
	return strings.Join(blocks, "/") + " > " + d.Name
}

// label names a block as people do: a server by its names.
func label(d *nginx.Directive) string {
	if d.Name == "server" {
		for _, c := range d.Children {
			if c.Name == "server_name" {
				return "server " + strings.Join(c.Values(), " ")
			}
		}
	}
	return strings.Join(append([]string{d.Name}, d.Values()...), " ")
}
