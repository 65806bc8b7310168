//go:build unix

package fix_test

import (
	"fmt"
	"os"
	"syscall"
	"testing"
)

func stat(t *testing.T, path string) (os.FileInfo, *syscall.Stat_t) {
	t.Helper()
	info, err := os.Lstat(path)
	if err != nil {
		t.Fatal(err)
	}
	st, ok := info.Sys().(*syscall.Stat_t)
	if !ok {
		t.Fatalf("%s has no owner", path)
	}
	return info, st
}

func owner(t *testing.T, path string) string {
	t.Helper()
	info, st := stat(t, path)
	return fmt.Sprintf("%d:%d %v", st.Uid, st.Gid, info.Mode())
}

func inode(t *testing.T, path string) string {
	t.Helper()
	_, st := stat(t, path)
	return fmt.Sprint(st.Dev, st.Ino)
}
