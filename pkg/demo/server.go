package demo

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httputil"
	"path"
	"strconv"
	"strings"
	"time"

	"github.com/wellserved/wellserved/pkg/fstree"
	"github.com/wellserved/wellserved/pkg/nginx"
	"github.com/wellserved/wellserved/pkg/route"
)

// server answers for the example's site until it is closed.
type server interface {
	Addr() string // 127.0.0.1:PORT
	Name() string // what it is, for people
	Close()
}

// modelServer is an HTTP server that does with each request what the model
// says nginx does, for machines that have no nginx.
type modelServer struct {
	router *route.Router
	tree   fstree.Tree
	types  map[string]string // by extension
	app    http.Handler      // where requests are passed on to
	http   *http.Server
	addr   string
	ended  chan struct{}
}

// serveModel starts a server for a configuration.
func serveModel(cfg *nginx.Config, router *route.Router, tree fstree.Tree, app string) (server, error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, fmt.Errorf("listen on this machine: %w", err)
	}
	s := &modelServer{router: router, tree: tree, app: passTo(app), types: typesOf(cfg), addr: listener.Addr().String(), ended: make(chan struct{})}
	s.http = &http.Server{Handler: s, ReadHeaderTimeout: 10 * time.Second}
	go func() {
		defer close(s.ended)
		if err := s.http.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
			_ = listener.Close() // whoever asks gets no answer and says so
		}
	}()
	return s, nil
}

func (s *modelServer) Addr() string { return s.addr }
func (s *modelServer) Name() string { return "wellserved's own model of nginx" }

func (s *modelServer) Close() {
	ctx, cancel := context.WithTimeout(context.Background(), time.Second)
	defer cancel()
	if err := s.http.Shutdown(ctx); err != nil {
		_ = s.http.Close() // whatever still runs ends with it
	}
	<-s.ended
}

// ServeHTTP answers as the trace of the request ends.
func (s *modelServer) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Server", "wellserved-demo")
	out := s.router.Trace(route.Request{Host: r.Host, Port: 80, URI: r.RequestURI, Method: r.Method}).Outcome
	switch out.Kind {
	case route.File:
		s.file(w, r, out.Path)
	case route.Redirect:
		w.Header().Set("Location", out.Location)
		w.WriteHeader(out.Status)
	case route.Return:
		w.WriteHeader(out.Status)
		_, _ = io.WriteString(w, out.Body) // a client that went away is no fault of ours
	case route.Proxy:
		s.app.ServeHTTP(w, r)
	default:
		status := out.Status
		if status < 400 {
			status = http.StatusInternalServerError
		}
		http.Error(w, http.StatusText(status), status)
	}
}

// passTo hands requests on, WebSockets too, with the Host that they came with.
func passTo(addr string) http.Handler {
	return &httputil.ReverseProxy{
		Rewrite:  func(r *httputil.ProxyRequest) { r.Out.URL.Scheme, r.Out.URL.Host = "http", addr },
		ErrorLog: log.New(io.Discard, "", 0), // the answer says what went wrong
	}
}

// file sends a file with the headers that nginx gives it.
func (s *modelServer) file(w http.ResponseWriter, r *http.Request, name string) {
	f, info, err := s.tree.Open(name)
	if err != nil {
		http.Error(w, "not found", http.StatusNotFound)
		return
	}
	defer f.Close()
	kind, ok := s.types[strings.TrimPrefix(path.Ext(name), ".")]
	if !ok {
		kind = "application/octet-stream"
	}
	h := w.Header()
	h.Set("Content-Type", kind)
	h.Set("Content-Length", strconv.FormatInt(info.Size, 10))
	h.Set("Last-Modified", info.ModTime.UTC().Format(http.TimeFormat))
	h.Set("ETag", fmt.Sprintf(`"%x-%x"`, info.ModTime.Unix(), info.Size))
	if r.Method != http.MethodHead {
		_, _ = io.Copy(w, f) // as above
	}
}

// typesOf reads the types blocks of a configuration.
func typesOf(cfg *nginx.Config) map[string]string {
	types := map[string]string{}
	for d := range cfg.Walk() {
		if d.Name != "types" {
			continue
		}
		for _, line := range d.Children {
			for _, ext := range line.Values() {
				types[ext] = line.Name
			}
		}
	}
	return types
}
