package fstree

import (
	"io"
	"io/fs"
	"strings"
	"syscall"
	"time"
)

// opened is a regular file. Package os would offer each one to the poller, which
// takes none of them, and look at it twice.
type opened struct {
	wholeFile
	closed bool
}

// openRegular opens a regular file.
func openRegular(host, name string) (io.ReadCloser, Info, error) {
	var st syscall.Stat_t
	fd, err := openRegularFD(host, name, &st)
	if err != nil {
		return nil, Info{}, err
	}
	f := &opened{wholeFile: wholeFile{fd: fd, left: st.Size}}
	info := Info{Size: st.Size, Mode: modeOf(st.Mode), ModTime: time.Unix(st.Mtim.Unix()),
		UID: int(st.Uid), GID: int(st.Gid), Device: uint64(st.Dev), Inode: st.Ino} //nolint:unconvert // other types elsewhere
	if st.Size == 0 {
		// Files of /proc say 0, and reading one may wait for ever. nginx reads
		// nothing of them either: it goes by the size (ngx_conf_read_token).
		_ = f.Close() // nothing was written
		return io.NopCloser(strings.NewReader("")), info, nil
	}
	return f, info, nil
}

// modeOf is the mode of a regular file.
func modeOf(mode uint32) fs.FileMode {
	m := fs.FileMode(mode & 0o777)
	if mode&syscall.S_ISUID != 0 {
		m |= fs.ModeSetuid
	}
	if mode&syscall.S_ISGID != 0 {
		m |= fs.ModeSetgid
	}
	if mode&syscall.S_ISVTX != 0 {
		m |= fs.ModeSticky
	}
	return m
}

func (f *opened) Read(p []byte) (int, error) {
	if f.closed {
		return 0, fs.ErrClosed
	}
	if len(p) == 0 {
		return 0, nil
	}
	return f.wholeFile.Read(p)
}

func (f *opened) Close() error {
	if f.closed {
		return fs.ErrClosed
	}
	f.closed = true
	return syscall.Close(f.fd)
}
