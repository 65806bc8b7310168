package project

import (
	"errors"
	"io/fs"
	"strings"

	"github.com/wellserved/wellserved/pkg/fstree"
)

// headOf returns the beginning of a file; of one that is no text, less.
func headOf(t fstree.Tree, name string) (string, error) {
	head, err := fstree.ReadStart(t, name, firstBytes)
	if err != nil || len(head) < firstBytes || strings.IndexByte(head, 0) >= 0 {
		return head, err
	}
	return fstree.ReadStart(t, name, headBytes)
}

// firstBytes are read of a file before it is known to be text.
const firstBytes = 4 << 10

// cause strips the operation and path that the file tree adds, where the
// message names the path already.
func cause(err error) error {
	var pe *fs.PathError
	if errors.As(err, &pe) {
		return pe.Err
	}
	return err
}
