package cli

import (
	"bufio"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/netip"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/wellserved/wellserved/pkg/project"
	"github.com/wellserved/wellserved/pkg/report"
	"github.com/wellserved/wellserved/pkg/route"
)

var errNoNginx = errors.New("no nginx configuration found to trace in; name it with --nginx")

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
"client" and "headers" (name to value), and writes one line for each. A line that
cannot be read is told on standard error with its number, the others are
answered, and the exit code is 2.`,
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
	switch {
	case len(urls) == 0 && f.requests == "":
		return usagef("name a URL, or a file of them with --requests")
	case f.requests == "-" && slices.Contains(f.site.nginx, "-"):
		return usagef("standard input can be the configuration or the requests, not both")
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
	if errors.Is(err, project.ErrNothing) {
		return errNoNginx
	}
	if err != nil {
		return err
	}
	if len(s.Sites) == 0 {
		a.complainOfInputs(inputErrors(s.Project))
		return errNoNginx
	}
	t := tracer{sites: s.Sites, flags: f, note: a.note, complain: func(format string, args ...any) {
		fmt.Fprintf(a.err, "wellserved: "+format+"\n", args...)
	}}
	write := func(w io.Writer, style report.Style) error {
		t.out, t.style = bufio.NewWriter(w), style
		err := t.all(urls, requests, a.in)
		return cmp.Or(err, t.out.Flush())
	}
	if f.output.output == "" {
		err = write(a.out, a.style(a.out))
	} else {
		err = a.deliver(&f.output, write)
	}
	if err == nil && t.failed {
		return exit(exitUsage)
	}
	return err
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
	return req, plausible(&req)
}

// plausible refuses what can be no request: nothing could be sent so.
func plausible(req *route.Request) error {
	if a := req.Addr; a != "" && !strings.HasPrefix(a, "unix:/") {
		if _, err := netip.ParseAddr(strings.Trim(a, "[]")); err != nil {
			return fmt.Errorf("addr: expected an IP address or unix:/PATH, not %q", a)
		}
	}
	if c := req.Client; c != "" {
		if _, err := netip.ParseAddr(c); err != nil {
			return fmt.Errorf("client: expected an IP address, not %q", c)
		}
	}
	for _, c := range []byte(req.Method) {
		if (c < 'A' || c > 'Z') && c != '_' && c != '-' { // as ngx_http_parse_request_line
			return fmt.Errorf("method: nginx takes capital letters only, not %q", req.Method)
		}
	}
	return nil
}

// tracer writes traces one after the other, so that however many there are,
// only one is held.
type tracer struct {
	sites          []*project.Site
	flags          *traceFlags
	out            *bufio.Writer
	style          report.Style
	note, complain func(format string, args ...any)
	failed         bool // a request of --requests could not be read
}

// all traces the URLs of the command line, then those of --requests.
func (t *tracer) all(urls []string, requests []route.Request, stdin io.Reader) error {
	for i, req := range requests {
		if err := t.one(urls[i], req, i > 0); err != nil {
			return err
		}
	}
	return t.file(stdin)
}

// siteFor returns the configuration that answers a request: the first that has
// a server of that name, else the first that listens where it was sent to. It
// returns how many of them could answer as well, for all that is known.
func (t *tracer) siteFor(req route.Request) (site *project.Site, rivals int) {
	listening := 0
	for _, s := range t.sites {
		candidates := s.Router.ServersFor(req)
		if len(candidates) == 0 {
			continue
		}
		if slices.ContainsFunc(candidates, func(c route.Candidate) bool { return c.Chosen && c.ByName }) {
			return s, 0
		}
		if listening++; listening == 1 {
			site = s
		}
	}
	return cmp.Or(site, t.sites[0]), max(listening-1, 0)
}

// one traces one URL of the command line.
func (t *tracer) one(url string, req route.Request, more bool) error {
	site, others := t.siteFor(req)
	if others > 0 {
		t.note("no server is named %s; of the %d configurations that listen there, the first is asked: %s", req.Host, others+1, site.Config.Files[0].Name())
	}
	router := site.Router
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
