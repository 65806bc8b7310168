package refusal

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/wellserved/wellserved/pkg/project"
	"github.com/wellserved/wellserved/pkg/route"
	"github.com/wellserved/wellserved/pkg/verify"
	"github.com/wellserved/wellserved/pkg/verify/handshake"
)

// inquiry is the search for who refused one handshake.
type inquiry struct {
	opts *Options
	v    *Verdict
	site *project.Site
	// direct is the answer of the upstream itself; nil where it was not asked.
	direct *handshake.Result
}

// host is the Host header that is sent.
func (q *inquiry) host() string {
	for _, h := range q.opts.Handshake.Client.Header {
		if strings.EqualFold(h.Name, "Host") {
			return h.Value
		}
	}
	return q.opts.Handshake.URL.Host
}

// judge tells the answers apart, from the browser's side inwards.
func (q *inquiry) judge(ctx context.Context) error {
	r := q.v.Result
	switch {
	case r.Status == 0:
		return q.silent(ctx)
	case r.Accepted():
		q.accepted()
		return nil
	case r.Status == http.StatusSwitchingProtocols:
		q.blame(Server, fmt.Sprintf("the answer is 101, but a browser refuses it: %v", r.Err))
		return nil
	case q.nginxItself():
		return q.byNginx(ctx)
	}
	return q.behind(ctx)
}

// blame notes who refused and why.
func (q *inquiry) blame(by Party, reason string) { q.v.RefusedBy, q.v.Reason = by, reason }

// known notes how something is known.
func (q *inquiry) known(format string, args ...any) {
	q.v.Known = append(q.v.Known, fmt.Sprintf(format, args...))
}

// again sends one more handshake, and says so.
func (q *inquiry) again(ctx context.Context, what string, change func(*handshake.Options)) (*handshake.Result, error) {
	opts := q.opts.Handshake
	opts.Send, opts.Expect, opts.Hold = "", "", 0
	change(&opts)
	res, err := handshake.Probe(ctx, opts)
	if err != nil {
		return nil, err
	}
	q.v.Asked = append(q.v.Asked, Asked{what, res})
	return res, nil
}

// askDirectly asks the upstream itself, as nginx would with all that a handshake
// needs; of several the first that answers.
func (q *inquiry) askDirectly(ctx context.Context) error {
	for _, address := range q.upstreams() {
		res, err := q.again(ctx, "directly, at "+address, func(o *handshake.Options) { q.toUpstream(o, address) })
		if err != nil {
			return err
		}
		if q.direct = res; res.Status != 0 {
			return nil
		}
	}
	return nil
}

// toUpstream makes a handshake one that goes around nginx.
func (q *inquiry) toUpstream(o *handshake.Options, address string) {
	o.Direct = address
	if u, err := o.URL.Parse(q.v.Trace.Outcome.UpstreamURI); err == nil && strings.HasPrefix(q.v.Trace.Outcome.UpstreamURI, "/") {
		u.Scheme, u.Host = o.URL.Scheme, o.URL.Host
		o.URL = u
	}
	o.Origin = q.v.Result.Origin
	o.NoOrigin = o.Origin == ""
	if o.URL.Scheme == "wss" { // as nginx tells an application that trusts it
		o.Client.Header = append(slices.Clone(o.Client.Header), verify.Header{Name: "X-Forwarded-Proto", Value: "https"})
	}
}

// silent says why nothing answered.
func (q *inquiry) silent(ctx context.Context) error {
	r := q.v.Result
	switch r.Phase {
	case handshake.Connecting:
		q.v.Reason = fmt.Sprintf("no connection: %v", r.Err)
	case handshake.Securing:
		q.v.Reason = fmt.Sprintf("TLS fails: %v", r.Err)
		q.v.Remedy = "browsers refuse such a certificate too and give the page no reason; --cacert FILE trusts a test authority, --insecure asks all the same"
	default:
		return q.unanswered(ctx)
	}
	return nil
}

// unanswered says why a server that takes the connection gives no answer.
func (q *inquiry) unanswered(ctx context.Context) error {
	r := q.v.Result
	q.v.Reason = fmt.Sprintf("connected, but what came is no answer: %v", r.Err)
	if strings.Contains(r.Err.Error(), "malformed HTTP") {
		q.v.Remedy = "another protocol may be spoken there: TLS on this port, or HTTP/2 alone; a WebSocket begins with HTTP/1.1"
		q.placeHTTP2()
		return nil
	}
	if q.v.Passed == nil {
		q.explainSilence(r)
		return nil
	}
	if err := q.askDirectly(ctx); err != nil || q.direct == nil {
		return err
	}
	switch d := q.direct; {
	case d.Accepted():
		q.v.Reason += fmt.Sprintf("; directly the handshake is accepted in %s, so nginx holds it", seconds(d.Took))
	case silence(d):
		q.v.Reason = "the server behind nginx takes the handshake and answers nothing"
		q.explainSilence(d)
	}
	return nil
}

// silence reports whether a server took a handshake and answered nothing.
func silence(r *handshake.Result) bool { return r.Status == 0 && r.Phase == handshake.Answering }

// placeHTTP2 points at a socket on which nginx speaks HTTP/2 alone: before
// 1.25.1 one without TLS does.
func (q *inquiry) placeHTTP2() {
	if q.v.Trace == nil || q.v.Trace.Server == nil {
		return
	}
	for _, d := range q.v.Trace.Server.All("listen") {
		if words := d.Values(); slices.Contains(words, "http2") && !slices.Contains(words, "ssl") {
			q.place(d.Head(), "takes HTTP/2 alone, as it has no TLS in which a client could choose")
		}
	}
}

// behind judges an answer that came through nginx, or came without one.
func (q *inquiry) behind(ctx context.Context) error {
	if t := q.v.Trace; t != nil && t.Outcome.Kind != route.Proxy && t.Outcome.Kind != route.Unknown {
		q.known("the files say that nginx answers %s: what runs is another configuration, or was not reloaded", t.Outcome)
		q.v.Trace = nil // it says nothing of what was asked
	}
	if err := q.askDirectly(ctx); err != nil {
		return err
	}
	lacks := q.lacking()
	d := q.direct
	switch {
	case d != nil && d.Accepted():
		q.known("directly 101, through nginx %d", q.v.Result.Status)
		return q.nginxSpoils(ctx, lacks)
	case len(lacks) > 0 && !q.arrived(lacks):
		q.spoiled(lacks)
		if d != nil && d.Status != 0 && d.Status != q.v.Result.Status {
			q.known("directly %s too: behind nginx the handshake is refused as well", answer(d))
		}
		return nil
	case d != nil && d.Status != 0:
		q.known("directly %s, through nginx %d", answer(d), q.v.Result.Status)
		return q.inner(ctx, d)
	}
	return q.inner(ctx, q.v.Result)
}

// arrived reports that the handshake reached a server of WebSockets as one,
// whatever the files lack: Daphne takes it in HTTP/1.0 too.
func (q *inquiry) arrived(lacks []lack) bool {
	r, d := q.v.Result, q.direct
	switch {
	case isPage(r) || r.Status != http.StatusForbidden && r.Status != http.StatusInternalServerError:
		return false
	case d != nil && d.Status != 0:
		return d.Status == r.Status && d.Phrase == r.Phrase && !isPage(d)
	}
	return len(lacks) == 1 && lacks[0].version
}

// inner judges the refusal of what stands behind nginx.
func (q *inquiry) inner(ctx context.Context, r *handshake.Result) error {
	status := r.Status
	switch {
	case isPage(r):
		q.fromApplication(r)
	case status == http.StatusForbidden:
		return q.originOrConsumer(ctx, r)
	case status == http.StatusInternalServerError:
		q.blame(Server, "the application behind the ASGI server raised an exception: no route matches the path, or a consumer's connect() fails")
		q.v.Remedy = "the server's log has the traceback; --daphne-log FILE reads it"
		q.known("an answer of 500 without a page is the ASGI server's own")
		q.explainException()
	case status == http.StatusBadGateway || status == http.StatusServiceUnavailable || status == http.StatusGatewayTimeout:
		q.blame(Server, fmt.Sprintf("a server on the way answers %s: what is behind it is not there or too slow", answer(r)))
	default:
		q.fromServer(r)
	}
	return nil
}

// fromServer says that the server refused before it asked the application.
func (q *inquiry) fromServer(r *handshake.Result) {
	q.blame(Server, fmt.Sprintf("the server refuses the handshake itself with %s", answer(r)))
	q.known("the answer has no page of a web application")
	if text := strings.Join(strings.Fields(r.Body), " "); text != "" {
		q.known("it says: %s", text[:min(len(text), shownBody)])
	}
	if strings.Contains(r.Body, "Unsupported upgrade request") || strings.Contains(r.Body, "No supported WebSocket library") {
		q.v.Reason = "uvicorn refuses every WebSocket: it runs without a library for them"
		q.v.Remedy = "pip install 'uvicorn[standard]', and start it without --ws none"
	}
}

// shownBody is how much is told of what a server says, in bytes.
const shownBody = 200

// fromApplication says that the handshake was taken for an ordinary request.
func (q *inquiry) fromApplication(r *handshake.Result) {
	what := fmt.Sprintf("the web application answered %s, as to any other request: it was not asked as a WebSocket, or the path is none of ASGI's", answer(r))
	if to := r.Header.Get("Location"); to != "" && r.Status/100 == 3 {
		what = fmt.Sprintf("the web application answered with a redirect to %s, which a browser does not follow for a WebSocket", to)
	}
	q.blame(Application, what)
	server := strings.ToLower(r.Header.Get("Server"))
	switch {
	case r.Direct != "" && strings.Contains(server, "uvicorn"):
		q.v.Remedy = "uvicorn takes WebSockets for ordinary requests where it has no library for them: pip install 'uvicorn[standard]', and start it without --ws none"
	case r.Direct != "" && (strings.Contains(server, "gunicorn") || strings.Contains(server, "wsgi")):
		q.v.Remedy = "this server speaks WSGI, which knows no WebSockets: run Daphne, Uvicorn or Hypercorn, and pass the path to it"
	default:
		q.v.Remedy = "pass the path to the ASGI server, in a location of its own"
	}
	q.known("%s", pageMark(r))
	if q.v.Trace != nil {
		q.placeLocation("answers the path")
		q.placePass()
	}
}

// placeLocation points at the location that answers.
func (q *inquiry) placeLocation(what string) {
	if t := q.v.Trace; t != nil && t.Location != nil {
		q.place(t.Location.Head(), fmt.Sprintf("location %s %s", t.Match, what))
	}
}

// placePass points at the directive that passes the handshake on.
func (q *inquiry) placePass() {
	if o := q.v.Trace.Outcome; o.Kind == route.Proxy && o.At != nil {
		q.place(o.At.Head(), "passes it to "+o.Upstream)
	}
}
