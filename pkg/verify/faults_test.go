package verify_test

import (
	"context"
	"encoding/pem"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/wellserved/wellserved/pkg/verify"
	"github.com/wellserved/wellserved/pkg/verify/realserver"
)

// body is the file of the tests with hand-made answers.
var body = strings.Repeat("0123456789abcdef", 64)

func head(status string, lines ...string) string {
	return "HTTP/1.1 " + status + "\r\n" + strings.Join(append(lines, "Connection: close"), "\r\n") + "\r\n\r\n"
}

func length(n int) string { return fmt.Sprintf("Content-Length: %d", n) }

func TestFaultsOfServers(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name   string
		answer string
		want   string // state and status
		reason string // part of the error
	}{
		{"right", head("200 OK", length(len(body))) + body, "same 200", ""},
		{"right, packed without being asked", head("200 OK", "Content-Encoding: gzip") + packed(body), "same 200", ""},
		{"right after an early hint", "HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n" + head("200 OK", length(len(body))) + body, "same 200", ""},
		{"cut with a length", head("200 OK", length(len(body))) + body[:100], "truncated 200", "unexpected EOF"},
		{"cut without a length", "HTTP/1.0 200 OK\r\n\r\n" + body[:100], "truncated 200", "gave no length"},
		{"cut chunks", head("200 OK", "Transfer-Encoding: chunked") + "10\r\n" + body[:16] + "\r\n", "truncated 200", "unexpected EOF"},
		{"shorter, and says so", head("200 OK", length(100)) + body[:100], "differs 200", ""},
		{"longer", head("200 OK", length(len(body)+1)) + body + "x", "differs 200", ""},
		{"another byte", head("200 OK", length(len(body))) + "x" + body[1:], "differs 200", ""},
		{"empty", head("200 OK", length(0)), "differs 200", ""},
		{"asked to switch", head("101 Switching Protocols", "Upgrade: h2c"), "refused 101", ""},
		{"continued, and then right", "HTTP/1.1 100 Continue\r\n\r\n" + head("200 OK", length(len(body))) + body, "same 200", ""},
		{"a length that is none", head("200 OK", "Content-Length: many") + body, "failed 0", "Content-Length"},
		{"two lengths", head("200 OK", length(len(body)), length(3)) + body, "failed 0", "Content-Length"},
		{"chunks that are none", head("200 OK", "Transfer-Encoding: chunked") + "zz\r\n" + body, "failed 200", "chunk"},
		{"no content", head("204 No Content"), "refused 204", ""},
		{"partial content", head("206 Partial Content", length(len(body))) + body, "refused 206", ""},
		{"not modified, unasked", head("304 Not Modified"), "refused 304", ""},
		{"server error", head("500 Internal Server Error", length(0)), "refused 500", ""},
		{"to another host", head("302 Found", "Location: http://203.0.113.1/x", length(0)), "redirect 302", ""},
		{"in a circle", head("301 Moved Permanently", "Location: /static/file.png", length(0)), "redirect 301", ""},
		{"redirect to nowhere", head("301 Moved Permanently", length(0)), "redirect 301", ""},
		{"not packed as said", head("200 OK", "Content-Encoding: gzip", length(len(body))) + body, "failed 200", "gzip"},
		{"unknown coding", head("200 OK", "Content-Encoding: zstd", length(len(body))) + body, "failed 200", "zstd"},
		{"packed bomb", head("200 OK", "Content-Encoding: gzip") + packed(strings.Repeat("0", 50<<20)), "differs 200", ""},
		{"huge header", head("200 OK", "X: "+strings.Repeat("x", 200<<10)) + body, "failed 0", "header"},
		{"no HTTP", "SSH-2.0-OpenSSH\r\n", "failed 0", "malformed"},
		{"nothing", "", "failed 0", "without an answer"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			s := newSite(t)
			s.write("static/file.png", body, 0)
			s.addr = realserver.Raw(t, func(_ *http.Request, conn net.Conn) { fmt.Fprint(conn, c.answer) })
			res := run(t, s.options("static"))
			got := "same 200"
			if len(res.Observations) > 0 {
				o := res.Observations[0]
				got = fmt.Sprintf("%s %d", stateName(o.State), o.Answer.Status)
				if c.reason != "" && (o.Err == nil || !strings.Contains(o.Err.Error(), c.reason)) {
					t.Errorf("reason %v, want %s", o.Err, c.reason)
				}
			}
			if got != c.want {
				t.Errorf("%s, want %s", got, c.want)
			}
		})
	}
}

func TestSlowServersAreGivenUp(t *testing.T) {
	t.Parallel()
	forever := func(step string) func(*http.Request, net.Conn) {
		return func(_ *http.Request, conn net.Conn) {
			fmt.Fprint(conn, head("200 OK", length(len(body))))
			for i := 0; i < len(body); i++ {
				if _, err := conn.Write([]byte(step)); err != nil {
					return
				}
				time.Sleep(50 * time.Millisecond)
			}
		}
	}
	for _, c := range []struct {
		name   string
		answer func(*http.Request, net.Conn)
		reason string
	}{
		{"no answer", func(_ *http.Request, conn net.Conn) { time.Sleep(3 * time.Second) }, "no progress"},
		{"stops in the middle", func(_ *http.Request, conn net.Conn) {
			fmt.Fprint(conn, head("200 OK", length(len(body)))+"0000000000")
			time.Sleep(3 * time.Second)
		}, "no progress"},
		{"a byte now and then", forever("0"), ""},
		{"a byte of the head now and then", func(_ *http.Request, conn net.Conn) {
			fmt.Fprint(conn, "HTTP/1.1 200 OK\r\nX: ")
			for range 60 {
				if _, err := conn.Write([]byte("x")); err != nil {
					return
				}
				time.Sleep(50 * time.Millisecond)
			}
		}, "no progress"},
		{"early hints without end", func(_ *http.Request, conn net.Conn) {
			for range 60 {
				if _, err := fmt.Fprint(conn, "HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n"); err != nil {
					return
				}
				time.Sleep(50 * time.Millisecond)
			}
		}, "1xx"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			s := newSite(t)
			s.write("static/file.png", strings.Repeat("0", len(body)), 0)
			s.addr = realserver.Raw(t, c.answer)
			opts := s.options("static")
			opts.Timeout, opts.Retries = 300*time.Millisecond, 0
			started := time.Now()
			res := run(t, opts)
			if res.Errors != 1 {
				t.Fatalf("totals: %+v %v", res.Totals, s.brief(res))
			}
			if o := res.Observations[0]; !strings.Contains(o.Err.Error(), c.reason) {
				t.Errorf("reason %v, want %s", o.Err, c.reason)
			}
			if took := time.Since(started); took > 2*time.Second {
				t.Errorf("took %s", took)
			}
		})
	}
}

func TestAnEndlessBodyIsNotRead(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.write("static/file.png", body, 0)
	s.addr = realserver.Raw(t, func(_ *http.Request, conn net.Conn) {
		fmt.Fprint(conn, "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n"+body)
		chunk := make([]byte, 1<<20)
		for {
			if _, err := conn.Write(chunk); err != nil {
				return
			}
		}
	})
	res := run(t, s.options("static"))
	if diff := cmp.Diff([]string{"file.png identity differs 200"}, s.brief(res)); diff != "" {
		t.Error(diff)
	}
	if res.Bytes > 80<<20 {
		t.Errorf("%d bytes were read", res.Bytes)
	}
}

func TestRedirectsWithinTheHostAreFollowed(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.write("static/file.png", body, 0)
	s.addr = realserver.Raw(t, func(req *http.Request, conn net.Conn) {
		if req.URL.Path != "/moved" {
			fmt.Fprint(conn, head("307 Temporary Redirect", "Location: /moved", length(0)))
			return
		}
		fmt.Fprint(conn, head("200 OK", length(len(body)))+body)
	})
	if res := run(t, s.options("static")); res.Matched != 1 {
		t.Errorf("totals: %+v %v", res.Totals, s.brief(res))
	}
}

func TestNobodyAnswers(t *testing.T) {
	t.Parallel()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	closed := l.Addr().String()
	l.Close()
	for _, c := range []struct{ name, host string }{
		{"closed port", closed},
		{"no such host", "nobody.invalid"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			s := newSite(t)
			s.write("static/a.png", body, 0)
			s.write("static/b.png", body, 0)
			s.addr = c.host
			res, err := verify.Run(context.Background(), s.options("static"))
			if !errors.Is(err, verify.ErrUnreachable) {
				t.Errorf("error %v", err)
			}
			if res.Checked != 1 || res.Errors != 1 {
				t.Errorf("totals: %+v", res.Totals)
			}
		})
	}
}

func TestCertificates(t *testing.T) {
	t.Parallel()
	server := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Host != "example.com" || r.Header.Get("X-Key") != "k" {
			http.Error(w, "no", http.StatusForbidden)
			return
		}
		fmt.Fprint(w, body)
	}))
	t.Cleanup(server.Close)
	cert := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: server.Certificate().Raw})
	host, _, err := net.SplitHostPort(server.Listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	resolve, err := verify.ParseResolve("example.com:443:" + host)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name   string
		client verify.ClientOptions
		fails  bool
	}{
		{"not trusted", verify.ClientOptions{}, true},
		{"trusted", verify.ClientOptions{CACert: cert}, false},
		{"not checked", verify.ClientOptions{Insecure: true}, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			s := newSite(t)
			s.write("static/a.png", body, 0)
			opts := s.options("static")
			opts.Client = c.client
			opts.Client.Header = []verify.Header{{Name: "X-Key", Value: "k"}, {Name: "Host", Value: "example.com"}}
			opts.Client.Resolve = []verify.Resolve{resolve}
			opts.Targets[0].URL = &url.URL{Scheme: "https", Host: server.Listener.Addr().String(), Path: "/static/"}
			res, err := verify.Run(context.Background(), opts)
			if c.fails != errors.Is(err, verify.ErrUnreachable) || c.fails == (res.Matched == 1) {
				t.Errorf("error %v, totals %+v", err, res.Totals)
			}
		})
	}
}

func TestResolveLeadsTheConnection(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.write("static/a.png", body, 0)
	asked := make(chan string, 1)
	addr := realserver.Raw(t, func(req *http.Request, conn net.Conn) {
		asked <- req.Host
		fmt.Fprint(conn, head("200 OK", length(len(body)))+body)
	})
	_, port, err := net.SplitHostPort(addr)
	if err != nil {
		t.Fatal(err)
	}
	resolve, err := verify.ParseResolve("Site.Example:" + port + ":127.0.0.1")
	if err != nil {
		t.Fatal(err)
	}
	s.addr = "site.example:" + port
	opts := s.options("static")
	opts.Client.Resolve = []verify.Resolve{resolve}
	if res := run(t, opts); res.Matched != 1 {
		t.Errorf("totals: %+v", res.Totals)
	}
	if got := <-asked; got != s.addr {
		t.Errorf("host %s", got)
	}
}

func TestAFileThatLeavesMeanwhileIsSkipped(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.write("static/a.png", body, 0)
	gone := s.write("static/b.png", body, 0)
	s.addr = realserver.Raw(t, func(req *http.Request, conn net.Conn) {
		if req.URL.Path == "/static/a.png" {
			if err := os.Remove(gone); err != nil {
				t.Error(err)
			}
		}
		fmt.Fprint(conn, head("200 OK", length(len(body)))+body)
	})
	opts := s.options("static")
	opts.Workers = 1
	res := run(t, opts)
	if res.Matched != 1 || res.Skipped != 1 {
		t.Errorf("totals: %+v", res.Totals)
	}
}

func TestCancelGivesTheResultSoFar(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	for i := range 20 {
		s.write(fmt.Sprintf("static/%02d.png", i), body, 0)
	}
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	s.addr = realserver.Raw(t, func(req *http.Request, conn net.Conn) {
		if filepath.Base(req.URL.Path) == "05.png" {
			cancel()
			time.Sleep(time.Second)
		}
		fmt.Fprint(conn, head("200 OK", length(len(body)))+body)
	})
	opts := s.options("static")
	opts.Workers = 1
	res, err := verify.Run(ctx, opts)
	if !errors.Is(err, context.Canceled) || res.Checked != 5 || res.Matched != 5 {
		t.Errorf("error %v, totals %+v", err, res.Totals)
	}
}
