package report

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"strings"

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
// location stands further right than what leads to it.
func WriteTrace(w io.Writer, url string, t *route.Trace, rivals []route.Rival, style Style) error {
	p := newPalette(style.Color)
	out := bufio.NewWriter(w)
	fmt.Fprintln(out, p.label.Sprint(url))
	inside := 0
	for _, s := range t.Steps {
		depth := inside
		switch s.Kind {
		case route.StepServer, route.StepURI, route.StepInternal, route.StepPage:
			depth, inside = 1, 1
		case route.StepLocation:
			depth, inside = 1, 2
		}
		fmt.Fprintf(out, "%s%s%s\n", strings.Repeat("  ", max(depth, 1)), s.Detail, atPlace(p, s.At.String()))
	}
	answer := p.good
	if k := t.Outcome.Kind; k == route.Error || k == route.Unknown || k == route.Closed {
		answer = p.label
	}
	fmt.Fprintf(out, "  → %s\n", answer.Sprint(t.Outcome))
	for _, m := range t.Outcome.May {
		fmt.Fprintf(out, "    %s\n", p.faint.Sprint("but "+m))
	}
	if len(rivals) > 0 {
		fmt.Fprintln(out, "  locations of the server, for the URI as it came:")
	}
	for _, r := range rivals {
		fmt.Fprintf(out, "    %slocation %s: %s%s\n", strings.Repeat("  ", r.Depth), r.Location.Match(), r.Why,
			atPlace(p, r.Location.Directive.Head().String()))
	}
	return out.Flush()
}

func atPlace(p *palette, at string) string {
	if at == "" {
		return ""
	}
	return "  " + p.faint.Sprint("["+at+"]")
}
