package ruletest

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"context"
	"crypto/ed25519"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"math/big"
	"net"
	"net/http"
	"net/url"
	"path"
	"strings"
	"time"

	"github.com/wellserved/wellserved/pkg/fstree"
	"github.com/wellserved/wellserved/pkg/nginx"
	"github.com/wellserved/wellserved/pkg/project"
	"github.com/wellserved/wellserved/pkg/route"
	"github.com/wellserved/wellserved/pkg/verify"
	"github.com/wellserved/wellserved/pkg/verify/handshake"
	"github.com/wellserved/wellserved/pkg/verify/sockets"
)

// observe serves a case's site without a network and verifies it: what a live
// rule judges is what the real client got.
func (c *Case) observe(ctx context.Context, p *project.Project) (*verify.Result, error) {
	address, err := verify.ParseAddress(c.Verify)
	if err != nil {
		return nil, err
	}
	targets, err := verify.Plan(p, address, verify.PlanOptions{})
	if err != nil {
		return nil, err
	}
	wire, err := newWire()
	if err != nil {
		return nil, err
	}
	server := &http.Server{Handler: &running{site: c, project: p}, ReadHeaderTimeout: time.Minute}
	ended := make(chan error, 1)
	go func() { ended <- server.Serve(wire) }()
	client := verify.ClientOptions{Dial: wire.dial, Insecure: true, Proxy: func(*http.Request) (*url.URL, error) { return nil, nil }}
	observed, err := verify.Run(ctx, verify.Options{Targets: targets, Timeout: 5 * time.Second, Client: client})
	if err == nil && len(p.ASGI) > 0 { // Moved: nothing of this machine is asked directly
		observed.Sockets, err = sockets.Ask(ctx, sockets.Options{Site: address, Project: p, Targets: targets, Client: client, Timeout: 5 * time.Second, Moved: true})
	}
	if failure := server.Close(); failure != nil && err == nil {
		err = failure
	}
	if failure := <-ended; !errors.Is(failure, http.ErrServerClosed) && err == nil {
		err = failure
	}
	return observed, err
}

// wire is a listener whose connections are in memory.
type wire struct {
	connections chan net.Conn
	closed      chan struct{}
	tls         *tls.Config // of connections to port 443
}

// newWire makes a wire. Its certificate is made for the occasion, and holds for
// nobody.
func newWire() (*wire, error) {
	public, private, err := ed25519.GenerateKey(nil)
	if err != nil {
		return nil, err
	}
	about := &x509.Certificate{SerialNumber: big.NewInt(1)}
	cert, err := x509.CreateCertificate(nil, about, about, public, private)
	if err != nil {
		return nil, err
	}
	config := &tls.Config{MinVersion: tls.VersionTLS12, Certificates: []tls.Certificate{{Certificate: [][]byte{cert}, PrivateKey: private}}}
	return &wire{connections: make(chan net.Conn), closed: make(chan struct{}), tls: config}, nil
}

func (w *wire) dial(ctx context.Context, _, addr string) (net.Conn, error) {
	client, server := net.Pipe()
	if strings.HasSuffix(addr, ":443") {
		server = tls.Server(server, w.tls)
	}
	select {
	case w.connections <- server:
		return client, nil
	case <-ctx.Done():
		return nil, context.Cause(ctx)
	}
}

// Accept returns the other end of the next connection.
func (w *wire) Accept() (net.Conn, error) {
	select {
	case c := <-w.connections:
		return c, nil
	case <-w.closed:
		return nil, net.ErrClosed
	}
}

// Close ends accepting; the server closes once.
func (w *wire) Close() error {
	close(w.closed)
	return nil
}

// Addr is of no network.
func (w *wire) Addr() net.Addr { return &net.UnixAddr{Name: "wire", Net: "unix"} }

// running answers as the case's configuration, or the case itself, says.
type running struct {
	site    *Case
	project *project.Project
}

// ServeHTTP answers one request.
func (s *running) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if given, ok := s.given(r); ok {
		answer(w, given)
		return
	}
	site := s.project.Sites[0]
	req := route.Request{Host: r.Host, URI: r.RequestURI, Method: r.Method}
	for _, name := range []string{"Accept-Encoding", "Upgrade", "Connection"} {
		if value := r.Header.Get(name); value != "" || name == "Accept-Encoding" {
			req.Headers = append(req.Headers, route.Header{Name: name, Value: value})
		}
	}
	if r.TLS != nil {
		req.Scheme, req.Port = "https", 443
	}
	trace := site.Router.Trace(req)
	w.Header().Set("Server", "nginx")
	switch out := trace.Outcome; out.Kind {
	case route.File:
		serveFile(w, r, site.Tree, trace)
	case route.Redirect:
		w.Header().Set("Location", out.Location)
		w.WriteHeader(out.Status)
	case route.Proxy:
		switch upgrades := strings.EqualFold(r.Header.Get("Upgrade"), "websocket"); {
		case upgrades && passesUpgrade(site, req):
			handshake.Open(w, r)
			return
		case !upgrades:
			w.Header().Set("Server", "daphne")
		}
		http.Error(w, "Not Found", http.StatusNotFound)
	default:
		ownPage(w, max(out.Status, http.StatusBadRequest))
	}
}

// ownPage answers with nginx's own page of an error.
func ownPage(w http.ResponseWriter, status int) {
	said := fmt.Sprintf("%d %s", status, http.StatusText(status))
	w.Header().Set("Content-Type", "text/html")
	w.WriteHeader(status)
	fmt.Fprintf(w, "<html>\r\n<head><title>%s</title></head>\r\n<body>\r\n<center><h1>%[1]s</h1></center>\r\n<hr><center>nginx</center>\r\n</body>\r\n</html>\r\n", said)
}

// passesUpgrade reports whether nginx passes a WebSocket's handshake on as one.
func passesUpgrade(site *project.Site, req route.Request) bool {
	_, p := site.Router.Pass(req)
	if p == nil || p.Version == "1.0" {
		return false
	}
	upgrade, connection := p.Header("Upgrade"), p.Header("Connection")
	return upgrade != nil && strings.EqualFold(upgrade.Value, "websocket") && connection != nil && strings.Contains(strings.ToLower(connection.Value), "upgrade")
}

// given returns the answer that the archive holds for a request.
func (s *running) given(r *http.Request) (string, bool) {
	names := []string{r.URL.EscapedPath()}
	if enc := r.Header.Get("Accept-Encoding"); enc != string(verify.Identity) {
		names = []string{names[0] + " (" + enc + ")", names[0]}
	}
	if r.URL.RawQuery != "" {
		names = append([]string{r.URL.EscapedPath() + "?any"}, names...)
	}
	for _, name := range names {
		if text, ok := s.site.Answer[name]; ok {
			return text, true
		}
	}
	return "", false
}

// answer sends an answer of the archive. A Content-Length that its body does
// not reach cuts the connection.
func answer(w http.ResponseWriter, text string) {
	res, err := http.ReadResponse(bufio.NewReader(strings.NewReader(text)), nil)
	if err != nil {
		panic(fmt.Sprintf("an answer of the archive is none: %v", err))
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err != nil && !errors.Is(err, io.ErrUnexpectedEOF) {
		panic(fmt.Sprintf("an answer of the archive is none: %v", err))
	}
	if int64(len(body)) < res.ContentLength { // cut where its text ends, not after the line end of the archive
		body = bytes.TrimSuffix(body, []byte("\n"))
	}
	for name, values := range res.Header {
		w.Header()[name] = values
	}
	if res.Header.Get("Content-Encoding") == "gzip" {
		body = []byte(packed(string(body)))
	}
	w.WriteHeader(res.StatusCode)
	_, _ = w.Write(body) // a client that went away has seen enough
}

// serveFile sends the file that a trace ends in, as nginx does, under the type
// that the types block gives.
func serveFile(w http.ResponseWriter, r *http.Request, tree fstree.Tree, trace *route.Trace) {
	name, block := trace.Outcome.Path, trace.Location
	if block == nil {
		block = trace.Server
	}
	h := w.Header()
	original := name
	if !strings.HasSuffix(r.URL.Path, ".gz") && strings.HasSuffix(name, ".gz") { // as gzip_static chose
		original = strings.TrimSuffix(name, ".gz")
		h.Set("Content-Encoding", "gzip")
	}
	h.Set("Content-Type", typeOf(block, original))
	info, err := tree.Stat(name)
	if err != nil {
		http.Error(w, "not found", http.StatusNotFound)
		return
	}
	text, err := fstree.ReadFile(tree, name, 1<<20)
	if err != nil {
		http.Error(w, "forbidden", http.StatusForbidden)
		return
	}
	h.Set("ETag", fmt.Sprintf(`"%x-%x"`, info.ModTime.Unix(), info.Size))
	_, _ = io.WriteString(w, text) // as above
}

// typeOf returns the type that nginx gives a file (ngx_http_set_content_type);
// without a types block it knows three.
func typeOf(block *nginx.Directive, name string) string {
	ext := strings.TrimPrefix(path.Ext(name), ".")
	types := block.EffectiveOne("types")
	if types != nil {
		for _, line := range types.Children {
			for _, known := range line.Values() {
				if known == ext {
					return line.Name
				}
			}
		}
	} else if kind, ok := map[string]string{"html": "text/html", "gif": "image/gif", "jpg": "image/jpeg"}[ext]; ok {
		return kind
	}
	if d := block.EffectiveOne("default_type"); d != nil {
		return d.Arg(0)
	}
	return "text/plain"
}

// packed is a text as gzip packs it.
func packed(text string) string {
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	_, _ = io.WriteString(w, text) // a buffer takes all
	_ = w.Close()
	return b.String()
}
