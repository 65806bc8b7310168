//go:build !unix

package fstree

import (
	"io"
	"os"
)

// openNonblock opens for reading; these systems have no FIFOs in directories.
func openNonblock(host string) (*os.File, error) {
	return os.Open(host)
}

func newInfo(st os.FileInfo) Info {
	return Info{Size: st.Size(), Mode: st.Mode(), ModTime: st.ModTime(), UID: -1, GID: -1}
}

func (d *disk) openWhole(name string) (io.ReadCloser, int64, error) {
	f, info, err := d.Open(name)
	return f, info.Size, err
}
