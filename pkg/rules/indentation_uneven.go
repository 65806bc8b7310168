package rules

import (
	"fmt"
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
		m := margins{pass: p, broken: broken, of: make(map[*source.File]*margin, len(p.Config().Files))}
		for _, d := range p.Config().Root.Children {
			m.walk(d, nil, 0)
		}
	},
}

// widestUnit bounds what is taken for an indentation by one level.
const widestUnit = 64

// margins judge the lines that begin with a directive, or with the brace that
// closes one, in the order of each file.
type margins struct {
	pass   *rule.Pass
	broken map[*source.File]bool
	of     map[*source.File]*margin

	file *source.File // the last one that was asked for
	last *margin
}

// margin is how one file is indented.
type margin struct {
	via  *nginx.Inclusion // the inclusion that is judged, the first
	skip bool
	unit string // of one level: the first indentation of the file
}

// walk judges a directive and what is inside. What an include brings in begins
// again at the margin.
func (m *margins) walk(d *nginx.Directive, outer *source.File, depth int) {
	if d.File != outer {
		depth = 0
	}
	r := d.Range()
	at := m.in(d)
	if at != nil {
		m.judge(at, d.File, r.Start, depth)
	}
	if !d.IsBlock() {
		return
	}
	for _, c := range d.Children {
		m.walk(c, d.File, depth+1)
	}
	if end := r.End - 1; at != nil && end > r.Start && d.File.Text()[end] == '}' && !d.IsRaw() {
		m.judge(at, d.File, end, depth)
	}
}

// in returns the margin of a directive's file; nil where it is not judged, or
// was as an earlier include brought it in.
func (m *margins) in(d *nginx.Directive) *margin {
	if d.File != m.file {
		at := m.of[d.File]
		if at == nil {
			at = &margin{via: d.Via, skip: m.broken[d.File] || templated(d.File)}
			m.of[d.File] = at
		}
		m.file, m.last = d.File, at
	}
	if m.last.skip || m.last.via != d.Via {
		return nil
	}
	return m.last
}

// judge judges what begins at an offset, if it is the first of its line.
func (m *margins) judge(in *margin, f *source.File, at, depth int) {
	blanks, first := indent(f, at)
	if !first {
		return
	}
	if in.unit == "" {
		in.unit = blanks
	}
	if len(in.unit) > widestUnit {
		in.skip = true
		return
	}
	if in.unit == "" || repeats(blanks, in.unit, depth) {
		return
	}
	m.pass.Report(diag.Finding{
		At: f.At(at, at+1), Message: fmt.Sprintf("the line is not indented as deep as its block, %d times %q", depth, in.unit),
		Effect: "it seems to belong to another block", Remedy: "indent it as the first indented line of the file",
		Fixes: []diag.Fix{{Description: "indent it", Safe: true, Edits: []diag.Edit{{At: f.At(at-len(blanks), at), Text: strings.Repeat(in.unit, depth)}}}},
	})
}

// repeats reports whether text is so many times unit.
func repeats(text, unit string, times int) bool {
	if len(text) != times*len(unit) {
		return false
	}
	for ; text != ""; text = text[len(unit):] {
		if text[:len(unit)] != unit {
			return false
		}
	}
	return true
}
