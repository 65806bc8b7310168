//go:build linux

package fstree_test

import (
	"testing"

	"github.com/wellserved/wellserved/pkg/fstree"
)

// TestFilesThatSayNothingAreNotWaitedFor reads a file of /proc whose reading
// would wait until the kernel has something to say.
func TestFilesThatSayNothingAreNotWaitedFor(t *testing.T) {
	t.Parallel()
	tree, err := fstree.Disk(fstree.DiskOptions{})
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"/proc/self/status", "/proc/kmsg"} {
		text, err := fstree.ReadFile(tree, name, 1<<20)
		if err == nil && text != "" {
			t.Errorf("%s has %d bytes", name, len(text))
		}
	}
}
