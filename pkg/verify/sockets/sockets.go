// Package sockets finds the WebSockets that a site's pages and scripts open and
// that its ASGI application has routes for, and asks the running site for each,
// as a browser would. No host is asked but the one that is verified, whatever a
// script says.
package sockets

import (
	"context"
	"net/url"
	"strings"
	"time"

	"golang.org/x/sync/errgroup"
	"golang.org/x/time/rate"

	"github.com/wellserved/wellserved/pkg/diag"
	"github.com/wellserved/wellserved/pkg/project"
	"github.com/wellserved/wellserved/pkg/verify"
	"github.com/wellserved/wellserved/pkg/verify/handshake"
	"github.com/wellserved/wellserved/pkg/verify/refusal"
)

// Options say what is asked, and how.
type Options struct {
	Site    *url.URL
	Project *project.Project
	// Moved says that this machine's paths are not the server's.
	Moved   bool
	Targets []verify.Target // whose scripts are read
	Client  verify.ClientOptions
	Timeout time.Duration
	Rate    float64 // sockets a second; 0 is as many as there can be
}

// Bounds of a run.
const (
	maxSockets = 32
	atATime    = 4
	maxTime    = 3 * time.Minute
)

// Ask finds the WebSockets and asks for them. The error is one of the options,
// or that ctx ended; the sockets are then those until there.
func Ask(ctx context.Context, opts Options) (*verify.Sockets, error) {
	out := &verify.Sockets{}
	started := time.Now()
	defer func() { out.Elapsed = time.Since(started) }()
	within, cancel := context.WithTimeout(ctx, maxTime)
	defer cancel()
	f, err := find(within, &opts, out)
	if err != nil {
		return out, err
	}
	err = askAll(within, &opts, f, out)
	if ctx.Err() != nil {
		return out, ctx.Err()
	}
	return out, err
}

// askAll asks for the sockets that were found, a few at a time. Those for which
// there is no time count as dropped.
func askAll(ctx context.Context, opts *Options, f *finder, out *verify.Sockets) error {
	limit := rate.NewLimiter(rate.Inf, 1)
	if opts.Rate > 0 {
		limit.SetLimit(rate.Limit(opts.Rate))
	}
	wanted := f.list[:min(len(f.list), maxSockets)]
	out.Dropped += len(f.list) - len(wanted)
	answers := make([]*verify.Socket, len(wanted))
	var group errgroup.Group
	group.SetLimit(atATime)
	for i, one := range wanted {
		group.Go(func() error {
			if limit.Wait(ctx) != nil {
				return nil //nolint:nilerr // the time is over, or would be before its turn
			}
			s, err := ask(ctx, opts, f.page, one)
			if err == nil {
				answers[i] = &s
			} else if ctx.Err() == nil {
				return err
			}
			return nil
		})
	}
	err := group.Wait()
	for _, s := range answers {
		if s == nil {
			out.Dropped++
			continue
		}
		out.Add(*s)
	}
	return err
}

// The codes by which an end is an ordinary one (RFC 6455, 7.4.1).
const (
	normal    = 1000
	goingAway = 1001
)

// ask asks for one, and who refuses it.
func ask(ctx context.Context, opts *Options, page *url.URL, one found) (verify.Socket, error) {
	hand := handshake.Options{URL: one.url, Client: opts.Client, Timeout: opts.Timeout, Origin: page.Scheme + "://" + page.Host}
	v, err := refusal.Find(ctx, refusal.Options{Handshake: hand, Project: opts.Project, Moved: opts.Moved})
	if err != nil {
		return verify.Socket{}, err
	}
	s := verify.Socket{URL: one.url, At: one.at, Route: one.route, Script: one.script, Status: v.Result.Status, Reason: v.Reason, Remedy: v.Remedy, State: verify.SocketRefused}
	switch c := v.Result.Close; {
	case v.Result.Accepted() && (c == nil || c.Code == normal || c.Code == goingAway):
		s.State = verify.SocketOpen
	case v.Result.Accepted():
		v.RefusedBy = refusal.Consumer
	case v.Result.Status == 0:
		s.State = verify.SocketSilent
	}
	s.By = string(v.RefusedBy)
	if s.State == verify.SocketRefused && excused(&s, v, opts.Client.Header) {
		s.State = verify.SocketExcused
	}
	for _, p := range v.Places {
		s.Places = append(s.Places, diag.Related{At: p.At, Message: p.Message})
	}
	return s, nil
}

// excused reports a refusal that may be right: nginx denies the path on purpose,
// the consumer wants a login, or nothing is known of what a page would send.
func excused(s *verify.Socket, v *refusal.Verdict, header []verify.Header) bool {
	switch v.RefusedBy {
	case refusal.Nginx:
		return s.Status == 401 || s.Status == 403
	case refusal.Application, refusal.Origin:
		return false
	case refusal.Server:
		return s.Route && s.Status == 500 // an exception, perhaps for want of an argument
	case refusal.Consumer:
		return s.Route || v.Personal() && !loggedIn(header)
	}
	return s.Route && (s.Status == 403 || s.Status == 500)
}

// loggedIn reports whether the user gave what tells who asks.
func loggedIn(header []verify.Header) bool {
	for _, h := range header {
		if strings.EqualFold(h.Name, "Cookie") || strings.EqualFold(h.Name, "Authorization") {
			return true
		}
	}
	return false
}
