//go:build unix

package fstree

import (
	"errors"
	"io"
	"io/fs"
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

// readUpTo reads a regular file, at most so many bytes. It asks the kernel itself:
// package os would offer each file to the poller, which takes none of them.
func (d *disk) readUpTo(name string, most int64, whole bool) (text string, size int64, err error) {
	host, err := d.locate(name, true)
	if err != nil {
		return "", 0, err
	}
	var st syscall.Stat_t
	fd, err := openRegularFD(host, name, &st)
	if err != nil {
		return "", 0, err
	}
	defer func() { _ = syscall.Close(fd) }() // nothing was written
	w := wholeFile{fd: fd, left: st.Size}
	return readOpen(&w, name, st.Size, most, whole)
}

// openRegularFD opens a regular file without waiting for a FIFO's other end, and
// describes it.
func openRegularFD(host, name string, st *syscall.Stat_t) (int, error) {
	fd, err := retry(func() (int, error) {
		return syscall.Open(host, syscall.O_RDONLY|syscall.O_NONBLOCK|syscall.O_CLOEXEC, 0)
	})
	if err != nil {
		return 0, wrap("open", name, err)
	}
	_, err = retry(func() (int, error) { return 0, syscall.Fstat(fd, st) })
	switch {
	case err != nil:
		err = wrap("stat", name, err)
	case st.Mode&syscall.S_IFMT != syscall.S_IFREG:
		err = &fs.PathError{Op: "open", Path: name, Err: ErrNotRegular}
	default:
		return fd, nil
	}
	_ = syscall.Close(fd) // nothing was written
	return 0, err
}

// wholeFile is a regular file that is read from its start to its end.
type wholeFile struct {
	fd   int
	left int64 // bytes before the end, by the size when it was opened
}

// Read reads on. Of a regular file the kernel gives less than it is asked for
// only at the end, so that a read that stops just at the size was the last. A
// file of size 0 is not read: those of /proc say 0, and may make one wait.
func (w *wholeFile) Read(p []byte) (int, error) {
	if w.left == 0 {
		return 0, io.EOF
	}
	n, err := retry(func() (int, error) { return syscall.Read(w.fd, p) })
	switch {
	case err != nil:
		return 0, err
	case n == 0:
		return 0, io.EOF
	}
	if w.left -= int64(n); w.left == 0 && n < len(p) {
		return n, io.EOF
	}
	if w.left == 0 {
		w.left = -1 // it has grown: read until the kernel says so
	}
	return n, nil
}

// retry asks again after a signal.
func retry(call func() (int, error)) (int, error) {
	for {
		n, err := call()
		if !errors.Is(err, syscall.EINTR) {
			return n, err
		}
	}
}
