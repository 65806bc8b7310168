package verify

import (
	"context"
	"net/http"
	"time"
)

const (
	// pipelined is how many questions of a quick run are sent at once over one
	// connection (RFC 9112, 9.3.2). Their answers are heads alone.
	pipelined = 16
	// maxBroken is how many such rows may end early before no more are tried: what
	// follows an answer with a body was asked for in vain.
	maxBroken = 3
	// rowWait is how long the next answer of a row may take. A server that heeds
	// none but the first question answers no more.
	rowWait = 2 * time.Second
)

// early is what a quick run learned of a file before its turn, by encoding: that
// its metadata match. Whatever else a server answers is asked for again, alone.
type early [len(encodings)]*Observation

// rows reports whether questions may be sent several at once.
func (r *run) rows() bool {
	return r.opts.Mode == Quick && r.limiter == nil && r.client.direct != nil && r.broken.Load() < maxBroken && !r.strange.Load() && r.gate.whole()
}

// fill adds to a batch what waits already, where the metadata of several files may
// be asked for at once, and asks.
func (r *run) fill(ctx context.Context, batch []file, files <-chan file) []file {
	if !r.rows() {
		return batch
	}
	for waits := true; waits && len(batch) < pipelined; {
		var f file
		select {
		case f, waits = <-files:
			if waits {
				batch = append(batch, f)
			}
		default:
			waits = false
		}
	}
	r.together(ctx, batch)
	return batch
}

// together asks for the metadata of several files at once, in as many rows as it
// takes.
func (r *run) together(ctx context.Context, batch []file) {
	var row []earlyQuestion
	for i := range batch {
		for _, enc := range batch[i].encodings() {
			if q, ok := r.earlyQuestion(&batch[i], enc); ok {
				row = append(row, q)
			}
			if len(row) == pipelined {
				r.row(ctx, row)
				row = row[:0]
			}
		}
	}
	if len(row) > 1 {
		r.row(ctx, row)
	}
}

// earlyQuestion is a question that a 304 answers.
type earlyQuestion struct {
	question
	f *file
	o *Observation
}

// earlyQuestion makes one; ok is false for a file that needs more than that.
func (r *run) earlyQuestion(f *file, enc Encoding) (q earlyQuestion, ok bool) {
	if f.entry != nil {
		return q, false
	}
	q.f, q.o = f, observation(f, enc)
	q.o.Attempts = 1
	local := original{tree: f.target.Tree, path: q.o.Path}
	if err := local.find(true); err != nil {
		return q, false // its turn will say so
	}
	q.o.Size, q.o.Changed = local.info.Size, local.info.ModTime
	q.question = r.question(f, q.o, &local)
	return q, q.known != "" && r.client.carries(q.url)
}

// row asks one row of questions and notes what matches.
func (r *run) row(ctx context.Context, row []earlyQuestion) {
	if !r.rows() || r.gate.enter(ctx) != nil {
		return
	}
	defer r.gate.leave()
	ctx, w := newWatch(ctx, min(r.opts.Timeout, rowWait), int64(len(row))*slowest)
	defer w.stop()
	requests := make([]*http.Request, len(row))
	for i := range row {
		requests[i] = r.client.request(ctx, row[i].question)
	}
	answered := 0
	err := r.client.direct.row(requests, func(res *http.Response) bool {
		q := &row[answered]
		answered++
		r.reached()
		w.progress()
		if !metadataMatch(res, q.known) {
			r.broken.Add(1)
			return false
		}
		q.o.Answer = answerOf(res, "", 0)
		q.o.matchedByMetadata(q.f, res)
		q.f.early[q.o.Encoding.index()] = q.o
		return true
	})
	switch {
	case err == nil:
	case context.Cause(ctx) != nil: // nothing came
		r.broken.Store(maxBroken)
	default:
		r.broken.Add(1)
	}
}

// metadataMatch reports whether an answer says that the file is the one that its
// ETag names.
func metadataMatch(res *http.Response, known string) bool {
	return known != "" && res.StatusCode == http.StatusNotModified && ownTag(res.Header.Get("Etag"), known)
}

func (o *Observation) matchedByMetadata(f *file, res *http.Response) {
	if o.State, o.metadata = Same, true; f.head {
		o.header = res.Header
	}
}

// row sends requests without bodies one after the other and then reads their
// answers, until one is not wanted or ends the connection. The error says that it
// broke off, but not of a kept connection that the server has closed in the
// meantime.
func (d *direct) row(requests []*http.Request, answer func(*http.Response) bool) error {
	ctx := requests[0].Context()
	l, kept, err := d.get(ctx, siteOf(requests[0].URL))
	if err != nil {
		return err
	}
	forget := context.AfterFunc(ctx, func() { _ = l.raw.Close() })
	n, more, err := l.answers(requests, answer)
	if forget() && more && l.in.Buffered() == 0 {
		d.keep(l)
		return nil
	}
	_ = l.conn.Close() // nothing is asked of it any more
	if kept && n == 0 && ctx.Err() == nil {
		return nil
	}
	return err
}

// answers returns how many requests were answered, and whether more may be sent.
func (l *line) answers(requests []*http.Request, answer func(*http.Response) bool) (n int, more bool, err error) {
	for _, req := range requests {
		if err := req.Write(l.out); err != nil {
			return 0, false, err
		}
	}
	if err := l.out.Flush(); err != nil {
		return 0, false, err
	}
	for n, req := range requests {
		res, err := l.head(req) //nolint:bodyclose // closing one would read all of it: the connection is closed instead
		if err != nil {
			return n, false, err
		}
		if !answer(res) || res.Body != http.NoBody || res.Close {
			return n + 1, false, nil
		}
	}
	return len(requests), true, nil
}
