//go:build !unix

package fstree

import (
	"os"
)

// openNonblock opens for reading; these systems have no FIFOs in directories.
func openNonblock(host string) (*os.File, error) {
	return os.Open(host)
}

func newInfo(st os.FileInfo) Info {
	return Info{Size: st.Size(), Mode: st.Mode(), ModTime: st.ModTime(), UID: -1, GID: -1}
}

func (d *disk) readWhole(name string, limit int64) (string, error) {
	f, info, err := d.Open(name)
	if err != nil {
		return "", err
	}
	defer f.Close()
	return readAll(f, name, info.Size, limit)
}
