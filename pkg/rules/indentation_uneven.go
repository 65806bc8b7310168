package rules

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/wellserved/wellserved/pkg/diag"
	"github.com/wellserved/wellserved/pkg/nginx"
	"github.com/wellserved/wellserved/pkg/rule"
	"github.com/wellserved/wellserved/pkg/source"
)

var indentationUneven = &rule.Rule{
	ID: "indentation-uneven", Category: rule.Style, Severity: diag.Info, Since: since, OptIn: true,
	Summary:    "A line is not indented as deep as its block",
	Why:        "Where the indentation does not follow the braces, a directive seems to belong to another block. The first indented line of a file says by how much, and whether with blanks or tabs.",
	References: []string{"https://nginx.org/en/docs/beginners_guide.html#conf_structure"},
	Peers:      []rule.Peer{rule.NginxLint.Calls("indent"), rule.NginxLinter.Calls("indentation")},
	Bad:        "server {\n    listen 8080;\n  root /srv/shop; # want \"indented\"\n}\n",
	Good:       "server {\n    listen 8080;\n    root /srv/shop;\n}\n",
	Fix:        rule.SafeFix,
	CheckSite: func(p *rule.Pass) {
		broken := map[*source.File]bool{}
		for i := range p.Config().Faults {
			switch f := &p.Config().Faults[i]; f.Kind {
			case nginx.UnexpectedBrace, nginx.UnclosedBlock, nginx.UnclosedQuote, nginx.MissingSemicolon, nginx.UnexpectedText, nginx.TooDeep:
				broken[f.At.File] = true // where blocks begin and end is not known
			}
		}
		lines := map[*source.File]map[int]int{}
		for _, d := range p.Config().Root.Children {
			indented(lines, d, nil, 0)
		}
		for _, f := range p.Config().Files {
			if !broken[f] && !templated(f) {
				unevenLines(p, f, lines[f])
			}
		}
	},
}

// indented notes how deep each line that begins with a directive, or with the
// brace that closes one, is to be: by file, by the offset of what stands there.
// What an include brings in begins again.
func indented(lines map[*source.File]map[int]int, d *nginx.Directive, outer *source.File, depth int) {
	if d.File != outer {
		depth = 0
	}
	if lines[d.File] == nil {
		lines[d.File] = map[int]int{}
	}
	r := d.Range()
	lines[d.File][r.Start] = depth
	if !d.IsBlock() {
		return
	}
	if end := r.End - 1; end > r.Start && d.File.Text()[end] == '}' && d.Raw == "" {
		lines[d.File][end] = depth
	}
	for _, c := range d.Children {
		indented(lines, c, d.File, depth+1)
	}
}

// widestUnit bounds what is taken for an indentation by one level.
const widestUnit = 64

func unevenLines(p *rule.Pass, f *source.File, depths map[int]int) {
	type line struct{ start, at, depth int }
	var list []line
	text := f.Text()
	for at, depth := range depths {
		start := at
		for start > 0 && (text[start-1] == ' ' || text[start-1] == '\t') {
			start--
		}
		if start == 0 || text[start-1] == '\n' {
			list = append(list, line{start, at, depth})
		}
	}
	slices.SortFunc(list, func(a, b line) int { return cmp.Compare(a.at, b.at) })
	unit := ""
	for _, l := range list {
		if unit == "" {
			unit = text[l.start:l.at]
		}
		if len(unit) > widestUnit {
			return
		}
		want := strings.Repeat(unit, l.depth)
		if unit == "" || text[l.start:l.at] == want {
			continue
		}
		p.Report(diag.Finding{
			At: f.At(l.at, l.at+1), Message: fmt.Sprintf("the line is not indented as deep as its block, %d times %q", l.depth, unit),
			Effect: "it seems to belong to another block", Remedy: "indent it as the first indented line of the file",
			Fixes: []diag.Fix{{Description: "indent it", Safe: true, Edits: []diag.Edit{{At: f.At(l.start, l.at), Text: want}}}},
		})
	}
}
