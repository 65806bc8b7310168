// Package freeport gives tests that start real servers ports of their own.
package freeport

import (
	"math/rand/v2"
	"net"
	"strconv"
	"sync"
	"testing"
)

// The ports given out lie below those that systems hand to clients and to
// listeners on port 0: between giving one out and the server's start nobody
// else comes by it.
const (
	first = 10_000
	last  = 29_999
)

var given struct {
	sync.Mutex
	ports map[int]bool
}

// Of returns a port of 127.0.0.1 that nobody listens on, another one at each
// call.
func Of(t testing.TB) int {
	t.Helper()
	given.Lock()
	defer given.Unlock()
	if given.ports == nil {
		given.ports = map[int]bool{}
	}
	for range 1000 {
		port := first + rand.IntN(last-first+1)
		if given.ports[port] {
			continue
		}
		l, err := net.Listen("tcp", net.JoinHostPort("127.0.0.1", strconv.Itoa(port)))
		if err != nil {
			continue
		}
		if err := l.Close(); err != nil {
			t.Fatal(err)
		}
		given.ports[port] = true
		return port
	}
	t.Fatal("no free port of 127.0.0.1 found")
	return 0
}

// Address is Of as an address: "127.0.0.1:12345".
func Address(t testing.TB) string {
	t.Helper()
	return net.JoinHostPort("127.0.0.1", strconv.Itoa(Of(t)))
}
