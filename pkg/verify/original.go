package verify

import (
	"io"
	"io/fs"

	"github.com/wellserved/wellserved/pkg/fstree"
)

// original is the file here.
type original struct {
	tree fstree.Tree
	path string
	info fstree.Info
	file io.ReadCloser // nil until something of it is read
}

// find opens the file; in a quick run it only looks at it, as most are never
// read.
func (l *original) find(quick bool) (err error) {
	if !quick {
		l.file, l.info, err = l.tree.Open(l.path)
		return err
	}
	l.info, err = l.tree.Stat(l.path)
	if err == nil && !l.info.IsRegular() {
		err = &fs.PathError{Op: "open", Path: l.path, Err: fstree.ErrNotRegular}
	}
	return err
}

func (l *original) Read(p []byte) (int, error) {
	if l.file == nil {
		if err := l.find(false); err != nil {
			return 0, err
		}
	}
	return l.file.Read(p)
}

// close gives the file back, if it was opened.
func (l *original) close() {
	if l.file != nil {
		_ = l.file.Close() // nothing was written
	}
}
