package gather

import (
	"context"
	"net/url"
	"strings"

	"github.com/wellserved/wellserved/pkg/diag"
	"github.com/wellserved/wellserved/pkg/diagnose"
	"github.com/wellserved/wellserved/pkg/verify/refusal"
)

// askSockets asks for the WebSockets that the page's scripts open, one after the
// other, as the page would.
func (g *gatherer) askSockets(ctx context.Context, sockets []*diagnose.Resource, at *url.URL) {
	for _, r := range sockets {
		if len(r.Holes) > 0 {
			r.Unknown = "only a browser knows its " + strings.Join(r.Holes, " and ")
			continue
		}
		if ctx.Err() != nil {
			return
		}
		g.tell("asking for the WebSocket " + r.URL.String())
		if h := g.handshake(ctx, r.URL, at); ctx.Err() == nil {
			r.Handshake = h
		}
	}
}

// The codes by which an end is an ordinary one (RFC 6455, 7.4.1).
const (
	normal    = 1000
	goingAway = 1001
)

// handshake asks for one WebSocket, and who refuses it.
func (g *gatherer) handshake(ctx context.Context, u, at *url.URL) *diagnose.Handshake {
	opts := g.opts.Socket
	opts.URL, opts.Client, opts.Timeout = u, g.opts.Client, g.opts.Timeout
	opts.Cookie = "" // among the headers already
	if opts.Origin == "" && !opts.NoOrigin {
		opts.Origin = at.Scheme + "://" + at.Host
	}
	v, err := refusal.Find(ctx, refusal.Options{Handshake: opts, Project: g.opts.Project, Moved: g.opts.Elsewhere})
	if err != nil {
		return &diagnose.Handshake{Err: err.Error()}
	}
	h := &diagnose.Handshake{Status: v.Result.Status, By: string(v.RefusedBy), Reason: v.Reason, Remedy: v.Remedy, Known: v.Known,
		Open: v.Result.Accepted()}
	if c := v.Result.Close; h.Open && c != nil && (c.Code != normal && c.Code != goingAway || opts.Hold > 0) {
		h.Open, h.Closed, h.By = false, true, string(refusal.Consumer)
		v.RefusedBy = refusal.Consumer
	}
	if h.Open && opts.Expect != "" && !v.Result.Met {
		h.Open, h.Closed = false, true
		h.Reason = "no message came that has what --expect asks for"
	}
	if v.Result.Err != nil {
		h.Err = v.Result.Err.Error()
	}
	h.Personal = v.Personal()
	for _, p := range v.Places {
		h.Places = append(h.Places, diag.Related{At: p.At, Message: p.Message})
	}
	return h
}
