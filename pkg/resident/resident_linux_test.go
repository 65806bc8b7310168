package resident

import (
	"fmt"
	"os"
	"strings"
	"testing"
)

// TestTheProgramLetsGoOfItsOwnFile does not run beside other tests, which would
// bring pages of the program back.
func TestTheProgramLetsGoOfItsOwnFile(t *testing.T) {
	before := resident(t)
	LetGo()
	if after := resident(t); after > before/2 {
		t.Errorf("%d KiB of files in memory, %d before", after, before)
	}
}

// resident returns how much of files is mapped and in memory, in KiB.
func resident(t *testing.T) (kib int) {
	t.Helper()
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		t.Fatal(err)
	}
	_, rest, _ := strings.Cut(string(status), "RssFile:")
	if _, err := fmt.Sscan(rest, &kib); err != nil {
		t.Fatal(err)
	}
	return kib
}
