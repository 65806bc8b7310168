package rules

import (
	"fmt"
	"iter"
	"strings"

	"github.com/wellserved/wellserved/pkg/diag"
	"github.com/wellserved/wellserved/pkg/nginx"
	"github.com/wellserved/wellserved/pkg/rule"
	"github.com/wellserved/wellserved/pkg/source"
)

var bracesUnbalanced = &rule.Rule{
	ID: "braces-unbalanced", Category: rule.Correctness, Severity: diag.Error, Since: since,
	Summary: "A brace closes nothing, or a block is never closed",
	Why: "nginx reads braces in pairs. A brace too many ends a block early, so that all that follows stands in the wrong place; " +
		"a block that is not closed swallows the rest of the file. Quotes, comments and ${name} do not count; an unquoted regular " +
		"expression with {2} does, and needs quotes.",
	References: []string{"https://nginx.org/en/docs/beginners_guide.html#conf_structure"},
	Peers:      []rule.Peer{rule.NginxLint.Calls("unmatched-braces")},
	Bad: `server {
    listen 8080;
    location / {
        return 204;
    }
}
} # want "unexpected \"}\""
`,
	Good: `server {
    listen 8080;
    location / {
        return 204;
    }
}
`,
	FaultKinds: []nginx.FaultKind{nginx.UnexpectedBrace, nginx.UnclosedBlock},
	Faults: func(p *rule.Pass, f *nginx.Fault) {
		switch {
		case templated(f.At.File), f.Kind == nginx.UnexpectedBrace && f.At.Text() != "}":
		case f.Kind == nginx.UnclosedBlock:
			finding := fromFault(f, "add the missing } where the block is to end")
			finding.Related = append(finding.Related, closedTooLate(p, f)...)
			p.Report(finding)
		default:
			finding := fromFault(f, "remove this }, or add the { that it is meant to close")
			finding.Related = append(finding.Related, closedTooEarly(p, f)...)
			p.Report(finding)
		}
	},
}

// firstOfKind reports whether a fault is the first of its kind in its file: the
// others of one file mostly follow from it.
func firstOfKind(p *rule.Pass, f *nginx.Fault) bool {
	for i := range p.Config().Faults {
		if o := &p.Config().Faults[i]; o.Kind == f.Kind && o.At.File == f.At.File && o.At.Start < f.At.Start {
			return false
		}
	}
	return true
}

// closedTooLate returns the first block below one that is never closed whose
// brace is indented less than the block: it was meant for an outer one.
func closedTooLate(p *rule.Pass, f *nginx.Fault) []diag.Related {
	if !firstOfKind(p, f) {
		return nil
	}
	d := firstClosed(f.Directive.Descendants(), f.At.File, f.At.File.Len(), func(opens, closes int) bool { return closes < opens })
	if d == nil {
		return nil
	}
	return []diag.Related{{At: d.Head(), Message: fmt.Sprintf(
		"the } of this block is probably the missing one: that on line %d is indented less", braceOf(d).Line())}}
}

// closedTooEarly returns what a brace that closes nothing was probably meant to
// close: a block before it whose { is missing, or one whose brace is indented
// deeper than its beginning, which was meant for an inner one.
func closedTooEarly(p *rule.Pass, f *nginx.Fault) []diag.Related {
	if !firstOfKind(p, f) {
		return nil
	}
	for i := range p.Config().Faults {
		if o := &p.Config().Faults[i]; o.Kind == nginx.MissingBlock && o.At.File == f.At.File && o.At.Start < f.At.Start {
			return []diag.Related{{At: o.At, Message: "the { that is missing here is probably the one that it is to close"}}
		}
	}
	d := firstClosed(p.Config().Walk(), f.At.File, f.At.Start, func(opens, closes int) bool { return closes > opens })
	if d == nil {
		return nil
	}
	return []diag.Related{{At: braceOf(d), Message: fmt.Sprintf(
		"this } is probably the one too many: it closes %s of line %d, which is indented less", d.Name, d.Line())}}
}

// firstClosed returns the block of a file that is closed first of those that end
// before an offset and whose indentation is as asked for.
func firstClosed(all iter.Seq[*nginx.Directive], f *source.File, before int, is func(opens, closes int) bool) *nginx.Directive {
	var first *nginx.Directive
	for d := range all {
		end := d.Range().End
		if d.File != f || end > before || first != nil && first.Range().End < end {
			continue
		}
		if opens, closes, known := indents(d); known && is(opens, closes) {
			first = d
		}
	}
	return first
}

// braceOf is the brace that closes a block.
func braceOf(d *nginx.Directive) source.Range {
	end := d.Range().End
	return d.File.At(end-1, end)
}

// indents returns how far the beginning and the closing brace of a block are
// indented, if each is the first of its line and both in the same way.
func indents(d *nginx.Directive) (opens, closes int, known bool) {
	r := d.Range()
	if !d.IsBlock() || d.IsRaw() || r.End-1 <= r.Start || d.File.Text()[r.End-1] != '}' {
		return 0, 0, false
	}
	open, first := indent(d.File, r.Start)
	shut, alone := indent(d.File, r.End-1)
	alike := strings.HasPrefix(open, shut) || strings.HasPrefix(shut, open)
	return len(open), len(shut), first && alone && alike
}

// indent returns the blanks before an offset, and whether they begin its line.
func indent(f *source.File, at int) (string, bool) {
	text := f.Text()
	start := at
	for start > 0 && (text[start-1] == ' ' || text[start-1] == '\t') {
		start--
	}
	return text[start:at], start == 0 || text[start-1] == '\n'
}
