package verify

import (
	"errors"
	"net"
	"syscall"
	"time"

	"golang.org/x/sys/unix"
)

const (
	batchFrom = 64 << 10 // bytes asked for in one read from which on waiting for more pays
	batchMost = 512 << 10
	// batchWait is how long a batch may take to come. A slower connection gives
	// what it has, as progress is to be seen.
	batchWait = 200 * time.Millisecond
)

// batched wakes its reader when all of a large read has come, not for each
// segment on its own: a local server's answer is read with a fourth of the
// wakeups. Nobody may ask for more than will come but who can wait for
// batchWait; the reader of a body asks for no more than its rest.
type batched struct {
	net.Conn
	raw   syscall.RawConn
	atl   int  // the socket's SO_RCVLOWAT, bytes
	hasty bool // a batch took too long
}

// batch makes a TCP connection wake its reader less often.
func batch(c net.Conn) net.Conn {
	t, ok := c.(*net.TCPConn)
	if !ok {
		return c
	}
	raw, err := t.SyscallConn()
	if err != nil {
		return c
	}
	return &batched{Conn: c, raw: raw, atl: 1}
}

func (b *batched) Read(p []byte) (int, error) {
	if b.hasty || len(p) < batchFrom || !b.atLeast(min(len(p), batchMost)) {
		if b.atLeast(1) {
			return b.Conn.Read(p)
		}
		return 0, errors.New("the socket cannot be set to give what it has")
	}
	if err := b.SetReadDeadline(time.Now().Add(batchWait)); err != nil {
		return 0, err
	}
	n, err := b.Conn.Read(p)
	if derr := b.SetReadDeadline(time.Time{}); err == nil {
		err = derr
	}
	var late net.Error
	if n == 0 && errors.As(err, &late) && late.Timeout() {
		b.hasty = true
		return b.Read(p)
	}
	return n, err
}

// atLeast sets how many bytes wake the reader, and reports whether they do.
func (b *batched) atLeast(n int) bool {
	if n == b.atl {
		return true
	}
	var set error
	err := b.raw.Control(func(fd uintptr) { set = unix.SetsockoptInt(int(fd), unix.SOL_SOCKET, unix.SO_RCVLOWAT, n) })
	if err != nil || set != nil {
		return false
	}
	b.atl = n
	return true
}
