package verify

import (
	"net/url"
	"time"

	"github.com/wellserved/wellserved/pkg/diag"
	"github.com/wellserved/wellserved/pkg/source"
)

// Sockets are the WebSockets of a site that were asked for beside its files.
type Sockets struct {
	SocketTotals
	Asked   []Socket // in the order in which they were found
	Left    []string // what was not looked into, each as a sentence
	Elapsed time.Duration
}

// SocketTotals count WebSockets. Each that was checked is in exactly one of
// Accepted, Refused, Errors and Skipped; the rest was not asked for.
type SocketTotals struct {
	Checked  int
	Accepted int
	Refused  int
	Errors   int // no answer
	Skipped  int // refused as may be right: nobody was logged in, or what is to be sent is not known

	Elsewhere  int // on another host, which nobody is asked
	Unresolved int // of which only a browser knows the address
	Dropped    int // beyond the bound on how many are asked for
}

// Socket is one WebSocket, and what came of its handshake.
type Socket struct {
	URL   *url.URL
	At    source.Range // what opens it: a line of a script, or a route of the project
	Route bool         // nothing but a route is known of it
	// Script is the URL, without its query, of the script that opens it; "" for a
	// route or a script in the page.
	Script string
	State  SocketState
	// Status is that of the answer, 0 without one. By names who refused: nginx,
	// server, origin, consumer or application; "" where that cannot be told.
	Status         int
	By             string
	Reason, Remedy string
	Places         []diag.Related // lines of the site's files that explain the answer
}

// SocketState says what came of a handshake.
type SocketState int

// The states of a socket.
const (
	SocketOpen    SocketState = iota // accepted, and kept
	SocketRefused                    // or closed again at once
	SocketSilent                     // no answer
	SocketExcused                    // refused, as may be right
)

// Add counts a socket that was asked for.
func (s *Sockets) Add(one Socket) {
	s.Asked = append(s.Asked, one)
	s.Checked++
	switch one.State {
	case SocketOpen:
		s.Accepted++
	case SocketRefused:
		s.Refused++
	case SocketSilent:
		s.Errors++
	case SocketExcused:
		s.Skipped++
	}
}
