package verify_test

import (
	"crypto/tls"
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

	"github.com/wellserved/wellserved/pkg/testcert"
	"github.com/wellserved/wellserved/pkg/verify"
	"github.com/wellserved/wellserved/pkg/verify/realserver"
)

func TestResetConnectionsAreTriedAgainAndTold(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name           string
		resets         int // connections that are reset
		before         string
		matched, error int
	}{
		{"once, before an answer", 1, "", 1, 0},
		{"once, in the middle", 1, head("200 OK", length(len(body))) + body[:50], 1, 0},
		{"always", 100, head("200 OK", length(len(body))) + body[:50], 0, 1},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			s := newSite(t)
			s.write("static/a.png", body, 0)
			n := 0
			s.addr = realserver.Raw(t, func(_ *http.Request, conn net.Conn) {
				if n++; n <= c.resets {
					fmt.Fprint(conn, c.before)
					if tcp, ok := conn.(*net.TCPConn); ok {
						if err := tcp.SetLinger(0); err != nil {
							t.Error(err)
						}
					}
					return
				}
				fmt.Fprint(conn, head("200 OK", length(len(body)))+body)
			})
			res := run(t, s.options("static"))
			if res.Matched != c.matched || res.Errors+res.Differ != c.error {
				t.Errorf("totals %+v %v", res.Totals, s.brief(res))
			}
		})
	}
}

func TestCertificatesThatDoNotHold(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, of, says string
		until          time.Duration
		trusted, http2 bool
	}{
		{"right", "shop.example", "", time.Hour, true, false},
		{"right, over HTTP/2", "shop.example", "", time.Hour, true, true},
		{"expired", "shop.example", "expired", -time.Hour, true, false},
		{"of another name", "other.example", "valid for other.example", time.Hour, true, false},
		{"of nobody", "shop.example", "unknown authority", time.Hour, false, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			pair := testcert.Make(t, c.of, time.Now().Add(c.until))
			proto := 0
			server := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				proto = r.ProtoMajor
				fmt.Fprint(w, body)
			}))
			server.TLS = &tls.Config{MinVersion: tls.VersionTLS12, Certificates: []tls.Certificate{pair.TLS(t)}}
			server.EnableHTTP2 = c.http2
			server.Config.ErrorLog = quiet()
			server.StartTLS()
			t.Cleanup(server.Close)
			_, port, err := net.SplitHostPort(server.Listener.Addr().String())
			if err != nil {
				t.Fatal(err)
			}
			s := newSite(t)
			s.write("static/a.png", body, 0)
			opts := s.options("static")
			opts.Targets[0].URL = &url.URL{Scheme: "https", Host: "shop.example:" + port, Path: "/static/"}
			opts.Client.Resolve = []verify.Resolve{{HostPort: "shop.example:" + port, Addr: "127.0.0.1"}}
			opts.Client.HTTP2 = c.http2
			if c.trusted {
				opts.Client.CACert = pair.Certificate
			}
			res, err := verify.Run(t.Context(), opts)
			balanced(t, res)
			if c.says == "" {
				if err != nil || res.Matched != 1 || c.http2 != (proto == 2) {
					t.Errorf("error %v, totals %+v, HTTP/%d", err, res.Totals, proto)
				}
				return
			}
			if !errors.Is(err, verify.ErrUnreachable) || !strings.Contains(err.Error(), c.says) || res.Matched != 0 {
				t.Errorf("error %v, want %s; totals %+v", err, c.says, res.Totals)
			}
		})
	}
}

func TestOldAnswersOfCachesAreToldFromOtherFiles(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, server, want string
	}{
		{"open_file_cache", "open_file_cache max=100; open_file_cache_valid 10m; location /static/ { alias DIR/static/; }",
			"live-stale-cache | open_file_cache max=100 | /static/a.png gives the file as it was when nginx opened it, and static/a.png has changed since"},
		{"proxy_cache", "location /static/ { proxy_pass http://unix:DIR/run/app.sock:/; proxy_cache one; proxy_cache_valid 200 10m; }\n" +
			"} proxy_cache_path DIR/run/cache keys_zone=one:1m; server { listen unix:DIR/run/app.sock; root DIR/static;",
			"live-stale-cache | proxy_cache one | /static/a.png comes out of a cache, and is not the file as it is now"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			s := newSite(t)
			s.write("static/a.png", "then", 0)
			s.serve(strings.ReplaceAll(c.server, "DIR", s.dir))
			opts := s.predicted(s.options("static"))
			if res := run(t, opts); res.Matched != 1 {
				t.Fatalf("totals %+v %v", res.Totals, s.brief(res))
			}
			// As collectstatic does: another file under the same name.
			s.write("static/a.png.new", "now, and longer", 60)
			if err := os.Rename(filepath.Join(s.dir, "static/a.png.new"), filepath.Join(s.dir, "static/a.png")); err != nil {
				t.Fatal(err)
			}
			got := s.told(run(t, opts))
			if len(got) != 1 || !strings.HasPrefix(got[0], c.want) {
				t.Errorf("%q, want %q", got, c.want)
			}
		})
	}
}
