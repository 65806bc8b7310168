package verify_test

import (
	"bufio"
	"fmt"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/wellserved/wellserved/pkg/verify"
	"github.com/wellserved/wellserved/pkg/verify/realserver"
)

// TestQuickRunsAskSeveralFilesAtOnce asks nginx, and servers that treat rows of
// questions badly: what one does not answer is asked again, and each file is
// counted once.
func TestQuickRunsAskSeveralFilesAtOnce(t *testing.T) {
	t.Parallel()
	const files = 200
	makeFiles := func(t *testing.T) *site {
		t.Helper()
		s := newSite(t)
		for i := range files {
			s.write(fmt.Sprintf("static/%03d.png", i), strings.Repeat("x", i+1), i)
		}
		return s
	}
	t.Run("nginx", func(t *testing.T) {
		t.Parallel()
		s := makeFiles(t)
		s.serve("keepalive_requests 37; location /static/ { alias " + s.dir + "/static/; }")
		opts := s.options("static")
		opts.Mode = verify.Quick
		if res := run(t, opts); res.Matched != files || res.Metadata != files {
			t.Errorf("totals %+v", res.Totals)
		}
	})
	t.Run("heeds one question of a row", func(t *testing.T) {
		t.Parallel()
		s := makeFiles(t)
		s.addr = realserver.Raw(t, func(req *http.Request, conn net.Conn) {
			for err := error(nil); err == nil; req, err = http.ReadRequest(bufio.NewReader(conn)) {
				tag, _, _ := strings.Cut(req.Header.Get("If-None-Match"), ",")
				fmt.Fprintf(conn, "HTTP/1.1 304 Not Modified\r\nServer: nginx/1.22.1\r\nEtag: %s\r\n\r\n", tag)
			}
		})
		opts := s.options("static")
		opts.Mode = verify.Quick
		started := time.Now()
		if res := run(t, opts); res.Matched != files || res.Metadata != files {
			t.Errorf("totals %+v", res.Totals)
		}
		if took := time.Since(started); took > 20*time.Second {
			t.Errorf("took %s", took)
		}
	})
	for name, refuse := range map[string]func(n int64, w http.ResponseWriter) bool{
		"closes after each": func(_ int64, w http.ResponseWriter) bool { w.Header().Set("Connection", "close"); return false },
		"is busy now and then": func(n int64, w http.ResponseWriter) bool {
			if n%50 != 49 {
				return false
			}
			w.WriteHeader(http.StatusServiceUnavailable)
			return true
		},
		"sends all of some": func(n int64, w http.ResponseWriter) bool {
			if n%7 == 3 {
				w.Header().Set("Etag", "") // and so the whole file
			}
			return false
		},
		"hangs up on some": func(n int64, _ http.ResponseWriter) bool {
			if n%60 == 59 {
				panic(http.ErrAbortHandler)
			}
			return false
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := makeFiles(t)
			var asked atomic.Int64
			listen, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
			if err != nil {
				t.Fatal(err)
			}
			server := &http.Server{Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				full := filepath.Join(s.dir, filepath.FromSlash(r.URL.Path))
				info, err := os.Stat(full)
				if err != nil {
					t.Errorf("asked for %s", r.URL)
					return
				}
				w.Header().Set("Server", "nginx/1.22.1")
				w.Header().Set("Etag", `"`+strconv.FormatInt(info.ModTime().Unix(), 16)+"-"+strconv.FormatInt(info.Size(), 16)+`"`)
				if !refuse(asked.Add(1)-1, w) {
					http.ServeFile(w, r, full)
				}
			})}
			go func() { _ = server.Serve(listen) }() // ends when the test does
			t.Cleanup(func() { _ = server.Close() })
			s.addr = listen.Addr().String()
			opts := s.options("static")
			opts.Mode = verify.Quick
			if res := run(t, opts); res.Checked != files || res.Matched != files {
				t.Errorf("totals %+v %v", res.Totals, s.brief(res))
			}
		})
	}
}
