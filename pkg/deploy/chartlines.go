package deploy

import (
	"strings"

	"github.com/wellserved/wellserved/pkg/lazyre"
	"github.com/wellserved/wellserved/pkg/source"
)

// maxAhead is how many lines of a template are looked through for a rendered
// one.
const maxAhead = 200

// lineMap says on which line of a template each line of what it became stands.
type lineMap struct {
	from, to *source.File
	line     []int // by line of from, from 1
}

var templateTag = lazyre.New(`\{\{.*?\}\}`)

// alignment finds the rendered lines in the template, each after the one
// before. A line that no line of the template can have brought about counts as
// the last one's.
func alignment(written, made *source.File) []int {
	out := make([]int, made.Lines()+1)
	next := 1
	for i := 1; i <= made.Lines(); i++ {
		out[i] = max(next-1, 1)
		text := strings.TrimSpace(made.Line(i))
		if text == "" {
			continue
		}
		for j := next; j <= min(written.Lines(), next+maxAhead); j++ {
			if becomes(strings.TrimSpace(written.Line(j)), text) {
				out[i], next = j, j+1
				break
			}
		}
	}
	return out
}

// becomes reports whether a line of a template can have become a text: what
// stands outside of its tags is there in order.
func becomes(line, text string) bool {
	if line == text {
		return true
	}
	if !strings.Contains(line, "{{") {
		return false
	}
	parts := templateTag.Split(line, -1)
	known := 0
	for i, p := range parts {
		known += len(strings.TrimSpace(p))
		at := strings.Index(text, p)
		if at < 0 || i == 0 && at != 0 {
			return false
		}
		text = text[at+len(p):]
	}
	return known >= 3
}

// place gives a value and what is in it the places of the template, and notes
// block texts with their lines there.
func (m *lineMap) place(v *value, texts map[*value]string) {
	seen := map[*value]bool{}
	var walk func(v *value, depth int)
	walk = func(v *value, depth int) {
		if v == nil || seen[v] || depth > maxDepth {
			return
		}
		seen[v] = true
		if v.isScalar() && strings.Contains(v.text, "\n") {
			texts[v] = m.block(v)
		}
		v.at = m.at(v.at)
		for _, f := range v.fields {
			walk(f, depth+1)
		}
		for _, item := range v.items {
			walk(item, depth+1)
		}
	}
	walk(v, 0)
}

func (m *lineMap) at(r source.Range) source.Range {
	if r.File != m.from {
		return r
	}
	return m.to.LineRange(min(m.line[min(r.Line(), len(m.line)-1)], m.to.Lines()))
}

// block is a text of several lines with each where the template has it.
func (m *lineMap) block(v *value) string {
	var b strings.Builder
	first := v.at.Line() + 1
	at := 1
	for i, line := range strings.Split(strings.TrimSuffix(v.text, "\n"), "\n") {
		if n := first + i; n < len(m.line) {
			for ; at < m.line[n]; at++ {
				b.WriteByte('\n')
			}
		}
		b.WriteString(line + "\n")
		at++
	}
	return b.String()
}
