package python

import (
	"runtime"
	"testing"
)

// keptBytes returns how many bytes the trees of all sources take together.
func keptBytes(b *testing.B, sources [][]byte) int64 {
	b.Helper()
	heap := func() int64 {
		var m runtime.MemStats
		runtime.GC()
		runtime.GC()
		runtime.ReadMemStats(&m)
		return int64(m.HeapAlloc)
	}
	before := heap()
	trees := make([]*Module, len(sources))
	for i, src := range sources {
		m, err := Parse(src, Options{})
		if err != nil {
			b.Fatal(err)
		}
		trees[i] = m
	}
	after := heap()
	runtime.KeepAlive(trees)
	return after - before
}
