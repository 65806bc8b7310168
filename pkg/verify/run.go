package verify

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/cenkalti/backoff/v5"
	"golang.org/x/sync/errgroup"

	"github.com/wellserved/wellserved/pkg/route"
)

// run is one run: the walk streams into the workers, and what matches leaves
// nothing behind but a count.
type run struct {
	opts    Options
	client  *Client
	gate    *gate
	buffers buffers
	bytes   atomic.Int64
	silent  atomic.Int32 // files in a row for which nothing could be reached

	mu   sync.Mutex
	res  Result
	kept int
}

// manySilent is how many files in a row may find nobody to ask before the run
// is given up.
const manySilent = 32

func newRun(opts Options, client *Client) *run {
	return &run{opts: opts, client: client, gate: newGate(opts.Workers)}
}

// all walks the targets and asks for each file. The first file is asked for
// alone: where nobody answers it, nothing else is tried.
func (r *run) all(ctx context.Context) error {
	g, ctx := errgroup.WithContext(ctx)
	files := make(chan file, r.opts.Workers)
	for range r.opts.Workers {
		g.Go(func() error {
			for f := range files {
				if err := r.one(ctx, &f); err != nil {
					return err
				}
			}
			return nil
		})
	}
	g.Go(func() error {
		defer close(files)
		first := true
		emit := func(f file) error {
			if first {
				first = false
				return r.one(ctx, &f)
			}
			select {
			case files <- f:
				return nil
			case <-ctx.Done():
				return context.Cause(ctx)
			}
		}
		return r.walk(ctx, emit)
	})
	return g.Wait()
}

func (r *run) walk(ctx context.Context, emit func(file) error) error {
	for i := range r.opts.Targets {
		w := &walker{ctx: ctx, target: &r.opts.Targets[i], include: r.opts.Include, exclude: r.opts.Exclude,
			seen: map[string]bool{}, emit: emit, fault: r.unreadable}
		if err := w.walk(); err != nil {
			return err
		}
	}
	return nil
}

// one asks for a file in each encoding, and stops at the first that is wrong.
func (r *run) one(ctx context.Context, f *file) error {
	var odd *Observation
	for _, enc := range f.encodings() {
		if err := r.gate.enter(ctx); err != nil {
			return err
		}
		o := r.ask(ctx, f, enc)
		r.gate.leave()
		if ctx.Err() != nil {
			return context.Cause(ctx)
		}
		if o.State != Same || !typeFits(f.rel, o.Answer.Type) && odd == nil {
			odd = &o
		}
		if o.State != Same {
			break
		}
	}
	if odd != nil {
		odd.predict(f)
		odd.meant = odd.onPurpose()
		odd.dropped = !odd.meant && !r.keep()
		if !odd.meant && !odd.dropped && odd.State != Same && odd.State != Gone {
			r.identify(ctx, f, odd)
		}
		if ctx.Err() != nil {
			return context.Cause(ctx)
		}
	}
	r.count(odd)
	return r.silence(odd)
}

// keep reserves room for one more observation in detail.
func (r *run) keep() bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.kept++
	return r.kept <= r.opts.Keep
}

// ask sends requests until one needs no other attempt, or there were enough.
func (r *run) ask(ctx context.Context, f *file, enc Encoding) Observation {
	var last Observation
	tries, cut := 0, 0
	_, err := backoff.Retry(ctx, func() (struct{}, error) {
		tries++
		o, err := r.once(ctx, f, enc)
		o.Attempts = tries
		last = o
		if o.State == Truncated {
			if cut++; cut == 2 {
				return struct{}{}, nil // twice is no accident of the line
			}
		}
		var busy *busyError
		if errors.As(err, &busy) {
			r.gate.narrow()
			if busy.after > 0 {
				return struct{}{}, &backoff.RetryAfterError{Duration: busy.after}
			}
		}
		if err != nil && hopeless(err) {
			return struct{}{}, backoff.Permanent(err)
		}
		return struct{}{}, err
	}, backoff.WithMaxTries(uint(max(r.opts.Retries, 0)+1)), backoff.WithBackOff(pauses()), backoff.WithMaxElapsedTime(2*time.Minute))
	if err != nil && last.Err == nil && last.State == Same {
		last.State, last.Err = Failed, err
	}
	return last
}

func pauses() *backoff.ExponentialBackOff {
	b := backoff.NewExponentialBackOff()
	b.InitialInterval = 100 * time.Millisecond
	b.MaxInterval = 5 * time.Second
	return b
}

// hopeless reports a fault that the next attempt will meet again.
func hopeless(err error) bool {
	var dns *net.DNSError
	if errors.As(err, &dns) {
		return dns.IsNotFound
	}
	return untrusted(err)
}

func untrusted(err error) bool {
	var cert *tls.CertificateVerificationError
	var record tls.RecordHeaderError
	var host x509.HostnameError
	return errors.As(err, &cert) || errors.As(err, &record) || errors.As(err, &host)
}

// nobody reports that there was no server to speak to.
func nobody(err error) bool {
	var dns *net.DNSError
	var op *net.OpError
	if errors.As(err, &op) && (op.Op == "dial" || op.Op == "proxyconnect") {
		return true
	}
	return errors.As(err, &dns) || untrusted(err)
}

// silence ends the run where nobody answers.
func (r *run) silence(o *Observation) error {
	if o == nil || o.State != Failed || !nobody(o.Err) {
		r.silent.Store(0)
		return nil
	}
	r.mu.Lock()
	first := r.res.Checked == 1
	r.mu.Unlock()
	if n := r.silent.Add(1); first || n >= manySilent {
		return fmt.Errorf("%w: %w", ErrUnreachable, o.Err)
	}
	return nil
}

func (r *run) reached()       { r.silent.Store(0) }
func (r *run) received(n int) { r.bytes.Add(int64(n)) }
func (r *run) unreadable(err error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if len(r.res.Unreadable) < r.opts.Keep {
		r.res.Unreadable = append(r.res.Unreadable, err)
	}
}

// count puts a file into the totals; o is nil where all of it matched.
func (r *run) count(o *Observation) {
	r.mu.Lock()
	defer r.mu.Unlock()
	t := &r.res.Totals
	t.Checked++
	t.Bytes = r.bytes.Load()
	switch {
	case o == nil || o.State == Same:
		t.Matched++
	case o.State == Gone || o.meant:
		t.Skipped++
	case o.State == Differs || o.State == Truncated:
		t.Differ++
	case o.State == Refused && (o.Answer.Status == http.StatusNotFound || o.Answer.Status == http.StatusGone):
		t.Missing++
	default:
		t.Errors++
	}
	switch {
	case o == nil || o.meant:
	case o.dropped:
		r.res.Dropped++
	default:
		r.res.Observations = append(r.res.Observations, *o)
	}
}

// onPurpose reports that the configuration refuses the file by a rule for files
// of its kind, and that so did the server: a dotfile, most often. What refuses
// the whole prefix is not meant so.
func (o *Observation) onPurpose() bool {
	if o.State != Refused || o.Trace == nil || o.Trace.Outcome.Status != o.Answer.Status || len(o.Trace.Steps) == 0 {
		return false
	}
	last := o.Trace.Steps[len(o.Trace.Steps)-1].Kind
	if last != route.StepAccess && last != route.StepReturn {
		return false
	}
	if m := o.Target.Mapping; m != nil && m.Location != o.Trace.Location {
		return true
	}
	return strings.HasPrefix(o.Rel, ".") || strings.Contains(o.Rel, "/.")
}

func (r *run) result() *Result {
	r.mu.Lock()
	defer r.mu.Unlock()
	res := r.res
	res.Bytes = r.bytes.Load()
	slices.SortFunc(res.Observations, func(a, b Observation) int {
		if a.URL != b.URL {
			if a.URL < b.URL {
				return -1
			}
			return 1
		}
		return int(a.State) - int(b.State)
	})
	return &res
}

// predict says what the configuration makes of a file's URL, and which file it
// leads to: also where that is not there, as the trace then ends in 404.
func (o *Observation) predict(f *file) {
	t := f.target
	if t.Router == nil {
		return
	}
	u := fileURL(t.URL, f.rel)
	port := t.Port
	if port == 0 {
		var err error
		if port, err = strconv.Atoi(portOf(u)); err != nil {
			return // net/http refuses such a URL before
		}
	}
	req := route.Request{Scheme: u.Scheme, Host: u.Host, Port: port, URI: u.EscapedPath(),
		Headers: []route.Header{{Name: "Accept-Encoding", Value: string(o.Encoding)}}, AssumeFiles: t.AssumeFiles}
	o.Trace = t.Router.Trace(req)
	name := o.Trace.Outcome.Path
	if name == "" && o.Trace.Outcome.Kind == route.Error {
		req.AssumeFiles = true
		name = t.Router.Trace(req).Outcome.Path
	}
	if name != "" {
		o.Predicted = t.inTree(name)
	}
}

// discard reads the little that a short answer holds, so that its connection
// can be used again, and gives up on a longer one.
func discard(body io.ReadCloser) {
	_, _ = io.CopyN(io.Discard, body, 4<<10) // nothing more is wanted of it, whatever reading
	_ = body.Close()                         // and closing say
}
