package cli

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"slices"
	"strings"

	"github.com/wellserved/wellserved/pkg/report"
	"github.com/wellserved/wellserved/pkg/route"
)

// maxRequestLine bounds one line of --requests, in bytes.
const maxRequestLine = 1 << 20

// file traces the requests of --requests, line by line, in constant memory.
func (t *tracer) file(stdin io.Reader) error {
	name := t.flags.requests
	if name == "" {
		return nil
	}
	in := stdin
	if name != "-" {
		f, err := os.Open(name)
		if err != nil {
			return fmt.Errorf("%s: %w", name, pathCause(err))
		}
		defer f.Close()
		in = f
	} else {
		name = "standard input"
	}
	lines := bufio.NewReaderSize(in, maxRequestLine)
	for n := 1; ; n++ {
		text, err := lines.ReadSlice('\n')
		switch {
		case errors.Is(err, bufio.ErrBufferFull):
			t.unreadable(name, n, fmt.Errorf("longer than the %d bytes that are read", maxRequestLine))
			err = skipLine(lines)
		case len(strings.TrimSpace(string(text))) > 0 && (err == nil || errors.Is(err, io.EOF)):
			if err := t.line(name, n, text); err != nil {
				return err
			}
		}
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("%s:%d: %w", name, n, pathCause(err))
		}
	}
}

// skipLine reads on behind the next line end.
func skipLine(r *bufio.Reader) error {
	for {
		if _, err := r.ReadSlice('\n'); !errors.Is(err, bufio.ErrBufferFull) {
			return err
		}
	}
}

// unreadable tells of a line that is no request; the others are traced.
func (t *tracer) unreadable(name string, n int, err error) {
	t.failed = true
	t.complain("%s:%d: %v", name, n, err)
}

// wantedLine is a line of --requests.
type wantedLine struct {
	ID      json.RawMessage   `json:"id"`
	URL     *string           `json:"url"`
	Addr    string            `json:"addr"`
	Method  string            `json:"method"`
	Client  string            `json:"client"`
	Headers map[string]string `json:"headers"`
}

// line traces one line.
func (t *tracer) line(name string, n int, text []byte) error {
	w, req, err := t.flags.wanted(text)
	if err != nil {
		t.unreadable(name, n, err)
		return nil
	}
	site, _ := t.siteFor(req)
	trace := site.Router.Trace(req)
	if t.flags.output.format == "json" {
		return t.json(w.ID, trace)
	}
	return report.WriteOutcome(t.out, *w.URL, trace.Outcome)
}

// wanted reads a line, which goes before the flags.
func (f *traceFlags) wanted(text []byte) (*wantedLine, route.Request, error) {
	var w wantedLine
	if err := json.Unmarshal(text, &w); err != nil {
		return nil, route.Request{}, jsonCause(err)
	}
	if w.URL == nil {
		return nil, route.Request{}, errors.New(`there is no "url"`)
	}
	req, err := f.request(*w.URL)
	if err != nil {
		return nil, req, err
	}
	w.amend(&req)
	return &w, req, plausible(&req)
}

// jsonCause says in terms of the line what is wrong with it.
func jsonCause(err error) error {
	var kind *json.UnmarshalTypeError
	switch {
	case !errors.As(err, &kind):
		return fmt.Errorf("not JSON: %w", err)
	case kind.Field == "":
		return fmt.Errorf("not a JSON object but a JSON %s", kind.Value)
	case kind.Field == "headers":
		return fmt.Errorf("%q is to be an object of strings, and there is a JSON %s", kind.Field, kind.Value)
	}
	return fmt.Errorf("%q is to be a string, not a JSON %s", kind.Field, kind.Value)
}

// amend puts what the line says over what the flags say.
func (w *wantedLine) amend(req *route.Request) {
	if w.Addr != "" {
		req.Addr = w.Addr
	}
	if w.Method != "" {
		req.Method = w.Method
	}
	if w.Client != "" {
		req.Client = w.Client
	}
	for _, name := range slices.Sorted(maps.Keys(w.Headers)) {
		req.Headers = append(req.Headers, route.Header{Name: name, Value: w.Headers[name]})
	}
}
