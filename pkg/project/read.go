package project

import (
	"errors"
	"io/fs"

	"github.com/wellserved/wellserved/pkg/fstree"
)

// headOf returns the beginning of a file; of one that is no text, less.
func headOf(t fstree.Tree, name string) (string, error) {
	return fstree.ReadStart(t, name, headBytes)
}

// cause strips the operation and path that the file tree adds, where the
// message names the path already.
func cause(err error) error {
	var pe *fs.PathError
	if errors.As(err, &pe) {
		return pe.Err
	}
	return err
}
