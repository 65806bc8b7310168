//go:build !linux

package fstree

import (
	"io"
	"io/fs"
	"strings"
)

// openRegular opens a regular file.
func openRegular(host, name string) (io.ReadCloser, Info, error) {
	f, err := openNonblock(host)
	if err != nil {
		return nil, Info{}, wrap("open", name, err)
	}
	st, err := f.Stat()
	if err != nil {
		f.Close()
		return nil, Info{}, wrap("stat", name, err)
	}
	if !st.Mode().IsRegular() {
		f.Close()
		return nil, Info{}, &fs.PathError{Op: "open", Path: name, Err: ErrNotRegular}
	}
	if st.Size() == 0 {
		// Files of /proc say 0, and reading one may wait for ever. nginx reads
		// nothing of them either: it goes by the size (ngx_conf_read_token).
		f.Close()
		return io.NopCloser(strings.NewReader("")), newInfo(st), nil
	}
	return f, newInfo(st), nil
}
