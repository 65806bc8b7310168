package diagnose

import (
	"fmt"
	"net/url"
	"slices"
	"strings"

	"github.com/wellserved/wellserved/pkg/page"
	"github.com/wellserved/wellserved/pkg/source"
)

// consequence is a WebSocket that is refused because of what is wrong with the
// script that opens it.
type consequence struct {
	socket *Resource
	should page.Reference // the WebSocket that the right script opens
}

// socket judges a WebSocket's handshake.
func (j *judgement) socket(r *Resource) *Cause {
	h := r.Handshake
	if h == nil || h.Open || j.anonymous(r) || j.follows(r) != nil {
		return nil
	}
	c := &Cause{ID: SocketRefused, Effect: "the page goes without what it would get over it: messages, live updates", Remedy: h.Remedy,
		Command: fmt.Sprintf("wellserved websocket%s%s %s", j.words.Site, j.words.Live, quote(r.URL.String()))}
	switch {
	case h.Status == 0:
		c.Sentence = fmt.Sprintf("the WebSocket %s gets no answer: %s", short(r.URL), h.Err)
	case h.Closed:
		c.Sentence = fmt.Sprintf("the WebSocket %s is opened, and of no use: %s", short(r.URL), h.Reason)
	case h.Status == 101:
		c.Sentence = fmt.Sprintf("the WebSocket %s is answered with 101, and browsers refuse it: %s", short(r.URL), h.Err)
	default:
		c.Sentence = fmt.Sprintf("the WebSocket %s is refused with %d%s: %s", short(r.URL), h.Status, by(h.By), h.Reason)
	}
	for _, p := range h.Places {
		if !p.At.IsZero() {
			c.At = p.At
		}
	}
	return c
}

// by names who refused.
func by(party string) string {
	switch party {
	case "":
		return ""
	case "server":
		return " by the ASGI server"
	case "origin":
		return " by the check of the Origin header"
	case "application":
		return " by the web application"
	case "consumer":
		return " by the consumer"
	}
	return " by " + party
}

// anonymous reports a refusal that one without a session may meet by right.
func (j *judgement) anonymous(r *Resource) bool { return !j.f.Session && r.Handshake.Personal }

// follows returns what a refused WebSocket follows from: a script that is not
// the one that is meant, which would open it with another query, or would open
// another; nil where its refusal has a cause of its own.
func (j *judgement) follows(r *Resource) *consequence {
	script := r.From
	if script == nil || script.Plain == nil || len(script.Should) == 0 || j.of(script) == nil {
		return nil
	}
	i := slices.IndexFunc(script.Should, func(s page.Reference) bool { return s.URL.Path == r.URL.Path })
	if i < 0 {
		return &consequence{r, script.Should[0]}
	}
	if script.Should[i].URL.RawQuery == r.URL.RawQuery {
		return nil
	}
	return &consequence{r, script.Should[i]}
}

// suffering adds to the root cause's effect the WebSockets that end because of
// it.
func (j *judgement) suffering(root *Cause) {
	for _, r := range j.f.Parts {
		if r.Handshake == nil || r.Handshake.Open || r.Handshake.Status == 0 || !slices.Contains(root.URLs, shown(r.From.URL)) || j.follows(r) == nil {
			continue
		}
		how := fmt.Sprintf("ends in %d", r.Handshake.Status)
		if r.Handshake.Closed {
			how = "is closed again"
		}
		root.Effect += fmt.Sprintf("; the WebSocket %s %s because of it", r.URL.EscapedPath(), how)
		return
	}
}

// aftermath tells what followed from the root cause, as far as a WebSocket did:
// the script that was served, what it does not send, who refuses that, and where.
func (j *judgement) aftermath(root *Cause, add func(source.Range, string, ...any)) {
	for _, r := range j.f.Parts {
		if r.Handshake == nil || r.Handshake.Open {
			continue
		}
		f := j.follows(r)
		if f == nil || !slices.Contains(root.URLs, shown(r.From.URL)) {
			continue
		}
		if r.From != root.subject {
			add(r.From.At, "%s refers to the %s %s, which comes from the wrong place too", short(r.From.From.URL), r.From.Kind, short(r.From.URL))
		}
		add(r.At, "the %s that was served opens the WebSocket %s%s", short(r.From.URL), target(r.URL), lacking(f))
		if len(missing(f)) > 0 || f.should.URL.Path != r.URL.Path {
			add(f.should.At, "the right one opens %s", target(f.should.URL))
		}
		h := r.Handshake
		for _, p := range h.Places {
			add(p.At, "%s", ofLine(p.Message))
		}
		add(source.Range{}, "%s", ended(h))
	}
}

// ofLine gives a message about a line its subject, where it lacks one.
func ofLine(message string) string {
	for _, verb := range []string{"takes ", "passes ", "leads ", "gives ", "raised "} {
		if strings.HasPrefix(message, verb) {
			return "this line " + message
		}
	}
	return message
}

// ended says what came of a handshake; for a refusal before the socket was
// accepted, how Daphne's log names it too.
func ended(h *Handshake) string {
	switch {
	case h.Status == 0:
		return "the handshake gets no answer: " + h.Err
	case h.Closed:
		return "the socket is opened, and of no use: " + h.Reason
	case h.Status == 403 && (h.By == "consumer" || h.By == "origin"):
		return fmt.Sprintf("the handshake ends in 403%s, which Daphne logs as WSREJECT", by(h.By))
	}
	return fmt.Sprintf("the handshake ends in %d%s", h.Status, by(h.By))
}

// missing lists the parameters that the right script sends and the served one
// does not.
func missing(f *consequence) []string {
	var out []string
	has := f.socket.URL.Query()
	for name := range f.should.URL.Query() {
		if !has.Has(name) {
			out = append(out, "?"+name+"=")
		}
	}
	slices.Sort(out)
	return out
}

func lacking(f *consequence) string {
	if m := missing(f); len(m) > 0 {
		return ", without " + strings.Join(m, " and ")
	}
	return ""
}

// target is a WebSocket's URL as it is told: no value of its query, which may be
// a key.
func target(u *url.URL) string {
	out := u.EscapedPath()
	var names []string
	for name := range u.Query() {
		names = append(names, name+"=…")
	}
	if len(names) > 0 {
		slices.Sort(names)
		out += "?" + strings.Join(names, "&")
	}
	return out
}

// shown is a URL without the values of its query that may be keys.
func shown(u *url.URL) string {
	if u.RawQuery == "" {
		return u.String()
	}
	v := *u
	var parts []string
	for part := range strings.SplitSeq(u.RawQuery, "&") {
		name, value, given := strings.Cut(part, "=")
		if given && (len(value) >= longValue || private(name)) {
			part = name + "=…"
		}
		parts = append(parts, part)
	}
	v.RawQuery = ""
	return v.String() + "?" + strings.Join(parts, "&")
}

// longValue is how long a value is that is more likely a key than a version, in
// bytes.
const longValue = 20

func private(name string) bool {
	name = strings.ToLower(name)
	for _, word := range []string{"key", "token", "secret", "pass", "sig", "auth", "session", "ticket", "code"} {
		if strings.Contains(name, word) {
			return true
		}
	}
	return false
}
