//go:build unix

package fstree

import (
	"os"
	"syscall"
)

// openNonblock opens for reading without waiting for a FIFO's other end.
func openNonblock(host string) (*os.File, error) {
	return os.OpenFile(host, os.O_RDONLY|syscall.O_NONBLOCK, 0)
}

func newInfo(st os.FileInfo) Info {
	info := Info{Size: st.Size(), Mode: st.Mode(), ModTime: st.ModTime(), UID: -1, GID: -1}
	if sys, ok := st.Sys().(*syscall.Stat_t); ok {
		info.UID, info.GID = int(sys.Uid), int(sys.Gid)
		info.Device, info.Inode = uint64(sys.Dev), sys.Ino //nolint:unconvert // Dev is an int32 on macOS
	}
	return info
}
