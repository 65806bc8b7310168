package fix

import (
	"fmt"
	"path/filepath"
	"strings"

	"github.com/aymanbagabas/go-udiff"

	"github.com/wellserved/wellserved/pkg/source"
)

// contextLines is how many unchanged lines a diff shows around a change.
const contextLines = 3

// Diff returns the changes as a unified diff that `patch -p1` and `git apply`
// read: of files with an absolute path from the root of the file system.
func (p *Plan) Diff() (string, error) {
	var b strings.Builder
	for _, c := range p.Changes {
		d, err := c.Diff()
		if err != nil {
			return "", err
		}
		b.WriteString(d)
	}
	return b.String(), nil
}

// Diff returns the change of one file as a unified diff.
func (c *Change) Diff() (string, error) {
	all := c.edits.joined()
	edits := make([]udiff.Edit, 0, len(all))
	text := c.File.Text()
	from := 0 // what lies before belongs to the edit before
	for i, r := range all {
		to := len(text)
		if i+1 < len(all) {
			to = all[i+1].Start
		}
		r = r.onLines(text, from, to)
		edits = append(edits, udiff.Edit{Start: r.Start, End: r.End, New: r.text})
		from = r.End
	}
	name := strings.TrimLeft(filepath.ToSlash(c.File.Name()), "/")
	d, err := udiff.ToUnified("a/"+name, "b/"+name, c.File.Text(), edits, contextLines)
	if err != nil {
		return "", fmt.Errorf("diff of %s: %w", c.File.Name(), err)
	}
	return d, nil
}

// joined returns the edits with those that insert at one place as one.
func (s editSet) joined() []replacement {
	var out []replacement
	for _, r := range s {
		if n := len(out); n > 0 && r.Start == r.End && out[n-1].Span == r.Span {
			out[n-1].text += r.text
			continue
		}
		out = append(out, r)
	}
	return out
}

// onLines is an insertion that makes the same text where it can be shown as whole
// lines that are added: what is inserted behind a line, its line end first, as
// inserted before the next one. It stays between the given bytes.
func (r replacement) onLines(text string, from, to int) replacement {
	if r.Start != r.End || r.text == "" {
		return r
	}
	ahead := strings.IndexByte(text[r.Start:], '\n') + 1
	if ahead > 0 && r.Start+ahead <= to && strings.HasPrefix(r.text, text[r.Start:r.Start+ahead]) {
		at := r.Start + ahead
		return replacement{source.Span{Start: at, End: at}, r.text[ahead:] + r.text[:ahead]}
	}
	line := strings.LastIndexByte(text[:r.Start], '\n') + 1
	if line >= from && strings.HasSuffix(r.text, text[line:r.Start]) {
		n := len(r.text) - (r.Start - line)
		return replacement{source.Span{Start: line, End: line}, r.text[n:] + r.text[:n]}
	}
	return r
}
