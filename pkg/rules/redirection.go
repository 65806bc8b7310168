package rules

import (
	"path"
	"strings"

	"github.com/wellserved/wellserved/pkg/diag"
	"github.com/wellserved/wellserved/pkg/fstree"
	"github.com/wellserved/wellserved/pkg/mapping"
	"github.com/wellserved/wellserved/pkg/nginx"
	"github.com/wellserved/wellserved/pkg/rule"
)

// target is how nginx can be made to open another directory for a mapping: the
// new value of its root or alias, or an alias in place of the root.
type retarget struct {
	edit diag.Edit
	text string // the directive as it will read
}

// retargeted works out the edit that makes nginx open a directory for the
// mapping's URL; false where no edit of this one directive can.
func retargeted(m *mapping.Mapping, dir string) (retarget, bool) {
	d, block := m.Directive, m.Location
	if d == nil || block == nil || d.Parent != block || !path.IsAbs(dir) {
		return retarget{}, false
	}
	dir = path.Clean(dir)
	loc := readLocation(block)
	value := d.Arg(0)
	switch {
	case d.Name == "alias" && loc.prefix():
		rest, ok := strings.CutPrefix(m.URL, loc.name)
		if !ok && strings.TrimSuffix(m.URL, "/") == loc.name {
			rest, ok = "", true
		}
		base, fits := strings.CutSuffix(dir+"/", "/"+rest)
		if rest == "" {
			base, fits = dir, true
		}
		if !ok || !fits || base == "" {
			return retarget{}, false
		}
		if strings.HasSuffix(loc.name, "/") {
			base += "/"
		}
		return valued(d, base), true
	case d.Name == "alias" && loc.regex():
		before, after, ok := strings.Cut(value, "$")
		if !ok || path.Clean(before) != path.Clean(m.NginxPath) || !strings.HasSuffix(before, "/") {
			return retarget{}, false
		}
		return valued(d, dir+"/$"+after), true
	case d.Name == "root":
		if base, ok := strings.CutSuffix(dir+"/", m.URL); ok && base != "" {
			return valued(d, base), true
		}
		if loc.prefix() && strings.TrimSuffix(loc.name, "/") == strings.TrimSuffix(m.URL, "/") {
			to := dir
			if strings.HasSuffix(loc.name, "/") {
				to += "/"
			}
			r := d.File.At(d.NameRange().Start, d.ArgRange(0).End)
			text := "alias " + replaceArg(d, 0, to).Text
			return retarget{edit: diag.Edit{At: r, Text: text}, text: text}, true
		}
	}
	return retarget{}, false
}

func valued(d *nginx.Directive, value string) retarget {
	e := replaceArg(d, 0, value)
	return retarget{edit: e, text: d.Name + " " + e.Text}
}

// onlyWhatIsSaid reports whether the edit of a mapping's directive changes no
// other request than those for the mapping's URL, and gives those the files
// that Django collected: the server's own tree is known, the directory is there
// with every file that is asked for, all requests for the URL end in the
// directive's location, and nothing else takes its path from it.
func onlyWhatIsSaid(p *rule.Pass, m *mapping.Mapping) bool {
	dir := m.SettingInTree
	if dir == "" || len(m.Stray()) > 0 || m.Kind != mapping.OtherDirectory || !ownsDirective(m) {
		return false
	}
	tree := p.Project.Tree
	entries, err := tree.ReadDir(dir)
	if err != nil || len(entries) == 0 {
		return false
	}
	if loc := readLocation(m.Location); strings.TrimSuffix(loc.name, "/") != strings.TrimSuffix(m.URL, "/") {
		return false
	}
	for i := range p.Project.Mappings {
		o := &p.Project.Mappings[i]
		if o.Directive == m.Directive || o.Directive != nil && m.Directive != nil && o.Directive.Range() == m.Directive.Range() {
			if o.Setting != m.Setting || o.SettingInTree != dir || o.Verdict != mapping.Mismatch {
				return false
			}
		}
	}
	return holdsAll(tree, m.InTree, dir)
}

// ownsDirective reports whether only the location's own requests take their
// path from its directive: no location inside inherits it, and none of the
// directives that look at other files stands beside it.
func ownsDirective(m *mapping.Mapping) bool {
	if m.Directive == nil || m.Location == nil || m.Directive.Parent != m.Location {
		return false
	}
	for _, c := range m.Location.Children {
		switch c.Name {
		case "location", "try_files", "if", "error_page", "rewrite":
			return false
		}
	}
	return true
}

// comparedFiles bounds how many files of the old directory are looked for in
// the new one.
const comparedFiles = 20_000

// holdsAll reports whether the new directory has every file of the old one, so
// that nothing that is served today turns into 404. An old directory that is
// not there serves nothing.
func holdsAll(tree fstree.Tree, old, dir string) bool {
	if old == "" {
		return false
	}
	if !fstree.Exists(tree, old) {
		return true
	}
	all := true
	complete, _ := eachFile(tree, old, comparedFiles, func(name string) bool {
		info, err := tree.Stat(path.Join(dir, name))
		all = err == nil && info.IsRegular()
		return all
	})
	return all && complete
}
