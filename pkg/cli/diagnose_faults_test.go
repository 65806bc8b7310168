package cli

import (
	"compress/gzip"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/wellserved/wellserved/pkg/verify/realserver"
)

// TestDiagnoseIsBoundedWhateverAServerDoes asks servers that break the rules:
// each gets a verdict, soon.
func TestDiagnoseIsBoundedWhateverAServerDoes(t *testing.T) {
	t.Parallel()
	const page = "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"
	s := newLiveSite(t, fmt.Sprintf(aliased, "static"))
	for _, c := range []struct {
		name   string
		answer func(req *http.Request, conn net.Conn)
		state  string
		words  string // in the verdict or a note
	}{
		{"says nothing", func(_ *http.Request, conn net.Conn) { _, _ = io.Copy(io.Discard, conn) }, "silent", "does not answer"},
		{"hangs up", func(*http.Request, net.Conn) {}, "silent", "breaks off before it answers"},
		{"speaks another language", func(_ *http.Request, conn net.Conn) { io.WriteString(conn, "SSH-2.0-OpenSSH_9.2\r\n") }, "silent", "breaks off"},
		{"has a head without end", func(_ *http.Request, conn net.Conn) {
			io.WriteString(conn, "HTTP/1.1 200 OK\r\n")
			for i := 0; ; i++ {
				if _, err := fmt.Fprintf(conn, "X-%d: %s\r\n", i, strings.Repeat("x", 1000)); err != nil {
					return
				}
			}
		}, "silent", "breaks off"},
		{"dribbles", func(_ *http.Request, conn net.Conn) {
			io.WriteString(conn, page+"\r\n")
			for {
				if _, err := io.WriteString(conn, "x"); err != nil {
					return
				}
				time.Sleep(50 * time.Millisecond)
			}
		}, "broken", "stops after"},
		{"never ends", func(_ *http.Request, conn net.Conn) {
			io.WriteString(conn, page+"\r\n")
			for chunk := []byte(strings.Repeat("<p>", 20_000)); ; {
				if _, err := conn.Write(chunk); err != nil {
					return
				}
			}
		}, "", ""}, // its first 64 MiB come in time, or they do not
		{"ends before its length", func(_ *http.Request, conn net.Conn) { io.WriteString(conn, page+"Content-Length: 1000\r\n\r\nhalf") }, "broken", "breaks off after 4 bytes"},
		{"sends a bomb", func(_ *http.Request, conn net.Conn) {
			io.WriteString(conn, page+"Content-Encoding: gzip\r\nConnection: close\r\n\r\n")
			z := gzip.NewWriter(conn)
			for chunk := make([]byte, 1<<20); ; {
				if _, err := z.Write(chunk); err != nil {
					return
				}
			}
		}, "", ""}, // its first 64 MiB come in time, or they do not
		{"packs with what nobody asked for", func(_ *http.Request, conn net.Conn) {
			io.WriteString(conn, page+"Content-Encoding: zstd\r\nContent-Length: 1\r\n\r\nx")
		}, "broken", "breaks off"},
		{"leads in a circle", func(req *http.Request, conn net.Conn) {
			fmt.Fprintf(conn, "HTTP/1.1 302 Found\r\nLocation: http://%s/\r\nContent-Length: 0\r\n\r\n", req.Host)
		}, "broken", "redirected again and again"},
		{"leads away", func(_ *http.Request, conn net.Conn) {
			io.WriteString(conn, "HTTP/1.1 302 Found\r\nLocation: http://203.0.113.1/\r\nContent-Length: 0\r\n\r\n")
		}, "broken", "is redirected (302) to http://203.0.113.1/"},
		{"refers to everything", func(req *http.Request, conn net.Conn) {
			if req.URL.Path != "/" {
				io.WriteString(conn, "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n")
				return
			}
			var b strings.Builder
			for i := range 5000 {
				fmt.Fprintf(&b, "<img src=/%d.png><script src=/%d.js></script>", i, i)
			}
			fmt.Fprintf(conn, page+"Content-Length: %d\r\n\r\n%s", b.Len(), b.String())
		}, "broken", "were not asked for"},
		{"writes to the terminal", func(_ *http.Request, conn net.Conn) {
			io.WriteString(conn, "HTTP/1.1 500 Oh\r\nServer: \x1b]0;owned\x07\r\nContent-Length: 0\r\n\r\n")
		}, "", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			url := "http://" + realserver.Raw(t, c.answer) + "/"
			begun := time.Now()
			_, got := s.diagnoseURL(url, "--timeout", "400ms")
			if took := time.Since(begun); took > 60*time.Second {
				t.Errorf("took %s", took)
			}
			if c.state != "" && got.State != c.state || !strings.Contains(got.Verdict+strings.Join(got.Notes, "\n"), c.words) {
				t.Errorf("%s: %q, want %s with %q; notes %q", got.State, got.Verdict, c.state, c.words, got.Notes)
			}
			_, out, _ := program(t, "diagnose", "--nginx", s.path("nginx.conf"), "--django", s.path("app"), "--timeout", "400ms", url)
			if strings.ContainsAny(out, "\x1b\x07") {
				t.Errorf("a terminal would obey: %q", out)
			}
		})
	}
}
