package fstree_test

import (
	"errors"
	"os"
	"path/filepath"
	"testing"

	"github.com/wellserved/wellserved/pkg/fstree"
)

// TestReadingIsBounded reads one file whole and in part, in each kind of tree.
func TestReadingIsBounded(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "a.txt"), []byte("0123456789"), 0o644); err != nil {
		t.Fatal(err)
	}
	disk, err := fstree.Disk(fstree.DiskOptions{Root: dir})
	if err != nil {
		t.Fatal(err)
	}
	for name, tree := range map[string]fstree.Tree{
		"disk": disk, "mounted": fstree.Mounted(disk, fstree.Mount{At: "/", From: "/"}),
		"memory": fstree.MemoryText(map[string]string{"/a.txt": "0123456789"}),
	} {
		for most, want := range map[int64]string{4: "0123", 10: "0123456789", 11: "0123456789"} {
			if got, err := fstree.ReadStart(tree, "/a.txt", most); got != want || err != nil {
				t.Errorf("%s: the first %d bytes: %q %v", name, most, got, err)
			}
		}
		if got, err := fstree.ReadFile(tree, "/a.txt", 10); got != "0123456789" || err != nil {
			t.Errorf("%s: %q %v", name, got, err)
		}
		var large *fstree.TooLargeError
		if got, err := fstree.ReadFile(tree, "/a.txt", 9); got != "" || !errors.As(err, &large) || large.Size != 10 {
			t.Errorf("%s: a file above the bound: %q %v", name, got, err)
		}
	}
}
