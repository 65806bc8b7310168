package python

import (
	"encoding/json"
	"os"
	"os/exec"
	"strings"
	"testing"
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
// ast.parse and compile, which together do what Parse does. The sources are
// read before the clock starts, on both sides.
func BenchmarkDjango(b *testing.B) {
	paths, sources, size := readAll(b, djangoTree)
	b.Run("Parse", func(b *testing.B) {
		b.SetBytes(size)
		b.ReportAllocs()
		for b.Loop() {
			for _, src := range sources {
				if _, err := Parse(src, Options{}); err != nil {
					b.Fatal(err)
				}
			}
		}
		b.ReportMetric(b.Elapsed().Seconds()/float64(b.N), "s/tree")
	})
	b.Run("Kept", func(b *testing.B) {
		for b.Loop() {
			b.ReportMetric(float64(keptBytes(b, sources))/1e6, "MB-kept")
		}
	})
	for _, how := range []string{"ast", "compile"} {
		b.Run("CPython/"+how, func(b *testing.B) {
			for b.Loop() {
				seconds, kept := cpython(b, how, paths)
				b.ReportMetric(seconds, "s/tree")
				b.ReportMetric(float64(kept)/1e6, "MB-kept")
			}
		})
	}
}

// cpython has CPython read files, and returns how long that took and how many
// bytes its trees keep.
func cpython(b *testing.B, how string, paths []string) (seconds float64, kept int64) {
	b.Helper()
	cmd := exec.Command(python(), "-I", "testdata/bench.py", how)
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
