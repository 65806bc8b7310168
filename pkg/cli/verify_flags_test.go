package cli

import (
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/wellserved/wellserved/pkg/freeport"
	"github.com/wellserved/wellserved/pkg/testcert"
)

// recorder is a server that gives the files of a site, and keeps what it was
// asked.
type recorder struct {
	mu       sync.Mutex
	requests []*http.Request
	within   int // requests that are being answered
	most     int // of these at a time
	hold     time.Duration
	busy     int // requests that are answered with 503 first
}

func (r *recorder) ServeHTTP(w http.ResponseWriter, req *http.Request) {
	r.mu.Lock()
	r.requests = append(r.requests, req)
	r.within++
	r.most = max(r.most, r.within)
	refuse := len(r.requests) <= r.busy
	r.mu.Unlock()
	defer func() {
		r.mu.Lock()
		defer r.mu.Unlock()
		r.within--
	}()
	time.Sleep(r.hold)
	text, ok := map[string]string{"/static/app.js": "new()\n", "/static/site.css": "a {}\n", "/static/added.txt": "new\n"}[req.URL.Path]
	switch {
	case refuse:
		w.WriteHeader(http.StatusServiceUnavailable)
	case !ok:
		http.NotFound(w, req)
	default:
		fmt.Fprint(w, text)
	}
}

// of are the requests for files.
func (r *recorder) of() []*http.Request {
	r.mu.Lock()
	defer r.mu.Unlock()
	return slices.DeleteFunc(slices.Clone(r.requests), func(req *http.Request) bool { return !strings.HasPrefix(req.URL.Path, "/static/") })
}

// verifying runs verify as apart does.
func verifying(t *testing.T, env []string, args ...string) (code int, said string) {
	t.Helper()
	return apart(t, env, append([]string{"verify", "--ignore", "live-wrong-type"}, args...)...)
}

// apart runs a command line as a process of its own, whose environment has
// nothing but what is given.
func apart(t *testing.T, env []string, args ...string) (code int, said string) {
	t.Helper()
	cmd := exec.Command("wellserved", args...)
	cmd.Env = append([]string{"PATH=" + os.Getenv("PATH"), "HOME=" + t.TempDir()}, env...)
	out, err := cmd.CombinedOutput()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		t.Fatal(err)
	}
	return cmd.ProcessState.ExitCode(), string(out)
}

func TestFlagsOfVerifyReachTheServer(t *testing.T) {
	t.Parallel()
	root, _ := served(t, "static")
	for _, c := range []struct {
		name     string
		args     []string
		recorder *recorder
		code     int
		holds    func(*recorder, time.Duration) bool
	}{
		{"--header", []string{"--header", "X-Key: k", "--header", "Host: other.example"}, &recorder{}, 0, func(r *recorder, _ time.Duration) bool {
			return r.of()[0].Header.Get("X-Key") == "k" && r.of()[0].Host == "other.example"
		}},
		{"--concurrency 1", []string{"--concurrency", "1"}, &recorder{hold: 20 * time.Millisecond}, 0, func(r *recorder, _ time.Duration) bool { return r.most == 1 }},
		{"--rate", []string{"--rate", "10"}, &recorder{}, 0, func(_ *recorder, took time.Duration) bool { return took > 200*time.Millisecond }},
		{"--retries 0", []string{"--retries", "0"}, &recorder{busy: 1}, 1, func(r *recorder, _ time.Duration) bool { return true }},
		{"--retries 2", []string{"--retries", "2"}, &recorder{busy: 2}, 0, func(r *recorder, _ time.Duration) bool { return true }},
		{"--timeout", []string{"--timeout", "100ms", "--retries", "0", "--include", "*.js"}, &recorder{hold: 2 * time.Second}, 1, func(_ *recorder, took time.Duration) bool { return took < 1500*time.Millisecond }},
		{"--include and --exclude", []string{"--include", "*.js,*.css", "--exclude", "app.*"}, &recorder{}, 0, func(r *recorder, _ time.Duration) bool {
			return !slices.ContainsFunc(r.of(), func(req *http.Request) bool { return req.URL.Path != "/static/site.css" })
		}},
		{"--sample", []string{"--sample", "1"}, &recorder{}, 0, func(r *recorder, _ time.Duration) bool {
			return !slices.ContainsFunc(r.of(), func(req *http.Request) bool { return req.URL.Path != r.of()[0].URL.Path })
		}},
		{"--url-prefix", []string{"--url-prefix", "/elsewhere/"}, &recorder{}, 1, func(r *recorder, _ time.Duration) bool { return len(r.of()) == 0 && len(r.requests) > 0 }},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			server := httptest.NewServer(c.recorder)
			t.Cleanup(server.Close)
			started := time.Now()
			code, said := verifying(t, nil, append([]string{"--root", root, server.URL}, c.args...)...)
			if code != c.code || !c.holds(c.recorder, time.Since(started)) {
				t.Errorf("code %d, want %d, %d requests, %d at a time\n%s", code, c.code, len(c.recorder.requests), c.recorder.most, said)
			}
		})
	}
}

func TestFlagsOfVerifyThatAreAboutTLS(t *testing.T) {
	t.Parallel()
	root, _ := served(t, "static")
	pair := testcert.Make(t, "shop.example", time.Now().Add(time.Hour))
	cert := t.TempDir()
	pair.Write(t, cert)
	r := &recorder{}
	server := httptest.NewUnstartedServer(r)
	server.TLS = &tls.Config{MinVersion: tls.VersionTLS12, Certificates: []tls.Certificate{pair.TLS(t)}}
	server.EnableHTTP2 = true
	server.Config.ErrorLog = log.New(io.Discard, "", 0) // of handshakes that are meant to fail
	server.StartTLS()
	t.Cleanup(server.Close)
	_, port, err := net.SplitHostPort(server.Listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name  string
		args  []string
		code  int
		proto int
	}{
		{"neither", nil, 2, 0},
		{"--cacert", []string{"--cacert", filepath.Join(cert, "cert.pem")}, 0, 1},
		{"--insecure", []string{"--insecure"}, 0, 1},
		{"--http2", []string{"--insecure", "--http2"}, 0, 2},
	} {
		t.Run(c.name, func(t *testing.T) {
			code, said := verifying(t, nil, append([]string{"--root", root, "--resolve", "shop.example:" + port + ":127.0.0.1", "https://shop.example:" + port + "/"}, c.args...)...)
			asked := r.of()
			if code != c.code || c.proto > 0 && (len(asked) == 0 || asked[len(asked)-1].ProtoMajor != c.proto) {
				t.Errorf("code %d, want %d\n%s", code, c.code, said)
			}
		})
	}
}

func TestProxiesComeFromTheEnvironment(t *testing.T) {
	t.Parallel()
	root, _ := served(t, "static")
	nobody := freeport.Address(t)
	_, port, err := net.SplitHostPort(nobody)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name, url string
		env       func(proxy string) []string
		code      int
		tunnel    string // what the proxy is asked to connect to
	}{
		{"HTTP_PROXY", "http://shop.example/", func(p string) []string { return []string{"HTTP_PROXY=" + p} }, 0, ""},
		{"http_proxy", "http://shop.example/", func(p string) []string { return []string{"http_proxy=" + p} }, 0, ""},
		{"NO_PROXY", "http://127.0.0.1:" + port + "/", func(p string) []string { return []string{"HTTP_PROXY=" + p, "NO_PROXY=127.0.0.1"} }, 2, ""},
		{"HTTPS_PROXY, which does not connect", "https://shop.example/", func(p string) []string { return []string{"HTTPS_PROXY=" + p} }, 2, "shop.example:443"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			r := &recorder{}
			tunnels := make(chan string, 16)
			proxy := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
				if req.Method == http.MethodConnect {
					tunnels <- req.Host
					http.Error(w, "no tunnels", http.StatusForbidden)
					return
				}
				r.ServeHTTP(w, req)
			}))
			t.Cleanup(proxy.Close)
			code, said := verifying(t, c.env(proxy.URL), "--root", root, "--retries", "0", c.url)
			if code != c.code || (c.code == 0) != (len(r.of()) > 0) {
				t.Errorf("code %d, want %d, %d requests\n%s", code, c.code, len(r.of()), said)
			}
			if c.tunnel == "" {
				return
			}
			if says := "the proxy " + strings.TrimPrefix(proxy.URL, "http://") + " does not connect to the host: 403 Forbidden"; !strings.Contains(said, says) {
				t.Errorf("without %q\n%s", says, said)
			}
			if code, said := apart(t, c.env(proxy.URL), "diagnose", "--root", root, c.url); code != 2 || !strings.Contains(said, "silent: shop.example:443 cannot be reached: the proxy") {
				t.Errorf("code %d\n%s", code, said)
			}
			select {
			case to := <-tunnels:
				if to != c.tunnel {
					t.Errorf("the proxy was to connect to %s", to)
				}
			default:
				t.Errorf("no tunnel was asked for\n%s", said)
			}
		})
	}
}
