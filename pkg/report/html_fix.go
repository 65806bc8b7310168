package report

import (
	"cmp"
	"slices"
	"strings"

	"github.com/wellserved/wellserved/pkg/diag"
	"github.com/wellserved/wellserved/pkg/source"
)

// pageFix is what mends a finding.
type pageFix struct {
	Text, Class, Command string
	Files                []pageEdit
}

// pageEdit is the lines that a fix changes in one place of a file.
type pageEdit struct {
	Name  string // of the file, where it is not the finding's
	Lines []pageLine
}

func newPageFix(fx diag.Fix, own *source.File) pageFix {
	out := pageFix{Text: printable(fx.Description), Class: "unsafe", Command: "wellserved fix --unsafe"}
	if fx.Safe {
		out.Class, out.Command = "safe", "wellserved fix"
	}
	const most = 20 // places that are shown
	for i, part := range parts(fx.Edits) {
		if i == most {
			break
		}
		e := pageEdit{Lines: part.lines()}
		if part.file != own {
			e.Name = printable(part.file.Name())
		}
		out.Files = append(out.Files, e)
	}
	return out
}

// part is the whole lines that some edits of a file touch.
type part struct {
	file  *source.File
	span  source.Span
	edits []diag.Edit
}

// parts puts edits that share a line together, in the order of the text.
func parts(edits []diag.Edit) []part {
	edits = slices.Clone(edits)
	slices.SortStableFunc(edits, func(a, b diag.Edit) int {
		return cmp.Or(strings.Compare(a.At.Name(), b.At.Name()), cmp.Compare(a.At.Start, b.At.Start))
	})
	var out []part
	for _, e := range edits {
		if e.At.IsZero() {
			continue
		}
		span := wholeLines(e.At)
		if n := len(out); n > 0 && out[n-1].file == e.At.File && span.Start <= out[n-1].span.End {
			out[n-1].span.End = max(out[n-1].span.End, span.End)
			out[n-1].edits = append(out[n-1].edits, e)
			continue
		}
		out = append(out, part{file: e.At.File, span: span, edits: []diag.Edit{e}})
	}
	return out
}

// wholeLines returns the lines that a range touches, without the last line end.
func wholeLines(r source.Range) source.Span {
	text := r.File.Text()
	start := strings.LastIndexByte(text[:r.Start], '\n') + 1
	end := r.End
	if n := strings.IndexByte(text[end:], '\n'); n >= 0 {
		return source.Span{Start: start, End: end + n}
	}
	return source.Span{Start: start, End: len(text)}
}

// lines returns what goes and what comes.
func (p *part) lines() []pageLine {
	text := p.file.Text()
	var b strings.Builder
	at := p.span.Start
	for _, e := range p.edits {
		if e.At.Start < at {
			return nil // edits that overlap are refused when they are applied
		}
		b.WriteString(text[at:e.At.Start] + e.Text)
		at = e.At.End
	}
	b.WriteString(text[at:p.span.End])
	gone, come := strings.Split(text[p.span.Start:p.span.End], "\n"), strings.Split(b.String(), "\n")
	for len(gone) > 0 && len(come) > 0 && gone[0] == come[0] {
		gone, come = gone[1:], come[1:]
	}
	for len(gone) > 0 && len(come) > 0 && gone[len(gone)-1] == come[len(come)-1] {
		gone, come = gone[:len(gone)-1], come[:len(come)-1]
	}
	return append(signed("del", "−", gone), signed("add", "+", come)...)
}

// signed returns lines with a sign before them, the first of many.
func signed(class, sign string, lines []string) []pageLine {
	const most = 20
	var out []pageLine
	for i, line := range lines {
		if i == most {
			return append(out, pageLine{Class: class, Number: sign, Before: countLines(len(lines) - most)})
		}
		out = append(out, pageLine{Class: class, Number: sign, Before: masking(strings.TrimRight(line, "\r"))})
	}
	return out
}
