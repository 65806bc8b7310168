package verify

import "sync/atomic"

// Meter counts while a run goes on. It may be read at any time.
type Meter struct {
	checked, matched, bytes atomic.Int64
}

// Now returns the files that were checked and those of them that matched, and
// the bytes of all answers, until now.
func (m *Meter) Now() (checked, matched, bytes int64) {
	return m.checked.Load(), m.matched.Load(), m.bytes.Load()
}
