package project

import (
	"bytes"
	"errors"
	"io"
	"io/fs"

	"github.com/wellserved/wellserved/pkg/fstree"
)

// headOf returns the beginning of a file; of one that is no text, less.
func headOf(t fstree.Tree, name string) (string, error) {
	f, info, err := t.Open(name)
	if err != nil {
		return "", err
	}
	defer f.Close()
	b := make([]byte, min(firstBytes, max(info.Size, 512)))
	n, err := io.ReadFull(f, b)
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return string(b[:n]), nil
	}
	if err != nil || bytes.IndexByte(b, 0) >= 0 {
		return string(b[:n]), err
	}
	rest, err := io.ReadAll(io.LimitReader(f, headBytes-int64(n)))
	return string(b) + string(rest), err
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
