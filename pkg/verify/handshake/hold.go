package handshake

import (
	"context"
	"errors"
	"io"
	"net"
	"strings"
	"syscall"
	"time"

	"github.com/coder/websocket"
)

// hold keeps an accepted socket open for as long as it was asked to, reads what
// comes, and closes it as a page that is left does.
func (p *probe) hold(ctx context.Context, conn *websocket.Conn) {
	length, early := p.opts.Hold, false
	switch {
	case length > 0:
	case p.opts.Expect != "":
		length, early = p.opts.Timeout, true
	default:
		length = DefaultHold
	}
	if p.opts.Send != "" {
		// Where it cannot be sent, reading says why.
		_ = conn.Write(ctx, websocket.MessageText, []byte(p.opts.Send))
	}
	timer := time.NewTimer(time.Until(p.answered.Add(length)))
	defer timer.Stop()
	met, ended := make(chan struct{}), make(chan error, 1)
	go func() { ended <- p.receive(conn, met) }()
	for {
		select {
		case <-met:
			p.res.Met, met = true, nil
			if !early {
				continue
			}
		case <-timer.C:
		case <-ctx.Done():
		case err := <-ended:
			p.res.Held = time.Since(p.answered)
			p.res.Close = closing(err, p.res.Held)
			_ = conn.CloseNow() // it is closed already, or broken
			return
		}
		p.res.Held = time.Since(p.answered)
		leave(conn)
		<-ended
		return
	}
}

// receive reads messages until the socket ends, and closes met once what is
// expected has come. Their number is bounded by the time for which the socket
// is held.
func (p *probe) receive(conn *websocket.Conn, met chan<- struct{}) error {
	for {
		_, text, err := conn.Read(context.Background())
		if err != nil {
			return err
		}
		if p.res.Messages++; p.res.Messages == 1 {
			p.res.Received = string(text[:min(len(text), maxReceived)])
		}
		if met != nil && p.opts.Expect != "" && strings.Contains(string(text), p.opts.Expect) {
			close(met)
			met = nil
		}
	}
}

// leave says goodbye, and does not wait long for an answer.
func leave(conn *websocket.Conn) {
	timer := time.AfterFunc(closeWait, func() { _ = conn.CloseNow() }) // the probe is over either way
	defer timer.Stop()
	_ = conn.Close(websocket.StatusNormalClosure, "")
}

// closing reads how the other side ended the socket.
func closing(err error, after time.Duration) *Close {
	var frame websocket.CloseError
	if errors.As(err, &frame) {
		return &Close{Code: int(frame.Code), Reason: frame.Reason, After: after}
	}
	c := &Close{Code: Abnormal, After: after}
	for _, plain := range []error{io.EOF, io.ErrUnexpectedEOF, net.ErrClosed, syscall.ECONNRESET, syscall.EPIPE} {
		if errors.Is(err, plain) {
			return c
		}
	}
	c.Err = innermost(err)
	return c
}
