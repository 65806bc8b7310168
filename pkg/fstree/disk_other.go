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

func (d *disk) readUpTo(name string, most int64, whole bool) (string, int64, error) {
	f, info, err := d.Open(name)
	if err != nil {
		return "", 0, err
	}
	defer f.Close()
	return readOpen(f, name, info.Size, most, whole)
}
