package fix

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"strings"

	"golang.org/x/sys/unix"
)

// sameXattrs gives f the extended attributes of another file: access lists,
// SELinux labels and users' own.
func sameXattrs(f *os.File, like string) error {
	names, err := listXattrs(like)
	if err != nil {
		return err
	}
	for _, name := range names {
		want, err := getXattr(like, name)
		if err != nil {
			return fmt.Errorf("attribute %s: %w", name, err)
		}
		if have, err := getXattr(f.Name(), name); err == nil && bytes.Equal(have, want) {
			continue
		}
		if err := unix.Fsetxattr(int(f.Fd()), name, want, 0); err != nil {
			return fmt.Errorf("attribute %s: %w", name, err)
		}
	}
	return nil
}

// maxXattr is the kernel's bound on one attribute and on the list of names.
const maxXattr = 64 << 10

func listXattrs(path string) ([]string, error) {
	buf := make([]byte, maxXattr)
	n, err := unix.Listxattr(path, buf)
	if errors.Is(err, unix.ENOTSUP) {
		return nil, nil // the file system has none
	}
	if err != nil {
		return nil, err
	}
	return strings.FieldsFunc(string(buf[:n]), func(r rune) bool { return r == 0 }), nil
}

func getXattr(path, name string) ([]byte, error) {
	buf := make([]byte, maxXattr)
	n, err := unix.Getxattr(path, name, buf)
	if err != nil {
		return nil, err
	}
	return buf[:n], nil
}
