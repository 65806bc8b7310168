// Package fstree is the only way in which wellserved reads a site's files: a
// read-only tree of absolute, slash-separated paths as the server sees them,
// backed by the disk (whole, below another root, or with mapped prefixes) or
// by memory.
package fstree

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path"
	"strings"
	"sync"
	"time"
	"unsafe"

	"github.com/wellserved/wellserved/pkg/source"
)

// Tree is a read-only file tree. Names are absolute and slash-separated; they
// are cleaned before use. Errors satisfy errors.Is with fs.ErrNotExist and
// fs.ErrPermission where the cause is one of these.
type Tree interface {
	// Open opens a regular file. Whatever else stands there (a directory, a
	// device, a FIFO) is an error, and opening it does not block.
	Open(name string) (io.ReadCloser, Info, error)
	// Stat describes what name leads to, following symbolic links.
	Stat(name string) (Info, error)
	// Lstat describes name itself; links on the way to it are followed.
	Lstat(name string) (Info, error)
	// ReadDir lists a directory in the order of the names' bytes.
	ReadDir(name string) ([]Entry, error)
	// ReadLink returns the target of a symbolic link as it is written.
	ReadLink(name string) (string, error)
	// Local returns the path on this machine's disk, or "" where there is none.
	Local(name string) string
	// Display returns how a path is shown to people: relative to where they
	// stand when it lies below that, else whole.
	Display(name string) string
}

// Info describes a file or directory.
type Info struct {
	Size     int64 // bytes
	Mode     fs.FileMode
	ModTime  time.Time
	UID, GID int    // -1 where the system has none
	Device   uint64 // with Inode, the same for two names of one file; 0 where unknown
	Inode    uint64
}

// IsDir reports whether the entry is a directory.
func (i Info) IsDir() bool { return i.Mode.IsDir() }

// IsRegular reports whether the entry is an ordinary file.
func (i Info) IsRegular() bool { return i.Mode.IsRegular() }

// Entry is a name in a directory and the kind of what it names; a link is not
// followed.
type Entry struct {
	Name string
	Type fs.FileMode // type bits only
}

// Bounds of what a tree reads on its own account.
const (
	// MaxLinks is how many symbolic links are followed in one path, as in Linux.
	MaxLinks = 40
	// MaxEntries bounds one directory's listing.
	MaxEntries = 1_000_000
)

// ErrNotRegular says that a file was asked for and something else stands there.
var ErrNotRegular = errors.New("is not a regular file")

// TooLargeError says that a file exceeds the bound under which it was to be read.
type TooLargeError struct {
	Name  string
	Size  int64 // bytes; as far as was read where the size is not known before
	Limit int64 // bytes
}

// Error names the file and both sizes.
func (e *TooLargeError) Error() string {
	return fmt.Sprintf("%s: %d bytes, more than the %d that are read", e.Name, e.Size, e.Limit)
}

// ReadFile returns a regular file's bytes, at most limit of them.
func ReadFile(t Tree, name string, limit int64) (string, error) {
	text, size, err := readUpTo(t, name, limit, true)
	if err == nil && size > limit {
		return "", &TooLargeError{Name: name, Size: size, Limit: limit}
	}
	return text, err
}

// ReadStart returns the first bytes of a regular file, at most so many; of one
// that has a NUL in its first 4096 bytes, and so is no text, those before it.
func ReadStart(t Tree, name string, most int64) (string, error) {
	text, _, err := readUpTo(t, name, most, false)
	return text, err
}

// readUpTo reads a regular file in the tree's quickest way, at most so many bytes,
// and returns its size. With whole, nothing is read of a larger one; without,
// little of one that is no text.
func readUpTo(t Tree, name string, most int64, whole bool) (text string, size int64, err error) {
	switch t := t.(type) {
	case *disk:
		return t.readUpTo(name, most, whole)
	case *mounted:
		from, err := t.file(name)
		if err != nil {
			return "", 0, err
		}
		text, size, err := readUpTo(t.base, from, most, whole)
		if err != nil {
			return "", 0, &fs.PathError{Op: "open", Path: name, Err: cause(err)}
		}
		return text, size, nil
	}
	f, info, err := t.Open(name)
	if err != nil {
		return "", 0, err
	}
	defer f.Close()
	return readOpen(f, name, info.Size, most, whole)
}

// readOpen is readUpTo for an open file whose size was told.
func readOpen(f io.Reader, name string, size, most int64, whole bool) (text string, now int64, err error) {
	if !whole {
		text, err := readStart(f, name, most)
		return text, size, err
	}
	if size > most {
		return "", size, nil
	}
	// One byte more than the size shows whether the file has grown.
	buf := make([]byte, 0, min(size, most)+1)
	for {
		n, err := f.Read(buf[len(buf):cap(buf)])
		buf = buf[:len(buf)+n]
		if have := int64(len(buf)); have > most {
			buf = buf[:most]
			return unsafe.String(unsafe.SliceData(buf), len(buf)), max(size, have), nil // nothing writes to buf any more
		}
		if errors.Is(err, io.EOF) {
			return unsafe.String(unsafe.SliceData(buf), len(buf)), int64(len(buf)), nil
		}
		if err != nil {
			return "", 0, fmt.Errorf("read %s: %w", name, err)
		}
		if len(buf) == cap(buf) {
			buf = append(buf, 0)[:len(buf)]
		}
	}
}

// textBytes are looked at to tell a text.
const textBytes = 4 << 10

// starts are buffers for the beginnings of files, of which most are no text and
// need not be kept.
var starts = sync.Pool{New: func() any { return new([]byte) }}

func readStart(f io.Reader, name string, most int64) (string, error) {
	buf, ok := starts.Get().(*[]byte)
	if !ok || int64(cap(*buf)) < most {
		fresh := make([]byte, most)
		buf = &fresh
	}
	defer starts.Put(buf)
	all := (*buf)[:most]
	n, err := io.ReadFull(f, all[:min(textBytes, most)])
	if i := bytes.IndexByte(all[:n], 0); i >= 0 {
		return string(all[:i]), nil
	}
	if err == nil {
		var m int
		m, err = io.ReadFull(f, all[n:])
		n += m
	}
	if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
		return "", fmt.Errorf("read %s: %w", name, err)
	}
	return string(all[:n]), nil
}

// ReadSource reads a regular file as source text under the name that people
// are shown.
func ReadSource(t Tree, name string, limit int64) (*source.File, error) {
	text, err := ReadFile(t, name, limit)
	if err != nil {
		return nil, err
	}
	return source.NewFileAt(clean(name), t.Display(name), text), nil
}

// Exists reports whether name leads to something.
func Exists(t Tree, name string) bool {
	_, err := t.Stat(name)
	return err == nil
}

// IsDir reports whether name leads to a directory.
func IsDir(t Tree, name string) bool {
	info, err := t.Stat(name)
	return err == nil && info.IsDir()
}

// RealPath returns name with every symbolic link resolved. Where the path ends
// in nothing, the error is fs.ErrNotExist and the result is as far as links
// could be resolved, with the rest appended; so two spellings of a path that
// is not here can still be compared. As for the kernel, ".." leads out of the
// folder that a link led to, not back to where the link stands.
func RealPath(t Tree, name string) (string, error) {
	rest := strings.Split(strings.Trim(name, "/"), "/")
	done := "/"
	for links := 0; len(rest) > 0; {
		next := rest[0]
		rest = rest[1:]
		switch next {
		case "", ".":
			continue
		case "..":
			done = path.Dir(done)
			continue
		}
		here := path.Join(done, next)
		info, err := t.Lstat(here)
		if err != nil {
			return path.Join(append([]string{here}, rest...)...), err
		}
		if info.Mode&fs.ModeSymlink == 0 {
			done = here
			continue
		}
		if links++; links > MaxLinks {
			return here, &fs.PathError{Op: "resolve", Path: name, Err: errors.New("too many levels of symbolic links")}
		}
		target, err := t.ReadLink(here)
		if err != nil {
			return here, err
		}
		if path.IsAbs(target) {
			done = "/"
		}
		rest = append(strings.Split(strings.Trim(target, "/"), "/"), rest...)
	}
	return done, nil
}
