package refusal

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"

	"github.com/wellserved/wellserved/pkg/django"
	"github.com/wellserved/wellserved/pkg/django/asgi"
	"github.com/wellserved/wellserved/pkg/verify/handshake"
)

// unrouted is the part of a path for which no project has a route.
const unrouted = "wellserved-no-such-route"

// originOrConsumer tells a refused Origin from a consumer that closes before it
// accepts: both are 403. A path without a route gets an exception where the
// Origin is let through, and 403 where it is not.
func (q *inquiry) originOrConsumer(ctx context.Context, r *handshake.Result) error {
	q.known("403 without a page is how ASGI servers refuse a WebSocket that was not accepted")
	base := func(o *handshake.Options) {
		if r.Direct != "" {
			q.toUpstream(o, r.Direct)
		}
	}
	what, other := "for the same path", base
	if path, ok := q.unroutedPath(r); ok {
		what = "for a path that has no route, " + path
		other = func(o *handshake.Options) {
			base(o)
			o.URL = withPath(o.URL, path)
		}
		res, err := q.again(ctx, what, other)
		if err != nil {
			return err
		}
		if letThrough(res) {
			q.known("a path without a route gives %s and not 403, so the Origin %s is let through", answer(res), originName(r))
			q.byConsumer()
			return nil
		}
	}
	for _, origin := range q.otherOrigins() {
		res, err := q.again(ctx, what+", with the Origin "+origin, func(o *handshake.Options) {
			other(o)
			o.Origin, o.NoOrigin = origin, false
		})
		if err != nil {
			return err
		}
		if letThrough(res) {
			q.known("with the Origin %s it is %s and not 403", origin, answer(res))
			q.byOrigin(r)
			return nil
		}
	}
	q.undecided(r)
	return nil
}

// letThrough reports whether a handshake got past the check of its Origin: a
// path without a route ends in an exception, for which servers answer 500 or
// close the connection.
func letThrough(r *handshake.Result) bool {
	if r.Status == 0 {
		return r.Phase == handshake.Answering && !errors.Is(r.Err, handshake.ErrTimeout)
	}
	return r.Status != http.StatusForbidden && !nginxPage(r)
}

// byConsumer says that the consumer closed before it accepted.
func (q *inquiry) byConsumer() {
	q.blame(Consumer, "the consumer closed the socket before it accepted it, or a middleware before the consumer did")
	q.v.Remedy = "look in connect() for close() without accept(): a missing key, a user who is not logged in"
	q.explainConsumer()
}

// byOrigin says that the page's origin was refused.
func (q *inquiry) byOrigin(r *handshake.Result) {
	q.blame(Origin, fmt.Sprintf("the origin check refuses the Origin %s", originName(r)))
	q.v.Remedy = allowRemedy
	if at := q.routing(); at == nil || at.route == nil || at.checksHosts() {
		q.placeHosts()
	}
	q.explainOrigin()
}

// undecided judges a 403 that no other Origin and no other path has changed: by
// what ALLOWED_HOSTS says, where that is known.
func (q *inquiry) undecided(r *handshake.Result) {
	q.known("403 for every path and Origin that was tried")
	at := q.routing()
	routed := at != nil && at.route != nil
	if routed && !at.route.Has(asgi.OriginLayer, asgi.OtherLayer, asgi.OwnLayer) {
		q.known("no middleware around the route refuses anything")
		q.byConsumer()
		return
	}
	hosts, ok := q.allowedHosts()
	if ok && !hostAllowed(r.Origin, hosts) && (!routed || at.checksHosts()) {
		q.blame(Origin, fmt.Sprintf("the origin check refuses the Origin %s most likely: its host is not in ALLOWED_HOSTS", originName(r)))
		q.v.Remedy = allowRemedy
		q.placeHosts()
		q.explainOrigin()
		return
	}
	q.v.Reason = "the ASGI server's 403: the origin check, a middleware or a consumer for every path refused; which one cannot be told from outside"
	q.v.Remedy = "try --origin with a host that is allowed, --cookie with a session"
}

const allowRemedy = "add the host of the page to ALLOWED_HOSTS, or to the list of OriginValidator"

// checksHosts reports whether the route's Origin is held against ALLOWED_HOSTS.
func (r *routing) checksHosts() bool {
	for _, l := range r.route.Layers {
		if l.Kind == asgi.OriginLayer && strings.Contains(l.Name, "AllowedHosts") {
			return true
		}
	}
	return false
}

// originName names an Origin in a message.
func originName(r *handshake.Result) string {
	if r.Origin == "" {
		return "(none)"
	}
	return r.Origin
}

// unroutedPath returns a path beside the one that was asked, which no route
// matches and nginx treats alike.
func (q *inquiry) unroutedPath(r *handshake.Result) (string, bool) {
	if r.Direct != "" {
		return "/" + unrouted + "/", true
	}
	path := strings.TrimSuffix(q.opts.Handshake.URL.EscapedPath(), "/")
	parent := path[:strings.LastIndexByte(path, '/')+1]
	if parent == "/" && path != "" {
		parent = path + "/"
	}
	path = parent + unrouted + "/"
	if q.v.Trace == nil {
		return path, true
	}
	t, _ := q.pass(q.request(path))
	return path, t.Location == q.v.Trace.Location
}

// withPath returns an address with another path, and no query.
func withPath(u *url.URL, path string) *url.URL {
	out := *u
	out.Path, out.RawPath, out.RawQuery = path, "", ""
	if decoded, err := url.PathUnescape(path); err == nil {
		out.Path, out.RawPath = decoded, path
	}
	return &out
}

// otherOrigins lists a few origins that the check may let through.
func (q *inquiry) otherOrigins() []string {
	var out []string
	add := func(origin string) {
		if origin != q.v.Result.Origin && len(out) < 2 {
			out = append(out, origin)
		}
	}
	own := handshake.OriginOf(q.opts.Handshake.URL, q.host())
	if own != q.v.Result.Origin {
		add(own)
	}
	scheme, _, _ := strings.Cut(own, "://")
	for _, pattern := range q.allowedOrigins() {
		if _, host, ok := strings.Cut(pattern, "://"); ok {
			if host != "" && !strings.ContainsAny(host, "*/ ") {
				add(strings.Replace(pattern, "://.", "://", 1))
			}
		} else if host := strings.TrimPrefix(pattern, "."); host != "" && !strings.ContainsAny(host, "*/ ") {
			add(scheme + "://" + host)
		}
	}
	return out
}

// allowedOrigins returns what the check lets through, by the files: origins or
// hosts.
func (q *inquiry) allowedOrigins() []string {
	if at := q.routing(); at != nil && at.route != nil {
		for _, l := range at.route.Layers {
			if l.Kind == asgi.OriginLayer && len(l.Origins) > 0 {
				return l.Origins
			}
		}
	}
	hosts, _ := q.allowedHosts()
	return hosts
}

// allowedHosts returns ALLOWED_HOSTS as the origin check uses it.
func (q *inquiry) allowedHosts() ([]string, bool) {
	p := q.django()
	if p == nil {
		return nil, false
	}
	hosts, ok := p.Settings.Lookup("ALLOWED_HOSTS").Strs()
	if debug, known := p.Settings.Lookup("DEBUG").Bool(); ok && len(hosts) == 0 && known && debug {
		return []string{"localhost", "127.0.0.1", "[::1]"}, true // AllowedHostsOriginValidator
	}
	return hosts, ok
}

// django returns the Django project, where there is just one to be meant.
func (q *inquiry) django() *django.Project {
	if q.opts.Project == nil || len(q.opts.Project.Django) != 1 || q.opts.Project.Django[0].Settings == nil {
		return nil
	}
	return q.opts.Project.Django[0]
}

// placeHosts points at ALLOWED_HOSTS.
func (q *inquiry) placeHosts() {
	if p := q.django(); p != nil {
		if v := p.Settings.Lookup("ALLOWED_HOSTS"); !v.Default && v.At.File != nil {
			q.place(v.At, "ALLOWED_HOSTS")
		}
	}
}

// hostAllowed follows channels.security.websocket, whose patterns are those of
// django.http.request.is_same_domain.
func hostAllowed(origin string, hosts []string) bool {
	u, err := url.Parse(origin)
	if err != nil {
		return false
	}
	host := strings.ToLower(u.Hostname())
	for _, pattern := range hosts {
		pattern = strings.ToLower(pattern)
		if pattern == "*" || pattern == host ||
			strings.HasPrefix(pattern, ".") && (strings.HasSuffix(host, pattern) || host == pattern[1:]) {
			return true
		}
	}
	return false
}
