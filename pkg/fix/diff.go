package fix

import (
	"fmt"
	"path/filepath"
	"strings"

	"github.com/aymanbagabas/go-udiff"
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
	edits := make([]udiff.Edit, len(c.edits))
	for i, r := range c.edits {
		edits[i] = udiff.Edit{Start: r.Start, End: r.End, New: r.text}
	}
	name := strings.TrimLeft(filepath.ToSlash(c.File.Name()), "/")
	d, err := udiff.ToUnified("a/"+name, "b/"+name, c.File.Text(), edits, contextLines)
	if err != nil {
		return "", fmt.Errorf("diff of %s: %w", c.File.Name(), err)
	}
	return d, nil
}
