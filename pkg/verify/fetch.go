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
	"time"

	"github.com/wellserved/wellserved/pkg/fstree"
)

// errStalled and errSlow are why a request was given up.
var (
	errStalled = errors.New("the answer made no progress")
	errSlow    = errors.New("the answer took too long as a whole")
	errChanged = errors.New("the file changes while it is compared")
)

// localError is a fault of the file here, not of the site.
type localError struct{ error }

func (e localError) Unwrap() error { return e.error }

// slowest is the speed, in bytes a second, that an answer must keep up on the
// whole. It bounds a server that sends a byte now and then.
const slowest = 32 << 10

// watch bounds a request's time: timeout without progress, and a total that
// grows with the size of the file. progress must be called after each read.
func watch(ctx context.Context, timeout time.Duration, size int64) (bounded context.Context, progress, stop func()) {
	ctx, cancel := context.WithCancelCause(ctx)
	idle := time.AfterFunc(timeout, func() { cancel(errStalled) })
	total := time.AfterFunc(2*timeout+time.Duration(size/slowest)*time.Second, func() { cancel(errSlow) })
	return ctx, func() { idle.Reset(timeout) }, func() {
		idle.Stop()
		total.Stop()
		cancel(nil)
	}
}

// pulse tells of each read, and counts what came.
type pulse struct {
	r        io.Reader
	progress func()
	count    func(int)
}

func (p *pulse) Read(b []byte) (int, error) {
	n, err := p.r.Read(b)
	if n > 0 {
		p.progress()
		p.count(n)
	}
	return n, err
}

// once sends one request for a file and compares the answer. The error is one
// that another attempt may not give; o says what was observed all the same.
func (r *run) once(ctx context.Context, f *file, enc Encoding) (o Observation, err error) {
	o = r.observation(f, enc)
	local, info, err := f.target.Tree.Open(o.Path)
	if err != nil {
		o.State, o.Err = Failed, localError{err}
		if errors.Is(err, fs.ErrNotExist) {
			o.State = Gone
		}
		return o, nil // another attempt would meet the same
	}
	defer local.Close()
	o.Size, o.Changed = info.Size, info.ModTime
	ctx, progress, stop := watch(ctx, r.opts.Timeout, info.Size)
	defer stop()
	res, location, hops, err := r.client.get(ctx, fileURL(f.target.URL, f.rel), enc)
	if err != nil {
		return r.failed(ctx, o, err)
	}
	r.reached()
	progress()
	body := &pulse{r: res.Body, progress: progress, count: r.received}
	o.Answer = answerOf(res, location, hops)
	if res.StatusCode != http.StatusOK {
		return r.refused(o, res, body)
	}
	defer res.Body.Close()
	plain, err := decode(body, res.Header.Get("Content-Encoding"), f.rel)
	if err != nil {
		return r.failed(ctx, o, err)
	}
	buf, free := r.buffers.get(info.Size)
	defer free()
	return r.judged(ctx, o, res, info, compare(plain, local, buf))
}

// judged turns a comparison into the state of an observation.
func (r *run) judged(ctx context.Context, o Observation, res *http.Response, info fstree.Info, c comparison) (Observation, error) {
	o.Offset, o.Answer.HTML = c.offset, c.html
	switch {
	case c.same:
		o.State = Same
		return o, nil
	case c.local != nil:
		o.State, o.Err = Failed, localError{c.local}
		return o, nil //nolint:nilerr // another attempt would meet the same
	case errors.Is(c.served, io.ErrUnexpectedEOF):
		o.State, o.Err = Truncated, c.served
		return o, o.Err
	case c.served != nil:
		return r.failed(ctx, o, c.served)
	}
	if now, err := o.Target.Tree.Stat(o.Path); err != nil || now.Size != info.Size || !now.ModTime.Equal(info.ModTime) || now.Inode != info.Inode {
		o.State, o.Err = Gone, errChanged
		return o, errChanged
	}
	o.State = Differs
	// An answer that ends by closing says nothing about its length, so that a
	// shorter one looks complete (RFC 9112, 6.3).
	if c.ended && res.ContentLength < 0 && len(res.TransferEncoding) == 0 && res.Header.Get("Content-Encoding") == "" {
		o.State, o.Err = Truncated, errors.New("the connection was closed before the end of the file, and the answer gave no length")
		return o, o.Err
	}
	return o, nil
}

// failed is an answer that did not come, or not so that it could be compared.
func (r *run) failed(ctx context.Context, o Observation, err error) (Observation, error) {
	o.State = Failed
	if cause := context.Cause(ctx); cause != nil && (errors.Is(cause, errStalled) || errors.Is(cause, errSlow)) {
		err = fmt.Errorf("%w (%s)", cause, r.opts.Timeout)
	}
	o.Err = err
	return o, err
}

// refused is any status but 200.
func (r *run) refused(o Observation, res *http.Response, body io.Reader) (Observation, error) {
	o.State = Refused
	if isRedirect(res.StatusCode) {
		o.State = Redirect
	}
	head := make([]byte, 512)
	n, err := io.ReadFull(body, head)
	o.Answer.HTML = err == nil && isHTML(head) || isHTML(head[:n])
	discard(res.Body)
	if busy(res.StatusCode) {
		return o, &busyError{status: res.StatusCode, after: retryAfter(res.Header.Get("Retry-After"))}
	}
	return o, nil
}

func (r *run) observation(f *file, enc Encoding) Observation {
	o := Observation{Target: f.target, Rel: f.rel, Encoding: enc, Path: path.Join(f.target.Root, f.rel)}
	o.URL = fileURL(f.target.URL, f.rel).String()
	return o
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
