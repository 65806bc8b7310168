//go:build unix

package python

import (
	"encoding/json"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"
	"time"
)

// djangoTree is the corpus of the benchmarks.
const djangoTree = "/usr/lib/python3/dist-packages/django"

// readAll returns the sources below a folder and their size together.
func readAll(b *testing.B, root string) (paths []string, sources [][]byte, size int64) {
	b.Helper()
	paths = pythonFiles(b, root)
	for _, path := range paths {
		src, err := os.ReadFile(path)
		if err != nil {
			b.Fatal(err)
		}
		sources = append(sources, src)
		size += int64(len(src))
	}
	return paths, sources, size
}

// BenchmarkDjango parses Django's own sources: by us, and by CPython's
// ast.parse, which checks less. The sources are read before the clock starts,
// on both sides, and what is compared is time on a processor, not on the wall.
func BenchmarkDjango(b *testing.B) {
	paths, sources, size := readAll(b, djangoTree)
	b.Run("Parse", func(b *testing.B) {
		b.SetBytes(size)
		b.ReportAllocs()
		start := cpuSeconds(b)
		for b.Loop() {
			for _, src := range sources {
				if _, err := Parse(src, Options{}); err != nil {
					b.Fatal(err)
				}
			}
		}
		b.ReportMetric((cpuSeconds(b)-start)/float64(b.N), "cpu-s/tree")
	})
	b.Run("Kept", func(b *testing.B) {
		for b.Loop() {
			b.ReportMetric(float64(keptBytes(b, sources))/1e6, "MB-kept")
		}
	})
	b.Run("CPython", func(b *testing.B) {
		for b.Loop() {
			seconds, kept := cpython(b, paths)
			b.ReportMetric(seconds, "cpu-s/tree")
			b.ReportMetric(float64(kept)/1e6, "MB-kept")
		}
	})
}

// cpuSeconds returns how long this process has computed, the collection of
// garbage included.
func cpuSeconds(b *testing.B) float64 {
	b.Helper()
	var used syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &used); err != nil {
		b.Fatal(err)
	}
	return time.Duration(used.Utime.Nano() + used.Stime.Nano()).Seconds()
}

// cpython has CPython parse files, and returns how long that took and how many
// bytes its trees keep.
func cpython(b *testing.B, paths []string) (seconds float64, kept int64) {
	b.Helper()
	cmd := exec.Command(python(), "-I", "testdata/bench.py")
	cmd.Stdin = strings.NewReader(strings.Join(paths, "\n"))
	out, err := cmd.Output()
	if err != nil {
		b.Fatal(err)
	}
	var result struct {
		Seconds float64
		Kept    int64
	}
	if err := json.Unmarshal(out, &result); err != nil {
		b.Fatal(err)
	}
	return result.Seconds, result.Kept
}
