// Package fix turns the fixes of findings into changed files: it gathers their
// edits, refuses those that contradict each other, shows the result as a
// unified diff, and writes it so that no byte is lost whatever happens on the
// way. No tree is printed back: all bytes outside the edits stay as they are.
package fix

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/wellserved/wellserved/pkg/diag"
	"github.com/wellserved/wellserved/pkg/source"
)

// replacement is one edit of one file.
type replacement struct {
	source.Span
	text string
}

// Apply returns the text with the edits made. The edits may come in any order.
// One that lies outside the text, or that overlaps another, is an error; edits
// that are the same in every way count once.
func Apply(text string, edits []diag.Edit) (string, error) {
	var s editSet
	for _, e := range edits {
		if _, err := s.add(replacement{e.At.Span, e.Text}, len(text)); err != nil {
			return "", err
		}
	}
	return s.apply(text), nil
}

// editSet holds the edits of one file by their place, none overlapping.
type editSet []replacement

// place orders edits by where they begin; an insertion stands before a
// replacement that begins there, and lines inserted at one place are sorted, so
// that the order in which findings come changes nothing.
func (r replacement) place(o replacement) int {
	return cmp.Or(cmp.Compare(r.Start, o.Start), cmp.Compare(r.End, o.End), cmp.Compare(r.text, o.text))
}

// overlaps reports whether two edits touch the same bytes, or insert different
// texts at one place where neither order is right. Edits that only meet do not
// overlap, nor do whole lines or directives that are inserted at one place.
func (r replacement) overlaps(o replacement) bool {
	if r.Start == o.Start && r.End == o.End {
		return r.End > r.Start || !independent(r.text, o.text)
	}
	return r.Start < o.End && o.Start < r.End
}

// independent reports whether two insertions at one place are right whichever
// comes first: both begin with a line end, both end in one, or both are whole
// directives.
func independent(a, b string) bool {
	return strings.HasPrefix(a, "\n") && strings.HasPrefix(b, "\n") || strings.HasSuffix(a, "\n") && strings.HasSuffix(b, "\n") ||
		directives(a) && directives(b)
}

// directives reports whether a text is one or more whole directives of nginx,
// so that what follows cannot run together with it.
func directives(text string) bool {
	text = strings.TrimSpace(text)
	return (strings.HasSuffix(text, ";") || strings.HasSuffix(text, "}")) && !strings.Contains(text, "#")
}

// add puts an edit of a text of the given size in its place. One that is there
// already is not added again.
func (s *editSet) add(r replacement, size int) (added bool, err error) {
	if r.Start < 0 || r.Start > r.End || r.End > size {
		return false, fmt.Errorf("the edit of bytes %d to %d lies outside the file's %d", r.Start, r.End, size)
	}
	i, found := slices.BinarySearchFunc(*s, r, replacement.place)
	if found {
		return false, nil
	}
	for _, near := range (*s)[max(i-1, 0):min(i+1, len(*s))] {
		if r.overlaps(near) {
			return false, fmt.Errorf("the changes of bytes %d to %d and %d to %d overlap; run fix again after the first is made", near.Start, near.End, r.Start, r.End)
		}
	}
	*s = slices.Insert(*s, i, r)
	return true, nil
}

// remove takes an edit out again.
func (s *editSet) remove(r replacement) {
	if i, found := slices.BinarySearchFunc(*s, r, replacement.place); found {
		*s = slices.Delete(*s, i, i+1)
	}
}

// apply makes the edits.
func (s editSet) apply(text string) string {
	var b strings.Builder
	done := 0
	for _, r := range s {
		b.WriteString(text[done:r.Start])
		b.WriteString(r.text)
		done = r.End
	}
	b.WriteString(text[done:])
	return b.String()
}
