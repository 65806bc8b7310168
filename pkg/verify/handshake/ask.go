package handshake

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptrace"
	"strings"
	"time"

	"github.com/coder/websocket"
)

// probe is one handshake on its way.
type probe struct {
	opts      *Options
	head      http.Header
	host      string
	transport *http.Transport
	res       *Result
	answered  time.Time
}

// ask sends the handshake and observes what comes of it.
func (p *probe) ask(ctx context.Context) {
	started := time.Now()
	within, cancel := context.WithTimeout(ctx, p.opts.Timeout)
	defer cancel()
	target := *p.opts.URL
	if p.opts.Direct != "" {
		target.Scheme = "ws"
	}
	p.res.Phase = Connecting
	pings := make(chan struct{}, maxPings)
	conn, answer, err := websocket.Dial(p.watch(within), target.String(), &websocket.DialOptions{ //nolint:bodyclose // the library has read the body
		HTTPClient: &http.Client{Transport: p.transport, CheckRedirect: stay}, HTTPHeader: p.head, Host: p.host,
		Subprotocols: p.opts.Subprotocols, CompressionMode: websocket.CompressionContextTakeover,
		OnPingReceived: func(context.Context, []byte) bool {
			select {
			case pings <- struct{}{}:
			default: // so many that one more says nothing
			}
			return true
		},
	})
	if p.answered.IsZero() {
		p.answered = time.Now()
	}
	p.res.Took = p.answered.Sub(started)
	p.read(answer)
	if err != nil {
		if p.res.Status == 0 || p.res.Status == http.StatusSwitchingProtocols {
			p.res.Err = bare(within, err)
		}
		return
	}
	p.res.Phase = ""
	p.res.Subprotocol, p.res.Extensions = conn.Subprotocol(), answer.Header.Get("Sec-WebSocket-Extensions")
	conn.SetReadLimit(maxMessage)
	p.hold(ctx, conn)
	p.res.Pings = len(pings)
}

// stay keeps the client from following a redirect, which a browser does not
// either.
func stay(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }

// watch notes how far the handshake has come.
func (p *probe) watch(ctx context.Context) context.Context {
	return httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{
		ConnectDone: func(_, _ string, err error) {
			if err == nil {
				p.res.Phase = Answering
			}
		},
		TLSHandshakeStart: func() { p.res.Phase = Securing },
		GotConn: func(info httptrace.GotConnInfo) {
			p.res.Phase = Answering
			p.res.Remote, p.res.Here = addresses(info.Conn)
			p.res.Local = info.Conn.LocalAddr().String()
		},
		GotFirstResponseByte: func() { p.answered = time.Now() },
	})
}

// addresses returns what a connection leads to, and whether that is this
// machine: then both ends have one address, or the loopback's.
func addresses(c net.Conn) (remote string, here bool) {
	remote = c.RemoteAddr().String()
	there, ok := c.RemoteAddr().(*net.TCPAddr)
	if !ok {
		return remote, true // a unix socket
	}
	near, ok := c.LocalAddr().(*net.TCPAddr)
	return remote, there.IP.IsLoopback() || ok && there.IP.Equal(near.IP)
}

// read takes the head of the answer, and of a refusal what is there of its body.
func (p *probe) read(answer *http.Response) {
	if answer == nil {
		return
	}
	p.res.Status, p.res.Header = answer.StatusCode, answer.Header
	p.res.Phrase = strings.TrimSpace(strings.TrimLeft(answer.Status, "0123456789"))
	p.res.Phase = ""
	if answer.Body != nil {
		// What cannot be read is not there to be judged; the status is.
		body, _ := io.ReadAll(io.LimitReader(answer.Body, maxBody))
		p.res.Body = string(body)
	}
}

// ErrTimeout says that no answer came in time.
var ErrTimeout = errors.New("no answer within the time allowed")

// bare returns the cause of a failed handshake without the words of the
// libraries around it, which repeat the address with its query.
func bare(within context.Context, err error) error {
	if errors.Is(within.Err(), context.DeadlineExceeded) {
		return ErrTimeout
	}
	return innermost(err)
}

// innermost takes the words of the libraries and the address off an error, but
// not the name that could not be looked up.
func innermost(err error) error {
	var lookup *net.DNSError
	if errors.As(err, &lookup) {
		return lookup
	}
	for {
		inner := errors.Unwrap(err)
		if inner == nil {
			return err
		}
		err = inner
	}
}
