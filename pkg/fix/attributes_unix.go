//go:build unix

package fix

import (
	"io/fs"
	"os"
	"syscall"
)

// sameAttributes gives f the owner, mode and extended attributes of the file
// at a path, whose description is given.
func sameAttributes(f *os.File, like string, info fs.FileInfo) error {
	st, ok := info.Sys().(*syscall.Stat_t)
	if !ok {
		return f.Chmod(info.Mode())
	}
	own, err := f.Stat()
	if err != nil {
		return err
	}
	if have, ok := own.Sys().(*syscall.Stat_t); !ok || have.Uid != st.Uid || have.Gid != st.Gid {
		if err := f.Chown(int(st.Uid), int(st.Gid)); err != nil {
			return err
		}
	}
	// After the owner, for a change of owner clears the set-id bits.
	if err := f.Chmod(info.Mode()); err != nil {
		return err
	}
	return sameXattrs(f, like)
}

// hardLinks returns how many names a file has.
func hardLinks(info fs.FileInfo) uint64 {
	if st, ok := info.Sys().(*syscall.Stat_t); ok {
		return uint64(st.Nlink) //nolint:unconvert // 16 bits on macOS
	}
	return 1
}

// syncDir makes renames in a directory outlast a crash.
func syncDir(path string) error {
	d, err := os.Open(path)
	if err != nil {
		return err
	}
	defer d.Close()
	return d.Sync()
}
