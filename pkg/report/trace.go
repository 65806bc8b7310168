package report

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"strings"

	"github.com/fatih/color"

	"github.com/wellserved/wellserved/pkg/nginx"
	"github.com/wellserved/wellserved/pkg/route"
)

// The shapes of `trace --format json` are a contract: one object a request.
type jsonTrace struct {
	ID       json.RawMessage    `json:"id,omitempty"`
	Server   *jsonTracePlace    `json:"server"`
	Location *jsonTraceLocation `json:"location"`
	Steps    []jsonTraceStep    `json:"steps"`
	Outcome  jsonTraceOutcome   `json:"outcome"`
}

type jsonTracePlace struct {
	File string `json:"file"`
	Line int    `json:"line"`
}

type jsonTraceLocation struct {
	jsonTracePlace
	Match string `json:"match"`
}

type jsonTraceStep struct {
	Kind   string `json:"kind"`
	Detail string `json:"detail"`
	File   string `json:"file,omitempty"`
	Line   int    `json:"line,omitempty"`
}

type jsonTraceOutcome struct {
	Kind        string   `json:"kind"`
	Status      int      `json:"status,omitempty"`
	Path        string   `json:"path,omitempty"`
	Location    string   `json:"location,omitempty"`
	Upstream    string   `json:"upstream,omitempty"`
	UpstreamURI string   `json:"upstream_uri,omitempty"`
	Body        string   `json:"body,omitempty"`
	Reason      string   `json:"reason,omitempty"`
	May         []string `json:"may,omitempty"`
}

// TraceJSON returns a trace as one line of JSON, without its line end.
func TraceJSON(id json.RawMessage, t *route.Trace) ([]byte, error) {
	out := jsonTrace{ID: id, Server: tracePlace(t.Server), Steps: make([]jsonTraceStep, 0, len(t.Steps))}
	if at := tracePlace(t.Location); at != nil {
		out.Location = &jsonTraceLocation{*at, t.Match}
	}
	for _, s := range t.Steps {
		out.Steps = append(out.Steps, jsonTraceStep{string(s.Kind), s.Detail, s.At.Name(), s.At.Line()})
	}
	o := t.Outcome
	out.Outcome = jsonTraceOutcome{
		Kind: string(o.Kind), Status: o.Status, Path: o.Path, Location: o.Location, Upstream: o.Upstream,
		UpstreamURI: o.UpstreamURI, Body: o.Body, Reason: o.Reason, May: o.May,
	}
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(out); err != nil {
		return nil, err
	}
	return bytes.TrimSuffix(b.Bytes(), []byte("\n")), nil
}

func tracePlace(d *nginx.Directive) *jsonTracePlace {
	if d == nil || d.File == nil {
		return nil
	}
	return &jsonTracePlace{d.File.Name(), d.Line()}
}

// WriteTrace tells a trace as a story, one line a step: what happens in a
// location stands further right than what leads to it. A line that is too wide
// for the terminal has its place on a line of its own.
func WriteTrace(w io.Writer, url string, t *route.Trace, rivals []route.Rival, style Style) error {
	p := newPalette(style.Color)
	out := &traceWriter{w: bufio.NewWriter(w), p: p, width: style.Width}
	out.line(0, url, p.label, "")
	inside := 0
	for _, s := range t.Steps {
		depth := inside
		switch s.Kind {
		case route.StepServer, route.StepURI, route.StepInternal, route.StepPage:
			depth, inside = 1, 1
		case route.StepLocation:
			depth, inside = 1, 2
		}
		out.line(max(depth, 1), s.Detail, nil, s.At.String())
	}
	answer := p.good
	if k := t.Outcome.Kind; k == route.Error || k == route.Unknown || k == route.Closed {
		answer = p.label
	}
	out.line(1, "→ "+t.Outcome.String(), answer, "")
	for _, m := range t.Outcome.May {
		out.line(2, "but "+m, p.faint, "")
	}
	if len(rivals) > 0 {
		out.line(1, "locations of the server, for the URI as it came:", nil, "")
	}
	for _, r := range rivals {
		out.line(2+r.Depth, "location "+r.Location.Match()+": "+r.Why, nil, r.Location.Directive.Head().String())
	}
	return out.w.Flush()
}

// WriteOutcome tells in one line what a request leads to.
func WriteOutcome(w io.Writer, url string, o route.Outcome) error {
	_, err := fmt.Fprintln(w, printable(url+" → "+o.String()))
	return err
}

// traceWriter writes the lines of a story.
type traceWriter struct {
	w     *bufio.Writer
	p     *palette
	width int // 0 wraps nothing
}

// line writes one line with the place it speaks of, "" for none. What a request
// holds can end up in it, so that nothing is written that a terminal obeys.
func (t *traceWriter) line(depth int, text string, c *color.Color, at string) {
	const step, gap = 2, 2
	indent := step * depth
	lines := []string{printable(text)}
	if used := indent + columns(lines[0]); t.width > 0 && used > t.width {
		lines = wrap(text, max(t.width-indent-2*step, narrowest), -2*step)
	}
	for i, l := range lines {
		if i > 0 {
			t.w.WriteString("\n" + strings.Repeat(" ", 2*step))
		}
		if c != nil {
			l = c.Sprint(l)
		}
		t.w.WriteString(strings.Repeat(" ", indent) + l)
	}
	if at = printable(at); at != "" {
		at = "[" + at + "]"
		if t.width > 0 && (len(lines) > 1 || indent+columns(lines[0])+gap+columns(at) > t.width) {
			t.w.WriteString("\n" + strings.Repeat(" ", indent+2*step))
		} else {
			t.w.WriteString(strings.Repeat(" ", gap))
		}
		t.w.WriteString(t.p.faint.Sprint(at))
	}
	t.w.WriteByte('\n')
}
