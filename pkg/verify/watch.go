package verify

import (
	"context"
	"errors"
	"io"
	"sync/atomic"
	"time"
)

// errStalled and errSlow are why a request was given up.
var (
	errStalled = errors.New("the answer made no progress")
	errSlow    = errors.New("the answer took too long as a whole")
)

// slowest is the speed, in bytes a second, that an answer must keep up on the
// whole. It bounds a server that sends a byte now and then.
const slowest = 32 << 10

// watch bounds a request's time: timeout without progress, and a total that
// grows with the size of the file.
type watch struct {
	cancel  context.CancelCauseFunc
	timer   *time.Timer
	started time.Time
	idle    time.Duration
	total   time.Duration
	last    atomic.Int64 // the last progress, nanoseconds after started
}

// newWatch begins to watch; its stop must be called.
func newWatch(ctx context.Context, idle time.Duration, size int64) (context.Context, *watch) {
	ctx, cancel := context.WithCancelCause(ctx)
	w := &watch{cancel: cancel, started: time.Now(), idle: idle, total: 2*idle + time.Duration(size/slowest)*time.Second}
	w.timer = time.AfterFunc(idle, w.look)
	return ctx, w
}

// look gives the request up, or comes back when it may have to be.
func (w *watch) look() {
	since := time.Since(w.started)
	silent := since - time.Duration(w.last.Load())
	switch {
	case since >= w.total:
		w.cancel(errSlow)
	case silent >= w.idle:
		w.cancel(errStalled)
	default:
		w.timer.Reset(min(w.idle-silent, w.total-since))
	}
}

func (w *watch) progress() { w.last.Store(int64(time.Since(w.started))) }

func (w *watch) stop() {
	w.timer.Stop()
	w.cancel(nil)
}

// pulse tells the watch of each read, and counts what came.
type pulse struct {
	r     io.Reader
	watch *watch
	meter *Meter
	// filled says that a read returns when its buffer is full, as those of
	// chunks do, and not with what has come.
	filled bool
}

func (p *pulse) Read(b []byte) (int, error) {
	if p.filled { // progress is to be seen each second at least
		b = b[:min(len(b), slowest)]
	}
	n, err := p.r.Read(b)
	if n > 0 {
		p.watch.progress()
		p.meter.bytes.Add(int64(n))
	}
	return n, err
}
