package verify

import (
	"context"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"
)

// gate lets only so many requests through at a time, and fewer after a server
// has said that it is too many.
type gate struct {
	tokens chan struct{}

	mu    sync.Mutex
	alive int // tokens there are
	owed  int // of these, how many are taken away when they come back
}

func newGate(n int) *gate {
	g := &gate{tokens: make(chan struct{}, n), alive: n}
	for range n {
		g.tokens <- struct{}{}
	}
	return g
}

func (g *gate) enter(ctx context.Context) error {
	select {
	case <-g.tokens:
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}

func (g *gate) leave() {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.owed > 0 {
		g.owed--
		g.alive--
		return
	}
	g.tokens <- struct{}{} // has room for all of them
}

// whole reports whether no place was taken away.
func (g *gate) whole() bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.alive == cap(g.tokens) && g.owed == 0
}

// narrow takes one place away for good, but never the last one. It is called
// by a request that is inside.
func (g *gate) narrow() {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.alive-g.owed > 1 {
		g.owed++
	}
}

// busyError is a server that asks for fewer requests.
type busyError struct {
	status int
	after  time.Duration
}

func (e *busyError) Error() string {
	return fmt.Sprintf("the server answered %d %s", e.status, http.StatusText(e.status))
}

// busy reports a status by which a server asks for fewer requests.
func busy(status int) bool {
	return status == http.StatusTooManyRequests || status == http.StatusServiceUnavailable
}

// longestWait bounds what a server may ask for with Retry-After.
const longestWait = 20 * time.Second

// retryAfter reads the header, seconds or a date; 0 is none.
func retryAfter(v string) time.Duration {
	v = strings.TrimSpace(v)
	if n, err := strconv.ParseUint(v, 10, 31); err == nil {
		return min(time.Duration(n)*time.Second, longestWait)
	}
	if at, err := http.ParseTime(v); err == nil {
		return min(max(time.Until(at), 0), longestWait)
	}
	return 0
}
