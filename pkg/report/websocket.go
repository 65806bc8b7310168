package report

import (
	"bufio"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"

	"github.com/wellserved/wellserved/pkg/verify/handshake"
	"github.com/wellserved/wellserved/pkg/verify/refusal"
)

// The shape of `websocket --format json` is a contract.
type jsonHandshake struct {
	Schema    int              `json:"schema"`
	URL       string           `json:"url"`
	Status    int              `json:"status"`
	RefusedBy refusal.Party    `json:"refused_by,omitempty"`
	Reason    string           `json:"reason"`
	Remedy    string           `json:"remedy,omitempty"`
	Places    []jsonWSPlace    `json:"places"`
	Seconds   float64          `json:"seconds"`
	KnownBy   []string         `json:"known_by"`
	Probes    []jsonProbe      `json:"probes"`
	Protocol  string           `json:"subprotocol,omitempty"`
	Close     *jsonClose       `json:"close,omitempty"`
	Held      float64          `json:"held_seconds,omitempty"`
	Pings     int              `json:"pings,omitempty"`
	Messages  int              `json:"messages,omitempty"`
	Received  string           `json:"received,omitempty"`
	Log       []jsonServerLine `json:"log,omitempty"`
}

type jsonWSPlace struct {
	File    string `json:"file"`
	Line    int    `json:"line"`
	Message string `json:"message"`
}

type jsonProbe struct {
	What    string  `json:"what"`
	Status  int     `json:"status"`
	Seconds float64 `json:"seconds"`
	Error   string  `json:"error,omitempty"`
}

type jsonClose struct {
	Code    int     `json:"code"`
	Reason  string  `json:"reason,omitempty"`
	Seconds float64 `json:"seconds"`
}

type jsonServerLine struct {
	File string `json:"file"`
	Text string `json:"text"`
	Of   string `json:"probe,omitempty"` // as in probes
}

// HandshakeJSON writes what became of a handshake as one JSON object.
func HandshakeJSON(w io.Writer, v *refusal.Verdict) error {
	r := v.Result
	out := jsonHandshake{
		Schema: Schema, URL: maskText(r.URL), Status: r.Status, RefusedBy: v.RefusedBy, Reason: maskText(v.Reason), Remedy: maskText(v.Remedy),
		Places: []jsonWSPlace{}, Seconds: r.Took.Seconds(), KnownBy: []string{}, Probes: []jsonProbe{},
		Protocol: r.Subprotocol, Held: r.Held.Seconds(), Pings: r.Pings, Messages: r.Messages, Received: maskText(r.Received),
	}
	for _, k := range v.Known {
		out.KnownBy = append(out.KnownBy, maskText(k))
	}
	for _, p := range v.Places {
		out.Places = append(out.Places, jsonWSPlace{p.At.Name(), p.At.Line(), maskText(p.Message)})
	}
	for _, a := range v.Asked {
		probe := jsonProbe{What: maskText(a.What), Status: a.Result.Status, Seconds: a.Result.Took.Seconds()}
		if a.Result.Err != nil {
			probe.Error = maskText(a.Result.Err.Error())
		}
		out.Probes = append(out.Probes, probe)
	}
	if c := r.Close; c != nil {
		out.Close = &jsonClose{c.Code, maskText(c.Reason), c.After.Seconds()}
	}
	for _, l := range v.Log {
		out.Log = append(out.Log, jsonServerLine{l.File, maskText(l.Text), maskText(l.Of)})
	}
	return encode(w, out)
}

// WriteHandshake tells what became of a handshake, and how that is known.
func WriteHandshake(w io.Writer, v *refusal.Verdict, style Style) error {
	p := newPalette(style.Color)
	out := &traceWriter{w: bufio.NewWriter(w), p: p, width: style.Width}
	r := v.Result
	out.line(0, maskText(r.URL), p.label, "")
	colour := p.label
	if r.Accepted() && r.Close == nil {
		colour = p.good
	}
	head := "→ " + outcomeOf(r)
	if v.RefusedBy != "" {
		head += ", refused by " + partyNames[v.RefusedBy]
	}
	out.line(1, head, colour, "")
	if v.Reason != "accepted" {
		out.line(2, maskText(v.Reason), nil, "")
	}
	for _, fact := range facts(r) {
		out.line(2, maskText(fact), nil, "")
	}
	section := func(title string, n int) {
		if n > 0 {
			out.line(1, title, p.faint, "")
		}
	}
	section("asked again", len(v.Asked))
	for _, a := range v.Asked {
		out.line(2, maskText(a.What)+": "+outcomeOf(a.Result), nil, "")
	}
	section("known by", len(v.Known))
	for _, k := range v.Known {
		out.line(2, maskText(k), nil, "")
	}
	section("in the files", len(v.Places))
	for _, place := range v.Places {
		out.line(2, maskText(place.Message), nil, place.At.String())
	}
	section("in the logs", len(v.Log))
	for _, l := range v.Log {
		text := maskText(l.Text)
		if l.Of != "" {
			text += "  (asked " + maskText(l.Of) + ")"
		}
		out.line(2, text, nil, l.File)
	}
	if v.Remedy != "" {
		out.line(1, "to mend it", p.faint, "")
		out.line(2, maskText(v.Remedy), nil, "")
	}
	return out.w.Flush()
}

var partyNames = map[refusal.Party]string{
	refusal.Nginx: "nginx", refusal.Application: "the web application", refusal.Server: "the ASGI server",
	refusal.Origin: "the origin check", refusal.Consumer: "the consumer",
}

// outcomeOf says an answer and when it came.
func outcomeOf(r *handshake.Result) string {
	if r.Status == 0 {
		return fmt.Sprintf("no answer (%v)", r.Err)
	}
	phrase := r.Phrase
	if phrase == "" {
		phrase = http.StatusText(r.Status)
	}
	return fmt.Sprintf("%d %s after %.3f s", r.Status, phrase, r.Took.Seconds())
}

// shownMessage is how much of a message is shown, in bytes.
const shownMessage = 200

// facts are what there is to say of a socket that was open.
func facts(r *handshake.Result) []string {
	if !r.Accepted() {
		return nil
	}
	var out []string
	if r.Subprotocol != "" {
		out = append(out, "subprotocol "+r.Subprotocol)
	}
	if r.Extensions != "" {
		out = append(out, "extensions "+r.Extensions)
	}
	if r.Close == nil {
		out = append(out, fmt.Sprintf("held for %.1f s: %s, %s", r.Held.Seconds(), count(r.Pings, "ping"), count(r.Messages, "message")))
	} else {
		out = append(out, fmt.Sprintf("until then %s, %s", count(r.Pings, "ping"), count(r.Messages, "message")))
	}
	if r.Received != "" {
		text := r.Received
		if len(text) > shownMessage {
			text = strings.ToValidUTF8(text[:shownMessage], "") + "…"
		}
		out = append(out, "first message: "+text)
	}
	return out
}

func count(n int, what string) string {
	switch n {
	case 0:
		return "no " + what
	case 1:
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}

// maskText hides what in a text of one or more lines looks like a secret: what
// a key of a query is given, passwords of URLs, headers of authorization.
func maskText(text string) string {
	spans := secretSpans(text)
	slices.SortFunc(spans, func(a, b [2]int) int { return a[0] - b[0] })
	var b strings.Builder
	at := 0
	for _, s := range spans {
		if s[0] < at {
			continue
		}
		b.WriteString(text[at:s[0]])
		b.WriteString("••••")
		at = s[1]
	}
	return b.String() + text[at:]
}
