package cli

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/wellserved/wellserved/pkg/resident"
)

// TestTheProgramLetsGoOfItsOwnFile does not run beside other tests, which would
// bring pages of the program back.
func TestTheProgramLetsGoOfItsOwnFile(t *testing.T) {
	before := mappedFiles(t)
	resident.LetGo()
	if after := mappedFiles(t); after > before/2 {
		t.Errorf("%d KiB of files in memory, %d before", after, before)
	}
}

// mappedFiles returns how much of files is mapped and in memory, in KiB.
func mappedFiles(t *testing.T) (kib int) {
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
