package cli

import (
	"os"
	"runtime"
	"runtime/debug"
	"sync"
)

// How much the heap grows, in percent, before it is collected. Most runs are
// over in less than a second, and their memory is small beside that of the nginx
// they speak of: they end before the first collection, at about 128 MiB. A run
// that asks a site for files may last, and its memory shall not depend on how
// long.
const (
	collectFirst = 3200 // of Go's smallest heap, 4 MiB
	collectThen  = 200
	collectLive  = 20
)

// pace is how often a run collects its garbage, unless GOGC says it.
type pace struct {
	mu     sync.Mutex
	steady bool
}

// collectSeldom puts the first collection off.
func (p *pace) collectSeldom() {
	if os.Getenv("GOGC") != "" {
		return
	}
	debug.SetGCPercent(collectFirst)
	collected := new([32]byte) // nobody needs it, so that the first collection takes it
	runtime.AddCleanup(collected, func(percent int) {
		p.mu.Lock()
		defer p.mu.Unlock()
		if !p.steady {
			debug.SetGCPercent(percent)
		}
	}, collectThen)
}

// live keeps the memory of a run small that may last.
func (p *pace) live() {
	if os.Getenv("GOGC") != "" {
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.steady = true
	debug.SetGCPercent(collectLive)
}
