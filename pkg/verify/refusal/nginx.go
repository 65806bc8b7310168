package refusal

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/wellserved/wellserved/pkg/nginx"
	"github.com/wellserved/wellserved/pkg/route"
	"github.com/wellserved/wellserved/pkg/source"
	"github.com/wellserved/wellserved/pkg/verify"
	"github.com/wellserved/wellserved/pkg/verify/handshake"
)

// nginxItself reports whether nginx answered by itself: its own page, or what
// its files say it answers.
func (q *inquiry) nginxItself() bool {
	if nginxPage(q.v.Result) {
		return true
	}
	t := q.v.Trace
	if t == nil || t.Outcome.Status != q.v.Result.Status || t.Outcome.Kind == route.Error && q.v.Result.Body != "" {
		return false // another's page is not what the files foretell, whatever its status
	}
	return t.Outcome.Kind != route.Proxy && t.Outcome.Kind != route.Unknown
}

// byNginx says why nginx refused by itself.
func (q *inquiry) byNginx(ctx context.Context) error {
	r := q.v.Result
	if nginxPage(r) {
		q.known("the page is nginx's own")
	}
	q.blame(Nginx, fmt.Sprintf("nginx answered %s by itself", answer(r)))
	if q.v.Trace == nil {
		if r.Status == http.StatusBadGateway || r.Status == http.StatusGatewayTimeout {
			q.v.Reason += ": it does not reach the ASGI server"
		}
		return nil
	}
	if q.v.Trace.Outcome.Kind == route.Proxy {
		return q.upstreamFails(ctx)
	}
	if q.v.Trace.Outcome.Status != r.Status && q.v.Trace.Outcome.Kind != route.Unknown {
		q.known("the files say that nginx answers %s: what runs is another configuration, or was not reloaded", q.v.Trace.Outcome)
		return nil
	}
	q.ownAnswer()
	return nil
}

// ownAnswer explains an answer that the files foretell.
func (q *inquiry) ownAnswer() {
	o := q.v.Trace.Outcome
	q.known("the configuration leads to %s", o)
	remedy := "add a location for the path that passes it to the ASGI server, with proxy_http_version 1.1 and the headers Upgrade and Connection"
	switch o.Kind {
	case route.File, route.Autoindex:
		q.v.Reason = fmt.Sprintf("nginx takes the path for a file and serves %s: no location passes it to the ASGI server", o.Path)
	case route.Redirect:
		q.v.Reason = fmt.Sprintf("nginx redirects to %s, which a browser does not follow for a WebSocket", o.Location)
		remedy = "name the address in the page as it is after the redirect: wss:// where the site is https://"
	case route.Error:
		q.v.Reason = fmt.Sprintf("nginx answers %d: no location passes the path to the ASGI server", o.Status)
		switch o.Status {
		case http.StatusNotFound:
		case http.StatusForbidden, http.StatusUnauthorized:
			q.v.Reason, remedy = fmt.Sprintf("nginx denies the path with %d", o.Status), ""
		default:
			q.v.Reason, remedy = fmt.Sprintf("nginx answers %d%s", o.Status, q.whyError()), ""
		}
	case route.Return:
		q.v.Reason = fmt.Sprintf("nginx answers %d with a text of its configuration", o.Status)
	}
	q.v.Remedy = remedy
	if t := q.v.Trace; t.Location == nil && t.Server != nil && t.Server.File != nil {
		q.place(t.Server.Head(), "no location of the server matches the path")
	}
	q.placeLocation("answers the path")
	switch steps := q.v.Trace.Steps; {
	case o.Mapping != nil:
		q.place(o.Mapping.Head(), "leads to the file")
	case o.At != nil:
		q.place(o.At.Head(), "gives the answer")
	case len(steps) > 0:
		if last := steps[len(steps)-1]; last.Kind == route.StepReturn || last.Kind == route.StepAccess || last.Kind == route.StepRewrite {
			q.place(last.At, "gives the answer")
		}
	}
}

// whyError is what the files say of an error, ": " before it.
func (q *inquiry) whyError() string {
	for _, step := range slices.Backward(q.v.Trace.Steps) {
		if step.Kind == route.StepError {
			return ": " + step.Detail
		}
	}
	return ""
}

// upstreamFails explains a page of nginx's in the place of an upstream's answer.
func (q *inquiry) upstreamFails(ctx context.Context) error {
	r, o := q.v.Result, q.v.Trace.Outcome
	q.placePass()
	if r.Status != http.StatusBadGateway && r.Status != http.StatusGatewayTimeout {
		for _, may := range o.May {
			q.known("%s", may)
		}
		q.placeLocation("answers the path")
		return nil
	}
	if err := q.askDirectly(ctx); err != nil {
		return err
	}
	d := q.direct
	switch {
	case d == nil:
		q.v.Reason = fmt.Sprintf("nginx does not reach %s", o.Upstream)
	case d.Status == 0 && d.Phase == handshake.Connecting:
		q.v.Reason = fmt.Sprintf("nothing listens at %s: %v", d.Direct, d.Err)
		q.v.Remedy = "start the ASGI server, or name in proxy_pass where it listens"
	case d.Status == 0:
		q.blame(Server, fmt.Sprintf("%s takes the handshake and answers nothing: %v", d.Direct, d.Err))
		q.explainSilence(d)
	default:
		q.v.Reason = fmt.Sprintf("nginx does not reach %s, which answers %s when asked from here: nginx's account may not use the socket, or times out", d.Direct, answer(d))
		q.v.Remedy = "nginx's error log names the cause; --nginx-log FILE reads it"
	}
	return nil
}

// lack is one thing that the upstream needs and nginx does not hand on.
type lack struct {
	message, remedy string
	at              source.Range
	version         bool // it is HTTP's version alone
}

// lacking lists what keeps the handshake from the upstream, by the files.
func (q *inquiry) lacking() []lack {
	p := q.v.Passed
	if p == nil {
		return q.otherProtocol()
	}
	var out []lack
	place := p.Block.Head()
	if h := p.Header("Upgrade"); h == nil {
		out = append(out, lack{"the header Upgrade is not handed on", "proxy_set_header Upgrade $http_upgrade;", lastHeader(p, place), false})
	} else if h.Unknown == "" && !strings.EqualFold(h.Value, "websocket") {
		out = append(out, lack{fmt.Sprintf("the header Upgrade is handed on as %q", h.Value), "proxy_set_header Upgrade $http_upgrade;", h.At.Head(), false})
	}
	if h := p.Header("Connection"); h == nil || h.Unknown == "" && !strings.Contains(strings.ToLower(h.Value), "upgrade") {
		l := lack{"the header Connection is not handed on as upgrade", `proxy_set_header Connection "upgrade";`, lastHeader(p, place), false}
		if h != nil && h.At != nil {
			l.message, l.at = fmt.Sprintf("the header Connection is handed on as %q", h.Value), h.At.Head()
		}
		out = append(out, l)
	}
	if spoken, _ := p.Block.SettingIn(q.nginxVersion(), "proxy_http_version"); spoken == "1.0" {
		l := lack{"the upstream is spoken to in HTTP/1.0, nginx's default, which has no upgrade", "proxy_http_version 1.1;", place, true}
		if p.VersionAt != nil {
			l.message, l.at = "the upstream is spoken to in HTTP/1.0, which has no upgrade", p.VersionAt.Head()
		}
		out = append(out, l)
	}
	return out
}

// otherProtocol says that a handshake is passed on in a protocol that has none.
func (q *inquiry) otherProtocol() []lack {
	t := q.v.Trace
	if t == nil || t.Outcome.Kind != route.Proxy || t.Outcome.At == nil {
		return nil
	}
	return []lack{{t.Outcome.At.Name + " passes the path on in a protocol that knows no WebSockets", "proxy_pass to the ASGI server", t.Outcome.At.Head(), false}}
}

// nginxVersion is the version of nginx by its own word, else by the files.
func (q *inquiry) nginxVersion() nginx.Version {
	if named, ok := strings.CutPrefix(q.v.Result.Header.Get("Server"), "nginx/"); ok {
		if v, ok := nginx.ParseVersion(named); ok {
			return v
		}
	}
	return q.opts.Project.NginxVersion()
}

// lastHeader points at what hides headers set further out: the first
// proxy_set_header of the block itself.
func lastHeader(p *route.Passed, otherwise source.Range) source.Range {
	if d := p.Block.Child("proxy_set_header"); d != nil {
		return d.Head()
	}
	return otherwise
}

// spoiled says that nginx breaks the handshake.
func (q *inquiry) spoiled(lacks []lack) {
	messages, remedies := make([]string, len(lacks)), make([]string, len(lacks))
	for i, l := range lacks {
		messages[i], remedies[i] = l.message, l.remedy
	}
	for i, l := range lacks { // those of one line together
		var here []string
		for _, m := range lacks {
			if m.at == l.at {
				here = append(here, m.message)
			}
		}
		if i == 0 || lacks[i-1].at != l.at {
			q.place(l.at, strings.Join(here, "; "))
		}
	}
	q.blame(Nginx, "nginx does not pass the handshake on as one: "+strings.Join(messages, "; "))
	q.v.Remedy = "add to the location: " + strings.Join(remedies, " ")
	if t := q.v.Trace; t != nil && t.Location != nil {
		q.placeLocation("answers the path")
	}
}

// nginxSpoils explains why nginx's way is refused and the direct one is not.
func (q *inquiry) nginxSpoils(ctx context.Context, lacks []lack) error {
	if len(lacks) > 0 {
		q.spoiled(lacks)
		return nil
	}
	for _, name := range []string{"Origin", "Host"} {
		done, err := q.headerSpoils(ctx, name)
		if done || err != nil {
			return err
		}
	}
	q.blame(Nginx, fmt.Sprintf("nginx answers %s where the upstream accepts, for a reason that its files do not show", answer(q.v.Result)))
	q.v.Remedy = "compare the files with what nginx runs (nginx -T), and reload it"
	q.placeLocation("answers the path")
	q.placePass()
	return nil
}

// headerSpoils tries whether the upstream refuses because of what nginx sends
// as one header.
func (q *inquiry) headerSpoils(ctx context.Context, name string) (bool, error) {
	for _, h := range q.v.Passed.Headers {
		sent := q.host()
		if name == "Origin" {
			sent = q.v.Result.Origin
		}
		if !strings.EqualFold(h.Name, name) || h.Unknown != "" || h.Value == sent {
			continue
		}
		res, err := q.again(ctx, fmt.Sprintf("directly, with %s as nginx sends it: %q", name, h.Value), func(o *handshake.Options) {
			q.toUpstream(o, q.direct.Direct)
			if name == "Origin" {
				o.Origin, o.NoOrigin = h.Value, h.Value == ""
				return
			}
			o.Client.Header = replaced(o.Client.Header, "Host", h.Value)
		})
		if err != nil {
			return false, err
		}
		if res.Status == 0 || res.Accepted() {
			continue
		}
		at := q.v.Passed.Block.Head()
		if h.At != nil {
			at = h.At.Head()
		}
		q.blame(Nginx, fmt.Sprintf("nginx sends the header %s as %q, with which the server refuses the handshake", name, h.Value))
		q.v.Remedy = fmt.Sprintf("proxy_set_header %s $host;", name)
		if name == "Origin" {
			q.v.Remedy = "leave the header Origin as the browser sends it"
		}
		q.place(at, fmt.Sprintf("%s is sent as %q", name, h.Value))
		return true, nil
	}
	return false, nil
}

// replaced returns the headers with one in the place of those of its name.
func replaced(list []verify.Header, name, value string) []verify.Header {
	var out []verify.Header
	for _, h := range list {
		if !strings.EqualFold(h.Name, name) {
			out = append(out, h)
		}
	}
	return append(out, verify.Header{Name: name, Value: value})
}
