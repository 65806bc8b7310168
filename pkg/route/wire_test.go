package route_test

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"net"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/wellserved/wellserved/pkg/route"
)

// wireRequest is a request as it is written to a socket.
type wireRequest struct {
	addr    string
	port    int
	method  string
	version string
	host    string
	noHost  bool
	uri     string
	headers [][2]string
}

func (r wireRequest) String() string {
	host := fmt.Sprintf("%q", r.host)
	if r.noHost {
		host = "no Host"
	}
	return fmt.Sprintf("%s %q HTTP/%s to %s:%d, %s %v", r.method, r.uri, r.version, r.addr, r.port, host, r.headers)
}

func (r wireRequest) routed() route.Request {
	req := route.Request{Host: r.host, NoHost: r.noHost, Port: r.port, URI: r.uri, Addr: r.addr, Method: r.method, HTTPVersion: r.version}
	for _, h := range r.headers {
		req.Headers = append(req.Headers, route.Header{Name: h[0], Value: h[1]})
	}
	return req
}

// send sends the request and returns all that comes back.
func (r wireRequest) send() ([]byte, error) {
	c, err := net.DialTimeout("tcp", net.JoinHostPort(r.addr, strconv.Itoa(r.port)), 5*time.Second)
	if err != nil {
		return nil, err
	}
	defer c.Close()
	if err := c.SetDeadline(time.Now().Add(10 * time.Second)); err != nil {
		return nil, err
	}
	var b bytes.Buffer
	fmt.Fprintf(&b, "%s %s HTTP/%s\r\n", r.method, r.uri, r.version)
	if !r.noHost {
		fmt.Fprintf(&b, "Host: %s\r\n", r.host)
	}
	for _, h := range r.headers {
		fmt.Fprintf(&b, "%s: %s\r\n", h[0], h[1])
	}
	b.WriteString("Connection: close\r\n\r\n")
	if _, err := c.Write(b.Bytes()); err != nil {
		return nil, err
	}
	answer, err := io.ReadAll(c)
	if len(answer) > 0 || err == nil {
		return answer, nil
	}
	return nil, nil // a reset is a closed connection
}

// observed reads an answer as an outcome. The files of the tree hold their own
// paths, the upstreams answer with what they were asked.
func observed(answer []byte, head bool) route.Outcome {
	if len(answer) == 0 {
		return route.Outcome{Kind: route.Closed, Status: 444}
	}
	top, body, _ := bytes.Cut(answer, []byte("\r\n\r\n"))
	lines := strings.Split(string(top), "\r\n")
	var status int
	if _, err := fmt.Sscanf(lines[0], "HTTP/1.1 %d", &status); err != nil {
		return route.Outcome{Kind: route.Unknown, Reason: "not an answer: " + lines[0]}
	}
	location, headers := "", map[string]string{}
	for _, l := range lines[1:] {
		k, v, _ := strings.Cut(l, ": ")
		headers[strings.ToLower(k)] = v
	}
	location, redirected := headers["location"]
	text := string(body)
	switch {
	case redirected && (status == 301 || status == 302 || status == 303 || status == 307 || status == 308):
		return route.Outcome{Kind: route.Redirect, Status: status, Location: location}
	case headers["x-upstream"] != "":
		uri, err := strconv.Unquote(headers["x-uri"])
		if err != nil {
			return route.Outcome{Kind: route.Unknown, Reason: "not an answer of the upstream: " + headers["x-uri"]}
		}
		return route.Outcome{Kind: route.Proxy, Status: status, Upstream: headers["x-upstream"], UpstreamURI: uri}
	case head:
		return route.Outcome{Kind: "head", Status: status}
	case strings.HasPrefix(text, "FILE "):
		return route.Outcome{Kind: route.File, Status: status, Path: strings.TrimPrefix(text, "FILE ")}
	case strings.Contains(text, "<html>\r\n<head><title>Index of "):
		return route.Outcome{Kind: route.Autoindex, Status: status}
	case strings.Contains(text, "<hr><center>nginx"):
		return route.Outcome{Kind: route.Error, Status: status}
	}
	return route.Outcome{Kind: route.Return, Status: status, Body: text}
}

// differs says what is different between what nginx did and what the router
// says, "" where nothing is.
func differs(want, got route.Outcome) string {
	kind := got.Kind
	if want.Kind == "head" {
		if kind == route.Redirect || kind == route.Proxy || kind == route.Closed || kind == route.Unknown {
			return "kind"
		}
		kind = "head"
	}
	plain := func(k route.Kind) route.Kind {
		if k == route.Return {
			return route.Error
		}
		return k
	}
	switch {
	case plain(want.Kind) != plain(kind):
		return "kind"
	case want.Status != got.Status && !(want.Kind == route.Proxy && want.Status == 200 && got.Status == 0) && want.Kind != route.Closed:
		return "status"
	case want.Kind == route.File && real(want.Path) != real(got.Path):
		return "path"
	case want.Location != got.Location:
		return "location"
	case want.Kind == route.Return && got.Kind == route.Return && want.Body != got.Body && len(got.May) == 0:
		return "body"
	case want.Kind == route.Return && got.Kind == route.Error && want.Body != "":
		return "body"
	case want.Kind == route.Proxy && want.Upstream != upstreamName(got.Upstream):
		return "upstream"
	case want.Kind == route.Proxy && want.UpstreamURI != firstLine(got.UpstreamURI):
		return "upstream_uri"
	}
	return ""
}

func real(path string) string {
	if r, err := filepath.EvalSymlinks(path); err == nil {
		return r
	}
	return filepath.Clean(path)
}

// firstLine is what an upstream reads of a URI that a variable put a line feed
// into.
func firstLine(s string) string {
	s, _, _ = strings.Cut(s, "\n")
	return s
}

// upstreamName names the upstreams of the tests: A on TCP, B on a unix socket.
func upstreamName(s string) string {
	if s == "sock" || strings.HasPrefix(s, "unix:") {
		return "B"
	}
	return "A"
}

// upstream answers every request with what it was asked.
func upstream(t *testing.T, l net.Listener, name string) {
	t.Cleanup(func() { l.Close() })
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			go func() {
				defer c.Close()
				line, err := bufio.NewReader(c).ReadString('\n')
				if err != nil {
					return
				}
				line = strings.TrimRight(line, "\r\n")
				_, uri, _ := strings.Cut(line, " ")
				if i := strings.LastIndex(uri, " HTTP/"); i >= 0 {
					uri = uri[:i]
				}
				fmt.Fprintf(c, "HTTP/1.0 200 OK\r\nX-Upstream: %s\r\nX-URI: %q\r\nContent-Length: 0\r\n\r\n", name, uri)
			}()
		}
	}()
}

// plant writes the document tree of the differential test.
func plant(t *testing.T, dir string) {
	t.Helper()
	must := func(err error) {
		if err != nil {
			t.Fatal(err)
		}
	}
	files := []string{"www/index.html", "www/about.html", "www/app.js", "www/404.html", "www/50x.html", "www/docs/index.html", "www/docs/guide.html", "www/docs/sub/page.html", "www/docs/sub/index.htm",
		"www/docs/docs/guide.html", "www/static/app.js", "www/static/css/style.css", "www/static/css/style.css.gz", "www/static/static/app.js", "www/staticapp.js", "www/media/a.jpg", "www/a b.txt", "www/plus+name.txt",
		"www/100%.txt", "www/é.html", "www/noindex/x.txt", "www/locked/index.html", "www/unreadable.html", "www/xonly/f.txt", "www/idx/index.html/x", "www/private/secret.txt", "www/u/bob/photo.jpg", "www/u/bob/index.html",
		"other/index.html", "other/about.html", "other/docs/guide.html", "other/bob/photo.jpg", "sites/example.com/index.html", "sites/www.example.com/about.html", "other/app.js.gz", "www/app.js.gz", "www/docs/x.html", "www/d/12", "www/docs/guide.html.html", "www/x", "html/index.html", "www/.hidden", "www/a\\b"}
	for _, f := range files {
		full := filepath.Join(dir, f)
		must(os.MkdirAll(filepath.Dir(full), 0o755))
		must(os.WriteFile(full, []byte("FILE "+full), 0o644))
	}
	must(os.MkdirAll(filepath.Join(dir, "www/empty"), 0o755))
	for link, target := range map[string]string{"www/link.html": "about.html", "www/linkdocs": "docs", "www/loop": "loop", "www/out": dir + "/other", "www/docs/up": "../about.html", "www/linkdir.html": "docs/"} {
		must(os.Symlink(target, filepath.Join(dir, link)))
	}
	must(os.Lchown(filepath.Join(dir, "www/link.html"), os.Getuid(), os.Getgid()))
	for f, mode := range map[string]os.FileMode{"www/locked": 0o700, "www/unreadable.html": 0o600, "www/xonly": 0o711} {
		must(os.Chmod(filepath.Join(dir, f), mode))
	}
}
