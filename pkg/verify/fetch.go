package verify

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"path"

	"github.com/wellserved/wellserved/pkg/fstree"
)

var errChanged = errors.New("the file changes while it is compared")

// localError is a fault of the file here, not of the site.
type localError struct{ error }

func (e localError) Unwrap() error { return e.error }

// observation begins the observation of a file in one encoding.
func observation(f *file, enc Encoding) *Observation {
	o := &Observation{Target: f.target, Rel: f.rel, Encoding: enc, Line: f.line, Entry: f.text}
	if f.entry == nil {
		o.Path = path.Join(f.target.Root, f.rel)
	} else {
		o.Size, o.Expected = f.entry.Size, f.entry.SHA256
	}
	return o
}

// once sends one request for a file and compares the answer. The error is one
// that another attempt may not give; o says what was observed all the same.
func (r *run) once(ctx context.Context, f *file, o *Observation) error {
	if f.entry != nil {
		return r.exchange(ctx, f, o, nil)
	}
	local := &original{tree: f.target.Tree, path: o.Path}
	defer local.close()
	err := local.find(r.opts.Mode == Quick)
	if o.Absent = f.linked && errors.Is(err, fs.ErrNotExist); o.Absent {
		return r.exchange(ctx, f, o, nil)
	}
	if err != nil {
		o.here(err)
		return nil // another attempt would meet the same
	}
	o.Size, o.Changed = local.info.Size, local.info.ModTime
	return r.exchange(ctx, f, o, local)
}

// here notes a fault of the file here.
func (o *Observation) here(err error) {
	o.State, o.Err = Failed, localError{err}
	if errors.Is(err, fs.ErrNotExist) {
		o.State = Gone
	}
}

// exchange asks for a file and compares what comes with the original, or with
// the manifest's entry where there is none.
func (r *run) exchange(ctx context.Context, f *file, o *Observation, local *original) error {
	if err := r.pace(ctx); err != nil {
		return err
	}
	q := r.question(f, o, local)
	ctx, w := newWatch(ctx, r.opts.Timeout, max(o.Size, 0))
	defer w.stop()
	res, location, hops, err := r.client.get(ctx, q)
	if err != nil {
		if hops > 0 {
			err = fmt.Errorf("redirected to %s: %w", location, err)
		}
		return r.failed(ctx, o, err)
	}
	r.reached()
	w.progress()
	body := &pulse{r: res.Body, watch: w, meter: r.opts.Meter, filled: res.ContentLength < 0}
	o.Answer = answerOf(res, location, hops)
	switch {
	case metadataMatch(res, q.known):
		discard(res.Body)
		o.matchedByMetadata(f, res)
		return nil
	case q.known != "" && res.StatusCode == http.StatusNotModified:
		discard(res.Body) // it says so of a file that it does not name: its ETags say nothing
		r.strange.Store(true)
		return r.exchange(ctx, f, o, local)
	case res.StatusCode != http.StatusOK:
		return r.refused(o, res, body)
	}
	defer res.Body.Close()
	if o.Absent { // something comes, and nothing is here to compare it with
		o.State, o.Err = Failed, localError{fs.ErrNotExist}
		return nil
	}
	if f.head {
		o.header = res.Header // of an answer that was asked for in full
	}
	plain, err := Decode(body, res.Header.Get("Content-Encoding"), f.rel)
	if err != nil {
		return r.failed(ctx, o, err)
	}
	buf, free := r.buffers.get(o.Size)
	defer free()
	if local == nil {
		return r.matched(ctx, f, o, res, plain, buf)
	}
	return r.judged(ctx, o, res, local.info, compare(plain, local, buf))
}

// question is what is asked for a file; local is nil where nothing is here.
func (r *run) question(f *file, o *Observation, local *original) question {
	q := question{url: fileURL(f.target.URL, f.rel), enc: o.Encoding}
	if f.target.CrossOrigin() {
		q.from = f.target.Site.Scheme + "://" + f.target.Site.Host
	}
	if local != nil && r.opts.Mode == Quick {
		q.known = r.knownTags(f, o, local.info)
	}
	return q
}

// judged turns a comparison into the state of an observation.
func (r *run) judged(ctx context.Context, o *Observation, res *http.Response, info fstree.Info, c comparison) error {
	o.Offset, o.Answer.HTML = c.offset, c.html
	switch {
	case c.same:
		o.State = Same
		return nil
	case c.local != nil:
		o.here(c.local)
		return nil //nolint:nilerr // another attempt would meet the same
	case errors.Is(c.served, io.ErrUnexpectedEOF):
		o.State, o.Err = Truncated, c.served
		return o.Err
	case c.served != nil:
		return r.failed(ctx, o, c.served)
	}
	if now, err := o.Target.Tree.Stat(o.Path); err != nil || now.Size != info.Size || !now.ModTime.Equal(info.ModTime) || now.Inode != info.Inode {
		o.State, o.Err = Gone, errChanged
		return errChanged
	}
	return r.differs(o, res, c.ended)
}

// differs is an answer that is not the file; ended says that it is the beginning
// of it.
func (r *run) differs(o *Observation, res *http.Response, ended bool) error {
	o.State = Differs
	// An answer that ends by closing says nothing about its length, so that a
	// shorter one looks complete (RFC 9112, 6.3).
	if ended && res.ContentLength < 0 && len(res.TransferEncoding) == 0 && res.ProtoMajor == 1 && res.Header.Get("Content-Encoding") == "" {
		o.State, o.Err = Truncated, errors.New("the connection was closed before the end of the file, and the answer gave no length")
		return o.Err
	}
	return nil
}

// failed is an answer that did not come, or not so that it could be compared.
func (r *run) failed(ctx context.Context, o *Observation, err error) error {
	o.State = Failed
	if cause := context.Cause(ctx); cause != nil && (errors.Is(cause, errStalled) || errors.Is(cause, errSlow)) {
		err = fmt.Errorf("%w (%s)", cause, r.opts.Timeout)
	}
	o.Err = err
	return err
}

// refused is any status but 200.
func (r *run) refused(o *Observation, res *http.Response, body io.Reader) error {
	o.State = Refused
	if isRedirect(res.StatusCode) {
		o.State = Redirect
	}
	head := make([]byte, 512)
	n, err := io.ReadFull(body, head)
	o.Answer.HTML = err == nil && IsPage(head) || IsPage(head[:n])
	discard(res.Body)
	if busy(res.StatusCode) {
		return &busyError{status: res.StatusCode, after: retryAfter(res.Header.Get("Retry-After"))}
	}
	return nil
}

func answerOf(res *http.Response, location string, hops int) Answer {
	h := res.Header
	return Answer{Status: res.StatusCode, Type: h.Get("Content-Type"), ETag: h.Get("Etag"), Server: h.Get("Server"),
		Coding: h.Get("Content-Encoding"), Location: location, Hops: hops, Cache: cacheOf(h)}
}

// cacheOf returns the header in which a cache on the way says that it answered
// from its store.
func cacheOf(h http.Header) string {
	for _, name := range []string{"X-Cache", "X-Cache-Status", "X-Proxy-Cache", "Cf-Cache-Status"} {
		if v := h.Get(name); len(v) >= 3 && (v[:3] == "HIT" || v[:3] == "hit" || v[:3] == "Hit") {
			return name + ": " + v
		}
	}
	if v := h.Get("Age"); v != "" && v != "0" {
		return "Age: " + v
	}
	return ""
}

// hashFile returns the SHA-256 of a file of the tree, as text.
func hashFile(t fstree.Tree, name string) (string, error) {
	f, _, err := t.Open(name)
	if err != nil {
		return "", err
	}
	defer f.Close()
	h := sha256.New()
	if _, err := io.Copy(h, f); err != nil {
		return "", err
	}
	return hex.EncodeToString(h.Sum(nil)), nil
}

// discard reads the little that a short answer holds, so that its connection
// can be used again, and gives up on a longer one.
func discard(body io.ReadCloser) {
	_, _ = io.CopyN(io.Discard, body, 4<<10) // nothing more is wanted of it, whatever reading
	_ = body.Close()                         // and closing say
}
