package project

import (
	"errors"
	"io"
	"io/fs"

	"github.com/wellserved/wellserved/pkg/fstree"
)

// headOf returns the beginning of a file.
func headOf(t fstree.Tree, name string) (string, error) {
	f, _, err := t.Open(name)
	if err != nil {
		return "", err
	}
	defer f.Close()
	b, err := io.ReadAll(io.LimitReader(f, headBytes))
	return string(b), err
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
