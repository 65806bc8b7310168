package verify

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/wellserved/wellserved/pkg/route"
)

// Plain is what plain http gives for a file of a target that speaks https.
type Plain struct {
	Head     Head   // of the file, by https
	URL      string // by http
	Status   int
	Location string // of a redirect
	// Trace is what the configuration says of URL; nil where none is known.
	Trace *route.Trace
}

// plainTimeout bounds the question; a host that drops such packets is no fault.
const plainTimeout = 5 * time.Second

// plainly asks each https target for one file by plain http, at the usual
// ports, so that it is known whether visitors are sent to https. Nobody there
// is as good.
func (r *run) plainly(ctx context.Context) {
	asked := map[*Target]bool{}
	for _, h := range r.res.Heads {
		if asked[h.Target] || !r.plainReachable(h.Target.URL) {
			continue
		}
		asked[h.Target] = true
		u := fileURL(h.Target.URL, h.Rel)
		u.Scheme, u.Host = "http", u.Hostname()
		if strings.Contains(u.Host, ":") {
			u.Host = "[" + u.Host + "]"
		}
		p := Plain{Head: h, URL: u.String()}
		if r.plainAnswer(ctx, u, &p) {
			if t := h.Target.Router; t != nil {
				p.Trace = t.Trace(route.Request{Host: u.Host, Port: 80, URI: u.EscapedPath(), AssumeFiles: h.Target.AssumeFiles})
			}
			r.res.Plain = append(r.res.Plain, p)
		}
	}
}

// plainReachable reports whether the host of an https URL is known to be the
// same by http: where --resolve leads the one elsewhere, the other would be
// asked of a stranger.
func (r *run) plainReachable(u *url.URL) bool {
	if u.Scheme != "https" || portOf(u) != "443" {
		return false
	}
	led, both := false, false
	for _, to := range r.opts.Client.Resolve {
		led = led || to.HostPort == strings.ToLower(u.Hostname())+":443"
		both = both || to.HostPort == strings.ToLower(u.Hostname())+":80"
	}
	return !led || both
}

func (r *run) plainAnswer(ctx context.Context, u *url.URL, p *Plain) bool {
	ctx, cancel := context.WithTimeout(ctx, plainTimeout)
	defer cancel()
	res, err := r.client.carry(r.client.request(ctx, question{url: u, enc: Identity, bare: true})) //nolint:bodyclose // discard does
	if err != nil {
		return false
	}
	defer discard(res.Body)
	p.Status = res.StatusCode
	if to, err := res.Location(); err == nil {
		p.Location = to.String()
	}
	return res.StatusCode == http.StatusOK || isRedirect(res.StatusCode)
}
