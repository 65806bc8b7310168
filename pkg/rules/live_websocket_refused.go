package rules

import (
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/wellserved/wellserved/pkg/diag"
	"github.com/wellserved/wellserved/pkg/rule"
	"github.com/wellserved/wellserved/pkg/source"
	"github.com/wellserved/wellserved/pkg/verify"
)

var liveWebsocketRefused = &rule.Rule{
	ID: "live-websocket-refused", Category: rule.Live, Severity: diag.Error, Since: since,
	Summary: "The running site refuses a WebSocket that its pages open",
	Why: "verify opens the WebSockets of a site as a browser would: those that its front page and its static scripts open, and the routes of its ASGI application that need no argument. " +
		"Each that is refused is asked for again in a few harmless ways, until it is known who refused: nginx, the web application, the ASGI server, the check of the Origin header, or the consumer.\n\n" +
		"Nothing is said of what may be right: nginx denies the path on purpose, a consumer wants a login and none was given (--header 'Cookie: ...' gives one), " +
		"or nothing is known of a route but its path, and the consumer refuses what a page would have sent more to. Sockets on other hosts are not asked.",
	References: []string{"https://channels.readthedocs.io/en/stable/topics/security.html#websockets", "https://nginx.org/en/docs/http/websocket.html"},
	Bad: channelsExample(`    location /ws/ { # want "the WebSocket /ws/chat/tea/ is refused with 404 by nginx: nginx does not pass the handshake on as one"
        proxy_pass http://127.0.0.1:8000;
        proxy_http_version 1.1;
    }
`) + opensChat,
	Good: channelsExample(`    location /ws/ {
        proxy_pass http://127.0.0.1:8000;
        proxy_http_version 1.1;
        proxy_set_header Upgrade $http_upgrade;
        proxy_set_header Connection "upgrade";
    }
`) + opensChat,
	Live: func(p *rule.Pass) {
		if p.Observed.Sockets == nil {
			return
		}
		for _, same := range refusedAlike(p.Observed.Sockets.Asked) {
			f := refusedSockets(same)
			if o := strayScript(p.Observed, same[0]); o != nil {
				f.Remedy = fmt.Sprintf("mend first what serves another file as %s, which opens it: its own finding says what", fileOf(o))
			}
			p.Report(f)
		}
	},
}

// strayScript returns what was observed of the script that opens a WebSocket,
// where that is not the script that is meant; nil where it is.
func strayScript(observed *verify.Result, s *verify.Socket) *verify.Observation {
	for i := range observed.Observations {
		if o := &observed.Observations[i]; o.URL == s.Script && o.State == verify.Differs {
			return o
		}
	}
	return nil
}

// fileOf is the path of an observation's URL.
func fileOf(o *verify.Observation) string {
	if u, err := url.Parse(o.URL); err == nil {
		return u.Path
	}
	return o.URL
}

// refusedAlike gathers the WebSockets that do not open, those together that one
// party refuses for one reason: they are one fault.
func refusedAlike(asked []verify.Socket) [][]*verify.Socket {
	var out [][]*verify.Socket
	for i := range asked {
		s := &asked[i]
		if s.State != verify.SocketRefused && s.State != verify.SocketSilent {
			continue
		}
		alike := func(o []*verify.Socket) bool {
			return o[0].By == s.By && o[0].Status == s.Status && o[0].Reason == s.Reason && explains(o[0]) == explains(s)
		}
		if at := slices.IndexFunc(out, alike); at >= 0 {
			out[at] = append(out[at], s)
			continue
		}
		out = append(out, []*verify.Socket{s})
	}
	return out
}

// explains is the line that explains an answer best: the last of those that it
// led to.
func explains(s *verify.Socket) source.Range {
	for _, p := range slices.Backward(s.Places) {
		if !p.At.IsZero() {
			return p.At
		}
	}
	return s.At
}

// opensChat is a script that opens a room of the chat.
const opensChat = `-- /srv/shop/static/js/chat.js --
const scheme = location.protocol === 'https:' ? 'wss://' : 'ws://'
const socket = new WebSocket(scheme + location.host + '/ws/chat/tea/')
`

// refusers name those that can refuse a handshake.
var refusers = map[string]string{
	"nginx": " by nginx", "server": " by the ASGI server", "origin": " by the check of the Origin header",
	"application": " by the web application", "consumer": " by the consumer",
}

// refusedSockets tells of WebSockets that do not open, of the first by name.
func refusedSockets(same []*verify.Socket) diag.Finding {
	s := same[0]
	shown := shownSocket(s.URL)
	f := diag.Finding{At: explains(s), Effect: "the page goes without what it would get over it: messages, live updates", Remedy: s.Remedy,
		Data: map[string]string{"url": s.URL.Scheme + "://" + s.URL.Host + shown}}
	if len(same) > 1 {
		var others []string
		for _, o := range same[1:] {
			others = append(others, shownSocket(o.URL))
		}
		f.Effect += "; the same holds for " + strings.Join(others, ", ")
	}
	if f.Remedy == "" {
		f.Remedy = "see how it is known: wellserved websocket " + typed(f.Data["url"])
	}
	switch {
	case s.Status == 0:
		f.Message = fmt.Sprintf("the WebSocket %s gets no answer: %s", shown, s.Reason)
	case s.Status == 101:
		f.Message = fmt.Sprintf("the WebSocket %s is opened, and of no use: %s", shown, s.Reason)
	default:
		f.Message = fmt.Sprintf("the WebSocket %s is refused with %d%s: %s", shown, s.Status, refusers[s.By], s.Reason)
	}
	if s.Status != 0 {
		f.Data["status"] = strconv.Itoa(s.Status)
	}
	if s.By != "" {
		f.Data["refused_by"] = s.By
	}
	opens := "a script opens it here"
	if s.Route {
		opens = "this route takes the path"
	}
	for _, p := range s.Places {
		if !p.At.IsZero() && p.At != f.At && p.At != s.At {
			f.Related = append(f.Related, p)
		}
	}
	if s.At != f.At && !s.At.IsZero() {
		f.Related = append(f.Related, diag.Related{At: s.At, Message: opens})
	}
	return f
}

// shownSocket is the path of a WebSocket as it is told, with the names of its
// query and not their values, which may be keys.
func shownSocket(u *url.URL) string {
	out := u.EscapedPath()
	names := make([]string, 0, len(u.Query()))
	for name := range u.Query() {
		names = append(names, name+"=…")
	}
	if len(names) > 0 {
		slices.Sort(names)
		out += "?" + strings.Join(names, "&")
	}
	return out
}
