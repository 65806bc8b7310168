// Package refusal finds out who refused a WebSocket's handshake and why: it
// asks again in a few harmless ways, and holds the answers against what the
// site's files say.
package refusal

import (
	"context"

	"github.com/wellserved/wellserved/pkg/project"
	"github.com/wellserved/wellserved/pkg/route"
	"github.com/wellserved/wellserved/pkg/source"
	"github.com/wellserved/wellserved/pkg/verify/handshake"
)

// Options say what is asked, and what is known of the site.
type Options struct {
	Handshake handshake.Options
	Project   *project.Project // nil where no files are known
	// Moved says that this machine's paths are not the server's, so that nothing
	// that the files name can be asked directly.
	Moved bool
	// Log, where not nil, returns what the servers' logs have gained since before
	// the first handshake; it may wait until there is enough in each.
	Log func(ctx context.Context, enough func(text string) bool) []Gain
}

// Party is one that can refuse a handshake.
type Party string

// The parties, from the browser to the consumer.
const (
	Nginx       Party = "nginx"
	Application Party = "application" // the web application, as an ordinary request
	Server      Party = "server"      // the ASGI server, or what it runs before any consumer
	Origin      Party = "origin"      // the check of the Origin header
	Consumer    Party = "consumer"
)

// Asked is one further handshake.
type Asked struct {
	What   string // and how it differs from the first
	Result *handshake.Result
}

// Place is a line of the site's files that explains the answer.
type Place struct {
	At      source.Range
	Message string
}

// Verdict is what came of a handshake, and why.
type Verdict struct {
	Result *handshake.Result
	Asked  []Asked
	// RefusedBy is "" for a handshake that was accepted, and where it cannot be
	// told; Reason then says what is known.
	RefusedBy Party
	Reason    string
	Remedy    string   // what to do, "" where that is not known
	Known     []string // how it is known
	Places    []Place
	Log       []LogLine
	Trace     *route.Trace  // what nginx's files say of the address; nil where they say nothing
	Passed    *route.Passed // what nginx hands on; nil where it does not
}

// Gain is what a server's log has gained.
type Gain struct {
	File, Text string
	Err        error // why it cannot be read any more
}

// LogLine is a line of a server's log that belongs to the handshakes.
type LogLine struct {
	File string
	Text string
	// Of is what was asked when the line was written, as in Asked; "" for the
	// first handshake, and where the line does not tell.
	Of string
}

// Find sends the handshake and finds out what became of it. The error says that
// the options cannot be meant, or that ctx ended.
func Find(ctx context.Context, opts Options) (*Verdict, error) {
	first, err := handshake.Probe(ctx, opts.Handshake)
	if err != nil {
		return nil, err
	}
	q := &inquiry{opts: &opts, v: &Verdict{Result: first}}
	q.readFiles()
	if err := q.judge(ctx); err != nil {
		return nil, err
	}
	q.readLogs(ctx)
	return q.v, nil
}
