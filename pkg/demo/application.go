package demo

import (
	"context"
	"crypto/sha1" //nolint:gosec // what the handshake asks for (RFC 6455, 4.2.2)
	"encoding/base64"
	"errors"
	"fmt"
	"html"
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// application stands in for Daphne with the example's project, which needs
// Python: it gives the example's page, and does with a handshake what the
// example's consumer does.
type application struct {
	page  string // with its template's tags filled in
	http  *http.Server
	addr  string
	ended chan struct{}
}

// key is what the example's view signs; here it is as good as any.
const key = "events:1sR8Tf:Jp2nHcuWkq0vQ1b7XKQ5r9"

// startApplication serves the example's page and its WebSocket.
func startApplication() (*application, error) {
	text, err := example.ReadFile("example" + projectDir + "/board/templates/board/index.html")
	if err != nil {
		return nil, fmt.Errorf("read the example: %w", err)
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, fmt.Errorf("listen on this machine: %w", err)
	}
	a := &application{page: filled(string(text)), addr: listener.Addr().String(), ended: make(chan struct{})}
	a.http = &http.Server{Handler: a, ReadHeaderTimeout: 10 * time.Second}
	go func() {
		defer close(a.ended)
		if err := a.http.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
			_ = listener.Close() // whoever asks gets no answer and says so
		}
	}()
	return a, nil
}

// filled puts the values into the few tags that the example's template has.
func filled(text string) string {
	text = strings.ReplaceAll(text, "{% load static %}", "")
	text = strings.ReplaceAll(text, "{{ key|urlencode }}", html.EscapeString(url.QueryEscape(key)))
	for {
		before, rest, found := strings.Cut(text, "{% static '")
		name, after, closed := strings.Cut(rest, "' %}")
		if !found || !closed {
			return text
		}
		text = before + "/static/" + name + after
	}
}

// Close ends the server.
func (a *application) Close() {
	ctx, cancel := context.WithTimeout(context.Background(), time.Second)
	defer cancel()
	if err := a.http.Shutdown(ctx); err != nil {
		_ = a.http.Close() // whatever still runs ends with it
	}
	<-a.ended
}

// ServeHTTP answers as Daphne does for the example.
func (a *application) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Server", "daphne")
	switch {
	case strings.EqualFold(r.Header.Get("Upgrade"), "websocket"):
		a.socket(w, r)
	case r.URL.Path == "/":
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		w.Header().Set("X-Frame-Options", "DENY")
		_, _ = w.Write([]byte(a.page)) // a client that went away is no fault of ours
	default:
		w.Header().Set("X-Frame-Options", "DENY")
		http.Error(w, "<h1>Not Found</h1>", http.StatusNotFound)
	}
}

// socket refuses a handshake as the parts of the example's asgi.py do, from the
// outermost to the consumer, or accepts it.
func (a *application) socket(w http.ResponseWriter, r *http.Request) {
	origin, err := url.Parse(r.Header.Get("Origin"))
	switch {
	case err != nil || origin.Hostname() != "board.example":
		refuse(w, http.StatusForbidden) // AllowedHostsOriginValidator
	case r.URL.Path != "/ws/events/":
		refuse(w, http.StatusInternalServerError) // URLRouter has no route
	case r.URL.Query().Get("key") != key:
		refuse(w, http.StatusForbidden) // the consumer's close()
	default:
		accept(w, r)
	}
}

// refuse answers as Daphne does for a socket that is closed before it is
// accepted.
func refuse(w http.ResponseWriter, status int) {
	h := w.Header()
	h["Date"] = nil
	h.Set("Content-Length", "0")
	w.WriteHeader(status)
}

// accept answers a handshake and keeps the socket open until the other side
// leaves, for a little while at most.
func accept(w http.ResponseWriter, r *http.Request) {
	conn, buffered, err := http.NewResponseController(w).Hijack()
	if err != nil {
		refuse(w, http.StatusInternalServerError)
		return
	}
	defer conn.Close()
	sum := sha1.Sum([]byte(r.Header.Get("Sec-Websocket-Key") + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11")) //nolint:gosec // as above
	_ = conn.SetDeadline(time.Now().Add(30 * time.Second))                                              // a connection that has none ends when it is left
	fmt.Fprintf(buffered, "HTTP/1.1 101 Switching Protocols\r\nServer: daphne\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: %s\r\n\r\n",
		base64.StdEncoding.EncodeToString(sum[:]))
	if buffered.Flush() == nil {
		_, _ = buffered.ReadByte() // the close frame, or the end
	}
}
