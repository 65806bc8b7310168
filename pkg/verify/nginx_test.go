package verify_test

import (
	"bytes"
	"fmt"
	"net"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"github.com/wellserved/wellserved/pkg/freeport"
)

// worker returns the account that nginx's workers get where root starts it, ""
// where they stay with the account of the test.
func worker() string {
	if os.Geteuid() != 0 {
		return ""
	}
	for _, name := range []string{"www-data", "nginx", "nobody"} {
		_, err := user.Lookup(name)
		_, groupErr := user.LookupGroup(name)
		if err == nil && groupErr == nil {
			return name
		}
	}
	return ""
}

// site is a folder with files, and a real nginx that serves it.
type site struct {
	t    *testing.T
	dir  string
	addr string // 127.0.0.1:PORT
}

// newSite makes a folder that other accounts can reach, which t.TempDir's is
// not.
func newSite(t *testing.T) *site {
	t.Helper()
	dir, err := os.MkdirTemp("", "wellserved-verify-")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := os.RemoveAll(dir); err != nil {
			t.Error(err)
		}
	})
	if err := os.Chmod(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	if dir, err = filepath.EvalSymlinks(dir); err != nil {
		t.Fatal(err)
	}
	return &site{t: t, dir: dir}
}

// write makes a file, its time of change so many seconds after a fixed one.
func (s *site) write(name, text string, age int) string {
	s.t.Helper()
	full := filepath.Join(s.dir, name)
	if err := os.MkdirAll(filepath.Dir(full), 0o755); err != nil {
		s.t.Fatal(err)
	}
	if err := os.WriteFile(full, []byte(text), 0o644); err != nil {
		s.t.Fatal(err)
	}
	at := time.Date(2024, 5, 1, 12, 0, age, 0, time.UTC)
	if err := os.Chtimes(full, at, at); err != nil {
		s.t.Fatal(err)
	}
	return full
}

// serve starts nginx with a server block's inside and stops it at the end of
// the test.
func (s *site) serve(server string) {
	s.t.Helper()
	if _, err := exec.LookPath("nginx"); err != nil {
		s.t.Fatal("this test compares with real nginx, which is not installed (apt-get install nginx)")
	}
	var last string
	for range 5 { // the port may be taken between choosing and listening
		if last = s.start(server); last == "" {
			return
		}
	}
	s.t.Fatalf("nginx does not start:\n%s", last)
}

func (s *site) start(server string) (failure string) {
	s.t.Helper()
	s.addr = freeport.Address(s.t)
	account := ""
	if name := worker(); name != "" {
		account = "user " + name + ";"
	}
	run := filepath.Join(s.dir, "run")
	if err := os.MkdirAll(run, 0o755); err != nil {
		s.t.Fatal(err)
	}
	conf := fmt.Sprintf(`%s
daemon off;
pid %[2]s/nginx.pid;
error_log stderr warn;
events { worker_connections 256; }
http {
    types { text/html html; text/css css; application/javascript js; image/svg+xml svg; image/png png; }
    default_type application/octet-stream;
    access_log off;
    client_body_temp_path %[2]s/body;
    proxy_temp_path %[2]s/proxy;
    fastcgi_temp_path %[2]s/fastcgi;
    uwsgi_temp_path %[2]s/uwsgi;
    scgi_temp_path %[2]s/scgi;
    server {
        listen %[3]s;
        server_name example.com;
%[4]s
    }
}
`, account, run, s.addr, server)
	name := s.write("nginx.conf", conf, 0)
	var stderr bytes.Buffer
	cmd := exec.Command("nginx", "-p", run, "-e", "stderr", "-c", name)
	cmd.Stderr = &stderr
	if err := cmd.Start(); err != nil {
		s.t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- cmd.Wait() }()
	stop := func() {
		_ = cmd.Process.Signal(syscall.SIGTERM) // it may have ended on its own
		select {
		case <-ended:
		case <-time.After(5 * time.Second):
			_ = cmd.Process.Kill()
			<-ended
		}
	}
	for deadline := time.Now().Add(5 * time.Second); time.Now().Before(deadline); time.Sleep(5 * time.Millisecond) {
		select {
		case <-ended:
			return stderr.String()
		default:
		}
		if c, err := net.DialTimeout("tcp", s.addr, time.Second); err == nil {
			c.Close()
			s.t.Cleanup(stop)
			return ""
		}
	}
	stop()
	return "nginx does not listen:\n" + stderr.String()
}
