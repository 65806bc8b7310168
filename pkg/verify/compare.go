package verify

import (
	"bytes"
	"errors"
	"io"
	"strings"
	"sync"
)

// Sizes of the buffers that both sides are read through, in bytes. An answer is
// read in large pieces, as each read may wait; the file beside it in small ones,
// which are still in the processor's cache when they are compared.
const (
	smallBuffer = 12 << 10
	largeBuffer = 512 << 10
	localBuffer = 64 << 10
	largeFile   = 1 << 20 // from this size on the large buffer pays
)

// buffers are reused: one run reads many files.
type buffers struct {
	small, large sync.Pool
}

type pair struct {
	served, local []byte
}

func (b *buffers) get(size int64) (*pair, func()) {
	pool, n := &b.small, smallBuffer
	if size >= largeFile {
		pool, n = &b.large, largeBuffer
	}
	p, ok := pool.Get().(*pair)
	if !ok {
		p = &pair{served: make([]byte, n), local: make([]byte, min(n, localBuffer))}
	}
	return p, func() { pool.Put(p) }
}

// comparison is what reading a body beside a file came to.
type comparison struct {
	same   bool
	offset int64 // bytes that are the same on both sides
	// ended says that the body ended where the file has more bytes.
	ended bool
	html  bool
	// served and local are faults of reading.
	served, local error
}

// compare reads a body beside the file that it should equal, and stops at the
// first byte that differs: no more than one buffer beyond the file is read.
func compare(body, local io.Reader, buf *pair) (c comparison) {
	for first := true; ; first = false {
		n, err := body.Read(buf.served)
		if first && n > 0 {
			c.html = IsPage(buf.served[:n])
		}
		for served := buf.served[:n]; len(served) > 0; {
			part := served[:min(len(served), len(buf.local))]
			served = served[len(part):]
			m, lerr := io.ReadFull(local, buf.local[:len(part)])
			if lerr != nil && !errors.Is(lerr, io.EOF) && !errors.Is(lerr, io.ErrUnexpectedEOF) {
				c.local = lerr
				return c
			}
			same := common(part, buf.local[:m])
			c.offset += int64(same)
			if same < len(part) {
				return c
			}
		}
		if errors.Is(err, io.EOF) {
			return c.end(local, buf.local[:1])
		}
		if err != nil {
			c.served = err
			return c
		}
	}
}

// end is reached where the whole body is the beginning of the file.
func (c comparison) end(local io.Reader, one []byte) comparison {
	n, err := io.ReadFull(local, one)
	switch {
	case n > 0:
		c.ended = true
	case errors.Is(err, io.EOF):
		c.same = true
	default:
		c.local = err
	}
	return c
}

// common returns how many bytes both begin with.
func common(a, b []byte) int {
	if bytes.Equal(a, b) {
		return len(a)
	}
	n := min(len(a), len(b))
	for i := range n {
		if a[i] != b[i] {
			return i
		}
	}
	return n
}

// IsPage reports whether a body begins as a page does.
func IsPage(head []byte) bool {
	head = bytes.TrimPrefix(head[:min(len(head), 512)], []byte("\xef\xbb\xbf"))
	head = bytes.TrimLeft(head, " \t\r\n\f")
	if len(head) == 0 || head[0] != '<' {
		return false
	}
	for _, start := range []string{"<!doctype html", "<html", "<head", "<body"} {
		if len(head) >= len(start) && strings.EqualFold(string(head[:len(start)]), start) {
			return true
		}
	}
	return false
}
