package gather

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptrace"
	"net/url"
	"path"
	"strings"
	"time"

	"github.com/wellserved/wellserved/pkg/diagnose"
	"github.com/wellserved/wellserved/pkg/verify"
)

// Bounds of what one answer may cost.
const (
	maxBody = 64 << 20 // bytes that are read to tell what a body is
	maxText = 4 << 20  // bytes of a page, script or style sheet that are looked into
	// slowest is how many times the time without progress an answer may take as a
	// whole.
	slowest = 4
)

var (
	errStalled = errors.New("no answer, or none that goes on, came in time")
	errBusy    = errors.New("the server asks for fewer requests")
)

// asker sends single requests over one way to the host.
type asker struct {
	client  *verify.Client
	timeout time.Duration // without progress
	retries int
}

// maxRetries bounds how often a request is sent again, however many are asked
// for: one URL is no run over thousands.
const maxRetries = 3

// ask sends a request, and again where it broke off or met a server that is
// busy: that may be an accident.
func (a *asker) ask(ctx context.Context, u *url.URL, enc verify.Encoding) *diagnose.Answer {
	out, err := a.once(ctx, u, enc)
	for try := range min(a.retries, maxRetries) {
		if err == nil || ctx.Err() != nil || out.Fault != diagnose.NoFault && out.Fault != diagnose.Broken {
			return out
		}
		pause := 100 * time.Millisecond << try
		if errors.Is(err, errBusy) {
			pause = time.Second << try
		}
		select {
		case <-time.After(pause):
		case <-ctx.Done():
			return out
		}
		out, err = a.once(ctx, u, enc)
	}
	return out
}

// once sends one request. The error is one that the next may not meet; the
// answer tells all the same.
func (a *asker) once(ctx context.Context, u *url.URL, enc verify.Encoding) (*diagnose.Answer, error) {
	out := &diagnose.Answer{URL: u.String()}
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	idle := time.AfterFunc(a.timeout, func() { cancel(errStalled) })
	defer idle.Stop()
	total := time.AfterFunc(slowest*a.timeout, func() { cancel(errStalled) })
	defer total.Stop()
	ctx = httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{
		GotConn: func(i httptrace.GotConnInfo) { out.Remote = i.Conn.RemoteAddr().String() },
	})
	res, location, hops, err := a.client.Get(ctx, u, enc)
	if err != nil {
		out.Fault, out.Err = faultOf(ctx, err)
		if out.Hops = hops; hops > 0 {
			out.URL = location
		}
		return out, err
	}
	defer res.Body.Close()
	out.Status, out.Header, out.Redirect, out.Hops = res.StatusCode, diagnose.Header(res.Header), location, hops
	if res.Request != nil && res.Request.URL != nil {
		out.URL = res.Request.URL.String()
	}
	out.Certificate = certificate(res.TLS)
	err = read(ctx, out, res, func() { idle.Reset(a.timeout) })
	if err == nil && (out.Status == http.StatusServiceUnavailable || out.Status == http.StatusTooManyRequests) {
		return out, errBusy
	}
	return out, err
}

// read takes the body in: its length and hash, and its text where it is looked
// into.
func read(ctx context.Context, out *diagnose.Answer, res *http.Response, progress func()) error {
	name := path.Base(res.Request.URL.Path)
	body, err := verify.Decode(&pulse{res.Body, progress}, res.Header.Get("Content-Encoding"), name)
	if err != nil {
		out.Fault, out.Err = diagnose.Broken, err.Error()
		return err
	}
	hash := sha256.New()
	text := &head{left: maxText}
	out.Size, err = io.Copy(io.MultiWriter(hash, text), io.LimitReader(body, maxBody))
	out.Page = verify.IsPage(text.kept)
	switch {
	case err != nil:
		out.Fault, out.Err = faultOf(ctx, err)
		if out.Fault == diagnose.Unreachable {
			out.Fault = diagnose.Broken
		}
		return err
	case out.Size < maxBody:
		out.Whole = true
	}
	out.SHA256 = hex.EncodeToString(hash.Sum(nil))
	if kind := mediaType(res.Header.Get("Content-Type")); !text.full && (looksInto(kind, name) || out.Page) {
		out.Text = string(text.kept)
	}
	return nil
}

// looksInto reports whether a body may refer to others.
func looksInto(kind, name string) bool {
	switch strings.ToLower(path.Ext(name)) {
	case ".js", ".mjs", ".css", ".html", ".htm":
		return true
	}
	return kind == "text/html" || kind == "application/xhtml+xml" || kind == "text/css" || strings.HasSuffix(kind, "javascript")
}

func mediaType(header string) string {
	kind, _, _ := strings.Cut(header, ";")
	return strings.ToLower(strings.TrimSpace(kind))
}

// head keeps the first bytes that are written to it.
type head struct {
	kept []byte
	left int
	full bool
}

func (h *head) Write(b []byte) (int, error) {
	n := min(len(b), h.left)
	h.kept = append(h.kept, b[:n]...)
	h.left -= n
	h.full = h.full || n < len(b)
	return len(b), nil
}

// pulse tells of each read.
type pulse struct {
	r        io.Reader
	progress func()
}

func (p *pulse) Read(b []byte) (int, error) {
	n, err := p.r.Read(b)
	if n > 0 {
		p.progress()
	}
	return n, err
}

// said is an error without the words that the request's own URL takes.
func said(err error) string {
	var u *url.Error
	if errors.As(err, &u) {
		err = u.Err
	}
	return strings.TrimPrefix(fmt.Sprint(err), "net/http: ")
}
