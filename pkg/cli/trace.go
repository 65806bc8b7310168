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

	"github.com/spf13/cobra"

	"github.com/wellserved/wellserved/pkg/project"
	"github.com/wellserved/wellserved/pkg/report"
	"github.com/wellserved/wellserved/pkg/route"
)

// maxRequestLine bounds one line of --requests, in bytes.
const maxRequestLine = 1 << 20

// traceFlags are the flags of trace.
type traceFlags struct {
	site     siteFlags
	output   outputFlags
	requests string
	addr     string
	client   string
	method   string
	headers  []string
	rivals   bool
	assume   bool
	internal bool
}

func (a *app) traceCommand() *cobra.Command {
	var f traceFlags
	cmd := &cobra.Command{
		Use:   "trace URL...",
		Short: "Say how nginx would answer each URL, step by step",
		Long: `trace says how nginx would answer each URL: the server, the location, every
internal step, and the file, redirect, upstream or error in the end. Nothing is
sent; the configuration and the files are read as they are.

The authority of a URL is taken for the Host header and the rest for the URI,
byte for byte: /a%2Fb, // and .. are sent as they stand.

--requests reads lines of JSON {"id", "url"} and, where given, "addr", "method",
"client" and "headers" (name to value), and writes one line for each.`,
		Example: "  wellserved trace https://example.com/static/app.js\n  wellserved trace --all-locations http://example.com/media/a.jpg\n" +
			"  wellserved trace --nginx /etc/nginx/nginx.conf --format json --requests urls.jsonl",
		RunE: func(cmd *cobra.Command, args []string) error { return a.trace(cmd, args, &f) },
	}
	f.site.without = project.Without{Django: true}
	f.site.register(cmd)
	f.output.register(cmd, "text", "json")
	fl := cmd.Flags()
	fl.StringVar(&f.requests, "requests", "", "`FILE` of requests, one JSON object a line; - is standard input")
	fl.StringVar(&f.addr, "addr", "", "local `ADDRESS` that the requests come to: an IP address or unix:PATH (default 127.0.0.1)")
	fl.StringVar(&f.client, "client", "", "IP `ADDRESS` of the client (default 127.0.0.1)")
	fl.StringVar(&f.method, "method", "", "request `METHOD` (default GET)")
	fl.StringArrayVar(&f.headers, "header", nil, "`'NAME: VALUE'` of a request header (repeatable)")
	fl.BoolVar(&f.rivals, "all-locations", false, "say of each location of the server why it was chosen or not")
	fl.BoolVar(&f.internal, "internal", false, "take the URI for what an upstream's X-Accel-Redirect names")
	fl.BoolVar(&f.assume, "assume-files", false, "take every file that a URL maps to for one that is there: for files that are not on this machine")
	return cmd
}

func (a *app) trace(cmd *cobra.Command, urls []string, f *traceFlags) error {
	if len(urls) == 0 && f.requests == "" {
		return usagef("name a URL, or a file of them with --requests")
	}
	requests := make([]route.Request, 0, len(urls))
	for _, u := range urls {
		req, err := f.request(u)
		if err != nil {
			return &usageError{err}
		}
		requests = append(requests, req)
	}
	s, err := a.load(cmd.Context(), &f.site, cmd, nil)
	if err != nil {
		return err
	}
	if len(s.Sites) == 0 {
		a.complainOfInputs(inputErrors(s.Project))
		return errors.New("there is no nginx configuration to trace in")
	}
	write := func(w io.Writer, style report.Style) error {
		out := bufio.NewWriter(w)
		t := tracer{sites: s.Sites, flags: f, out: out, style: style, complain: a.note}
		for i, req := range requests {
			if err := t.one(urls[i], req, i > 0); err != nil {
				return err
			}
		}
		if err := t.file(a.in); err != nil {
			return err
		}
		return out.Flush()
	}
	if f.output.output == "" {
		return write(a.out, a.style(a.out))
	}
	return a.deliver(&f.output, write)
}

// request reads a URL with what the flags say of all requests.
func (f *traceFlags) request(url string) (route.Request, error) {
	req, err := route.ParseURL(url)
	if err != nil {
		return req, err
	}
	req.Addr, req.Client, req.Method, req.AssumeFiles, req.Internal = f.addr, f.client, f.method, f.assume, f.internal
	for _, h := range f.headers {
		name, value, ok := strings.Cut(h, ":")
		if !ok || name == "" {
			return req, fmt.Errorf("--header: expected 'NAME: VALUE', not %q", name)
		}
		req.Headers = append(req.Headers, route.Header{Name: name, Value: strings.TrimSpace(value)})
	}
	return req, nil
}

// tracer writes traces one after the other, so that however many there are,
// only one is held.
type tracer struct {
	sites    []*project.Site
	flags    *traceFlags
	out      *bufio.Writer
	style    report.Style
	complain func(format string, args ...any)
	failed   bool
}

// siteFor returns the configuration that answers a request: the first that has
// a server of that name, else the first that listens where it was sent to.
func (t *tracer) siteFor(req route.Request) *project.Site {
	var listening *project.Site
	for _, s := range t.sites {
		candidates := s.Router.ServersFor(req)
		if len(candidates) > 0 && listening == nil {
			listening = s
		}
		for _, c := range candidates {
			if c.Chosen && c.ByName {
				return s
			}
		}
	}
	if listening == nil {
		return t.sites[0]
	}
	return listening
}

// one traces one URL of the command line.
func (t *tracer) one(url string, req route.Request, more bool) error {
	router := t.siteFor(req).Router
	trace := router.Trace(req)
	if t.flags.output.format == "json" {
		return t.json(nil, trace)
	}
	var rivals []route.Rival
	if t.flags.rivals {
		rivals = router.Rivals(req)
	}
	if more {
		t.out.WriteByte('\n')
	}
	return report.WriteTrace(t.out, url, trace, rivals, t.style)
}

// file traces the requests of --requests, line by line.
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
	}
	lines := bufio.NewScanner(in)
	lines.Buffer(make([]byte, 0, 64<<10), maxRequestLine)
	n := 0
	for lines.Scan() {
		n++
		if len(strings.TrimSpace(lines.Text())) == 0 {
			continue
		}
		if err := t.line(name, n, lines.Bytes()); err != nil {
			return err
		}
	}
	if err := lines.Err(); err != nil {
		return fmt.Errorf("%s: line %d: %w", name, n+1, err)
	}
	if t.failed {
		if err := t.out.Flush(); err != nil {
			return err
		}
		return exit(exitUsage)
	}
	return nil
}

// wantedLine is a line of --requests.
type wantedLine struct {
	ID      json.RawMessage   `json:"id"`
	URL     string            `json:"url"`
	Addr    string            `json:"addr"`
	Method  string            `json:"method"`
	Client  string            `json:"client"`
	Headers map[string]string `json:"headers"`
}

// line traces one line. One that cannot be read is told with its number, and
// the others are traced.
func (t *tracer) line(name string, n int, text []byte) error {
	var w wantedLine
	err := json.Unmarshal(text, &w)
	var req route.Request
	if err == nil {
		req, err = t.flags.request(w.URL)
	}
	if err != nil {
		t.failed = true
		t.complain("%s:%d: %v", name, n, err)
		return nil
	}
	w.amend(&req)
	trace := t.siteFor(req).Router.Trace(req)
	if t.flags.output.format == "json" {
		return t.json(w.ID, trace)
	}
	_, err = fmt.Fprintf(t.out, "%s → %s\n", w.URL, trace.Outcome)
	return err
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

func (t *tracer) json(id json.RawMessage, trace *route.Trace) error {
	line, err := report.TraceJSON(id, trace)
	if err != nil {
		return err
	}
	if _, err = t.out.Write(line); err != nil {
		return err
	}
	return t.out.WriteByte('\n')
}
