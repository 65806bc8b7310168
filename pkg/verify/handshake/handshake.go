// Package handshake asks a server for a WebSocket as a browser does, and
// observes what comes: the answer, its head, how long it took, how the
// connection ended. Who refused, and why, is judged elsewhere.
package handshake

import (
	"context"
	"net/http"
	"net/url"
	"time"

	"github.com/wellserved/wellserved/pkg/verify"
)

// Options say what is asked, and how.
type Options struct {
	URL    *url.URL // ws or wss, as ParseURL reads it
	Client verify.ClientOptions
	// Origin is what a browser sends of the page that opens the socket; "" is the
	// URL's own host, NoOrigin none at all.
	Origin   string
	NoOrigin bool
	Cookie   string
	// Subprotocols are offered in this order.
	Subprotocols []string
	// Direct is where to connect instead of to the URL's host: HOST:PORT or
	// unix:PATH. TLS is left out then, as it ends at the front.
	Direct  string
	Timeout time.Duration // until the answer's head is there; 0 is DefaultTimeout
	// Hold keeps an accepted socket open. 0 is DefaultHold, enough to see whether
	// it is closed at once; where something is expected, it is until that has come,
	// and Timeout at the most.
	Hold time.Duration
	// Send is a text message to send once accepted, "" for none.
	Send string
	// Expect is a text that some message should have in it, "" for none.
	Expect string
}

// What the zero value of an option stands for.
const (
	DefaultTimeout = 10 * time.Second
	DefaultHold    = 500 * time.Millisecond
)

// Bounds of what a server can make the probe keep.
const (
	maxBody     = 1024    // bytes of a refusal's body
	maxMessage  = 1 << 20 // bytes, unpacked
	maxReceived = 4096    // bytes of the first message
	closeWait   = time.Second
	maxPings    = 4096 // counted
)

// Phase is how far a handshake came that got no answer.
type Phase string

// The phases.
const (
	Connecting Phase = "connect" // looking the host up, connecting
	Securing   Phase = "tls"     // TLS
	Answering  Phase = "answer"  // connected; the answer's head did not come, or is none
)

// Result is what one handshake gave. The zero Status says that no answer came.
type Result struct {
	URL    string
	Direct string // as in Options
	Origin string // that was sent, "" for none
	Status int
	Phrase string      // of the status line, after the number
	Header http.Header // of the answer
	Body   string      // of a refusal, its beginning
	Remote string      // the address that was connected to, "" where none was
	Local  string      // the end of that connection on this side, which servers log; "" where none was
	// Here says that the address is one of this machine.
	Here bool
	// Phase and Err say why there is no answer. With a Status of 101, Err says
	// why it is no proper handshake all the same.
	Phase Phase
	Err   error
	Took  time.Duration // from the first step until the answer's head

	Subprotocol string
	Extensions  string
	Close       *Close
	Held        time.Duration // from the answer until the end of the holding
	Pings       int           // of the server
	Messages    int
	Received    string // the beginning of the first message
	Met         bool   // Options.Expect has come
}

// Accepted reports whether a browser would have its socket open.
func (r *Result) Accepted() bool {
	return r.Status == http.StatusSwitchingProtocols && r.Err == nil
}

// Close is the end of an accepted socket, by the other side.
type Close struct {
	Code   int // 1006 where the connection ended without a close frame
	Reason string
	After  time.Duration // since the answer
	Err    error         // where the other side broke the protocol
}

// Abnormal is the code of an end without a close frame (RFC 6455, 7.1.5).
const Abnormal = 1006

// Probe asks once. What the network and the server did is in the result; the
// error says that the options cannot be meant, or that ctx ended.
func Probe(ctx context.Context, opts Options) (*Result, error) {
	if opts.Timeout <= 0 {
		opts.Timeout = DefaultTimeout
	}
	head, host, err := request(&opts)
	if err != nil {
		return nil, err
	}
	transport, err := transport(&opts)
	if err != nil {
		return nil, err
	}
	defer transport.CloseIdleConnections()
	p := &probe{opts: &opts, head: head, host: host, transport: transport, res: &Result{
		URL: opts.URL.String(), Direct: opts.Direct, Origin: head.Get("Origin"),
	}}
	p.ask(ctx)
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	return p.res, nil
}
