package report

import "github.com/wellserved/wellserved/pkg/verify"

// Websockets counts the WebSockets that `verify` asked for. Each that was checked
// is in one of accepted, refused, errors and skipped.
type Websockets struct {
	Checked    int         `json:"checked"`
	Accepted   int         `json:"accepted"`
	Refused    int         `json:"refused"`
	Errors     int         `json:"errors"`
	Skipped    int         `json:"skipped"`
	Elsewhere  int         `json:"elsewhere"`
	Unresolved int         `json:"unresolved"`
	Dropped    int         `json:"dropped"`
	Seconds    float64     `json:"seconds"`
	Asked      []Websocket `json:"asked"`
}

// Websocket is one that was asked for, and what came of it.
type Websocket struct {
	URL       string `json:"url"`
	State     string `json:"state"` // accepted, refused, error or skipped
	Status    int    `json:"status"`
	RefusedBy string `json:"refused_by,omitempty"`
	Reason    string `json:"reason"`
	File      string `json:"file"` // what opens it: a script, or the route's module
	Line      int    `json:"line"`
}

var socketStates = map[verify.SocketState]string{
	verify.SocketOpen: "accepted", verify.SocketRefused: "refused", verify.SocketSilent: "error", verify.SocketExcused: "skipped",
}

// WebsocketOf is a WebSocket as a report has it, with what looks like a secret
// left out.
func WebsocketOf(s *verify.Socket) Websocket {
	out := Websocket{URL: maskText(s.URL.String()), State: socketStates[s.State], Status: s.Status, RefusedBy: s.By, Reason: maskText(s.Reason)}
	if !s.At.IsZero() {
		out.File, out.Line = s.At.Name(), s.At.Line()
	}
	return out
}
