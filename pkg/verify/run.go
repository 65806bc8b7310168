package verify

import (
	"cmp"
	"context"
	"net/http"
	"path"
	"slices"
	"sync"
	"sync/atomic"

	"golang.org/x/sync/errgroup"
	"golang.org/x/time/rate"
)

// run is one run: the walk streams into the workers, and what matches leaves
// nothing behind but a count.
type run struct {
	opts    Options
	client  *Client
	gate    *gate
	limiter *rate.Limiter // nil where there is no limit
	buffers buffers
	silent  atomic.Int32       // files in a row for which nothing could be reached
	vain    atomic.Int32       // differences in a row that a cache does not explain
	packs   atomic.Bool        // the server sends compressed copies that do not lie here
	strange atomic.Bool        // the server's ETags say nothing
	broken  atomic.Int32       // rows of questions that ended early
	answer  context.CancelFunc // somebody answers: all files may be asked for

	// Of the walk alone.
	probes int          // files asked for with gzip though no .gz lies here
	kinds  map[kind]int // files of a kind whose heads are kept

	mu    sync.Mutex
	res   Result
	kept  int
	types map[string]int // wrong types by extension, and how often each was kept
}

// manySilent is how many files in a row may find nobody to ask before the run
// is given up.
const manySilent = 32

func newRun(opts Options, client *Client) *run {
	r := &run{opts: opts, client: client, gate: newGate(opts.Workers), kinds: map[kind]int{}, types: map[string]int{}}
	if opts.Rate > 0 {
		r.limiter = rate.NewLimiter(rate.Limit(opts.Rate), 1)
	}
	return r
}

// pace waits until the next request may be sent.
func (r *run) pace(ctx context.Context) error {
	if r.limiter == nil {
		return nil
	}
	return r.limiter.Wait(ctx)
}

// all walks the targets and asks for each file. Until the first is answered it
// is asked for alone: where nobody answers it, nothing else is tried.
func (r *run) all(ctx context.Context) error {
	g, ctx := errgroup.WithContext(ctx)
	files := make(chan file, 4*r.opts.Workers)
	answered, answer := context.WithCancel(ctx)
	defer answer()
	r.answer = answer
	for range r.opts.Workers {
		g.Go(func() error {
			var batch []file
			for f := range files {
				batch = r.fill(ctx, append(batch[:0], f), files)
				for i := range batch {
					if err := r.one(ctx, &batch[i]); err != nil {
						return err
					}
					answer()
				}
			}
			return nil
		})
	}
	g.Go(func() error {
		defer close(files)
		first := true
		return r.files(ctx, func(f file) error {
			r.survey(&f)
			r.probe(&f)
			select {
			case files <- f:
			case <-ctx.Done():
				return context.Cause(ctx)
			}
			if first {
				first = false
				<-answered.Done()
			}
			return nil
		})
	})
	return g.Wait()
}

// one asks for a file in each encoding, and stops at the first that is wrong.
func (r *run) one(ctx context.Context, f *file) error {
	var odd *Observation
	metadata := false
	asked := f.encodings()
	for i := 0; i < len(asked); i++ {
		o := f.early[asked[i].index()]
		if o == nil {
			if err := r.gate.enter(ctx); err != nil {
				return err
			}
			o = r.ask(ctx, f, asked[i])
			r.gate.leave()
		}
		if ctx.Err() != nil {
			return context.Cause(ctx)
		}
		r.packed(o)
		r.foreign(o)
		r.surveyed(f, o)
		metadata = metadata || o.metadata
		if o.State != Same || odd == nil && !o.metadata && !typeFits(f.rel, o.Answer.Type) {
			odd = o
		}
		if o.State != Same {
			break
		}
		if f.probe && o.Size <= probedSize {
			f.probe, f.gzip = false, true
			asked = f.encodings() // the same with one more, after the first
		}
	}
	if odd != nil {
		r.examine(ctx, f, odd)
		if ctx.Err() != nil {
			return context.Cause(ctx)
		}
	}
	r.count(odd, metadata)
	return r.silence(odd)
}

// examine finds out more about an observation that is to be kept.
func (r *run) examine(ctx context.Context, f *file, o *Observation) {
	o.URL = fileURL(f.target.URL, f.rel).String()
	o.predict(f, r.client.host)
	o.meant = o.onPurpose()
	o.dropped = !o.meant && !r.keep(o)
	if !o.meant && !o.dropped && o.State != Same && o.State != Gone {
		r.identify(ctx, f, o)
	}
}

// sameTypes is how many files of one extension under one wrong type are kept.
const sameTypes = 3

// keep reserves room for one more observation in detail.
func (r *run) keep(o *Observation) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	if o.State == Same { // the wrong type is one fault however many files have it
		kind := path.Ext(o.Rel) + "\x00" + o.Answer.Type
		r.types[kind]++
		if len(r.types) > maxHeads || r.types[kind] > sameTypes {
			return false
		}
	}
	r.kept++
	return r.kept <= r.opts.Keep
}

// reached notes that somebody answers.
func (r *run) reached() {
	r.silent.Store(0)
	r.answer()
}

func (r *run) unreadable(err error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if len(r.res.Unreadable) < r.opts.Keep {
		r.res.Unreadable = append(r.res.Unreadable, err)
	}
}

// count puts a file into the totals; o is nil where all of it matched.
func (r *run) count(o *Observation, metadata bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	t := &r.res.Totals
	t.Checked++
	r.opts.Meter.checked.Add(1)
	switch {
	case o == nil || o.State == Same:
		t.Matched++
		r.opts.Meter.matched.Add(1)
		if metadata {
			t.Metadata++
		}
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
	case !o.dropped:
		r.res.Observations = append(r.res.Observations, *o)
	case o.State != Same:
		r.res.Dropped++
	}
}

func (r *run) result() *Result {
	r.mu.Lock()
	defer r.mu.Unlock()
	res := r.res
	_, _, res.Bytes = r.opts.Meter.Now()
	place(r.opts.Manifest, res.Observations)
	slices.SortFunc(res.Observations, func(a, b Observation) int {
		return cmp.Or(cmp.Compare(a.URL, b.URL), cmp.Compare(a.State, b.State))
	})
	slices.SortFunc(res.Heads, func(a, b Head) int {
		return cmp.Or(cmp.Compare(a.URL, b.URL), cmp.Compare(a.Encoding, b.Encoding))
	})
	return &res
}
