package verify

import (
	"bufio"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"
)

// Bounds of a connection.
const (
	// keptFor is how long one may lie unused. After that a server may have said on
	// it that it closes it, which must not be taken for an answer.
	keptFor = 2 * time.Second
	// answerBuffer is what an answer is read through, bytes. Larger reads of a body
	// pass it by.
	answerBuffer = 4 << 10
	// questionBuffer takes a row of questions, bytes, so that they are sent at once.
	questionBuffer = 4 << 10
	// mostInterim is how many interim answers, as 103 Early Hints, may come before
	// the answer, as in net/http.
	mostInterim = 5
)

// direct carries requests of HTTP/1.1 to servers that no proxy stands before, each
// in the goroutine that asks. The Transport of net/http hands every request to one
// goroutine and every answer back by another, which costs more than all else of a
// small file. What is sent and how an answer reads is net/http's all the same.
type direct struct {
	dial func(ctx context.Context, network, addr string) (net.Conn, error)
	tls  *tls.Config

	mu   sync.Mutex
	idle map[site][]*line // kept connections, the last used last
}

// site is where a connection leads.
type site struct {
	scheme, addr string
}

// line is one connection.
type line struct {
	conn net.Conn
	raw  net.Conn // below TLS; what reads or writes is told when it is closed
	to   site
	in   *bufio.Reader
	out  *bufio.Writer
	left int // bytes that may be read until the head ends; -1 is any
	used time.Time
}

// Read is of the connection, as far as a head may be.
func (l *line) Read(p []byte) (int, error) {
	if l.left == 0 {
		return 0, fmt.Errorf("server response headers exceeded %d bytes", maxHeaderBytes)
	}
	if l.left > 0 {
		p = p[:min(len(p), l.left)]
	}
	n, err := l.conn.Read(p)
	if l.left > 0 {
		l.left -= n
	}
	return n, err
}

// takes reports whether a URL can be asked for: a name beyond ASCII is net/http's
// to write out.
func takes(u *url.URL) bool {
	return (u.Scheme == "http" || u.Scheme == "https") && u.Hostname() != "" && strings.IndexFunc(u.Host, func(r rune) bool { return r >= 0x80 }) < 0
}

func siteOf(u *url.URL) site { return site{u.Scheme, net.JoinHostPort(u.Hostname(), portOf(u))} }

// get returns a connection, and whether it was kept from an earlier request.
func (d *direct) get(ctx context.Context, to site) (l *line, kept bool, err error) {
	if l := d.take(to); l != nil {
		return l, true, nil
	}
	l, err = d.open(ctx, to)
	return l, false, err
}

// open makes a connection.
func (d *direct) open(ctx context.Context, to site) (*line, error) {
	raw, err := d.dial(ctx, "tcp", to.addr)
	if err != nil {
		return nil, err
	}
	conn := raw
	if to.scheme == "https" {
		if conn, err = secured(ctx, raw, to.addr, d.tls); err != nil {
			return nil, err
		}
	}
	l := &line{conn: conn, raw: raw, to: to, out: bufio.NewWriterSize(conn, questionBuffer)}
	l.in = bufio.NewReaderSize(l, answerBuffer)
	return l, nil
}

// RoundTrip sends a request without a body and returns the answer, whose body
// must be closed. A kept connection that the server has closed in the meantime is
// replaced.
func (d *direct) RoundTrip(req *http.Request) (*http.Response, error) {
	ctx := req.Context()
	for {
		l, kept, err := d.get(ctx, siteOf(req.URL))
		if err != nil {
			return nil, err
		}
		forget := context.AfterFunc(ctx, func() { _ = l.raw.Close() })
		res, begun, err := l.ask(req)
		// A goodbye to the connection is no answer: it was said before the request
		// came (RFC 9110, 15.5.9).
		goodbye := err == nil && kept && res.StatusCode == http.StatusRequestTimeout && res.Close
		if err == nil && !goodbye {
			res.Body = &lineBody{ReadCloser: res.Body, of: d, line: l, ctx: ctx, forget: forget, reusable: !res.Close && res.StatusCode != http.StatusSwitchingProtocols}
			return res, nil
		}
		_ = l.conn.Close() // the fault is known already
		if !forget() || ctx.Err() != nil {
			return nil, context.Cause(ctx)
		}
		if !goodbye && (!kept || begun) {
			return nil, err
		}
	}
}

// ask sends a request and reads the head of the answer; begun says that something
// of an answer came.
func (l *line) ask(req *http.Request) (res *http.Response, begun bool, err error) {
	if err := req.Write(l.out); err != nil {
		return nil, false, err
	}
	if err := l.out.Flush(); err != nil {
		return nil, false, err
	}
	l.left = maxHeaderBytes
	if _, err := l.in.Peek(1); err != nil {
		if errors.Is(err, io.EOF) {
			err = errors.New("the server closed the connection without an answer")
		}
		return nil, false, err
	}
	res, err = l.head(req)
	return res, true, err
}

// head reads the head of an answer.
func (l *line) head(req *http.Request) (*http.Response, error) {
	l.left = maxHeaderBytes
	for range mostInterim + 1 {
		res, err := http.ReadResponse(l.in, req)
		if errors.Is(err, io.EOF) {
			err = io.ErrUnexpectedEOF
		}
		if err != nil {
			return nil, err
		}
		if res.StatusCode >= 200 || res.StatusCode == http.StatusSwitchingProtocols {
			l.left = -1
			return res, nil
		}
	}
	return nil, errors.New("too many 1xx informational responses")
}

// take returns the connection that was used last, or nil.
func (d *direct) take(to site) *line {
	d.mu.Lock()
	defer d.mu.Unlock()
	kept := d.idle[to]
	if len(kept) == 0 {
		return nil
	}
	last := kept[len(kept)-1]
	if time.Since(last.used) < keptFor {
		d.idle[to] = kept[:len(kept)-1]
		return last
	}
	for _, l := range kept { // none was used after it
		_ = l.conn.Close() // nothing is asked of it any more
	}
	delete(d.idle, to)
	return nil
}

func (d *direct) keep(l *line) {
	l.used = time.Now()
	d.mu.Lock()
	defer d.mu.Unlock()
	d.idle[l.to] = append(d.idle[l.to], l)
}

// CloseIdleConnections closes those that are kept.
func (d *direct) CloseIdleConnections() {
	d.mu.Lock()
	defer d.mu.Unlock()
	for _, kept := range d.idle {
		for _, l := range kept {
			_ = l.conn.Close() // nothing is asked of it any more
		}
	}
	clear(d.idle)
}

// lineBody is the body of an answer. Closed after its end, it gives the
// connection back.
type lineBody struct {
	io.ReadCloser
	of       *direct
	line     *line
	ctx      context.Context //nolint:containedctx // of the request, as long as the body is read
	forget   func() bool
	reusable bool
	ended    bool
	closed   bool
}

func (b *lineBody) Read(p []byte) (int, error) {
	n, err := b.ReadCloser.Read(p)
	switch {
	case err == nil:
	case errors.Is(err, io.EOF):
		b.ended = true
	case b.ctx.Err() != nil:
		return n, context.Cause(b.ctx)
	}
	return n, err
}

func (b *lineBody) Close() error {
	if b.closed {
		return nil
	}
	b.closed = true
	if !b.ended && b.ReadCloser == http.NoBody {
		b.ended = true
	}
	// What comes after an answer belongs to no request.
	if b.forget() && b.ended && b.reusable && b.line.in.Buffered() == 0 {
		b.of.keep(b.line)
		return nil
	}
	return b.line.conn.Close()
}
