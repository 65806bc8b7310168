package verify

import (
	"context"
	"net/http"
	"slices"
	"sync"
	"sync/atomic"

	"golang.org/x/sync/errgroup"
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
	vain    atomic.Int32 // differences in a row that a cache does not explain

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
