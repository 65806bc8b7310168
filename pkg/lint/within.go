package lint

import (
	"cmp"
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
	wanted := map[*source.File][]*nginx.Directive{}
	for i := range findings {
		if f := findings[i].At.File; f != nil {
			wanted[f] = nil
		}
	}
	if len(wanted) == 0 {
		return
	}
	for _, s := range p.Sites {
		collect(wanted, s.Config.Root)
	}
	for i := range findings {
		if f := &findings[i]; !f.At.IsZero() {
			f.Within = pathOf(wanted[f.At.File], f.At.Start)
		}
	}
}

// collect gathers the directives of the wanted files, in the order of their
// first reading: a file that is included several times is known by the first.
func collect(wanted map[*source.File][]*nginx.Directive, block *nginx.Directive) {
	for _, d := range block.Children {
		if list, ok := wanted[d.File]; ok && (len(list) == 0 || list[len(list)-1].Range().Start < d.Range().Start) {
			wanted[d.File] = append(list, d)
		}
		if len(d.Children) > 0 {
			collect(wanted, d)
		}
	}
}

// pathOf returns the path of the last directive that begins at or before an
// offset: "http/server shop.example/location /static/ > alias".
func pathOf(list []*nginx.Directive, offset int) string {
	i, found := slices.BinarySearchFunc(list, offset, func(d *nginx.Directive, at int) int { return cmp.Compare(d.Range().Start, at) })
	if !found {
		i--
	}
	if i < 0 {
		return ""
	}
	d := list[i]
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
