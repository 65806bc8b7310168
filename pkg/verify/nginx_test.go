package verify_test

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"github.com/wellserved/wellserved/pkg/freeport"
	"github.com/wellserved/wellserved/pkg/verify/realserver"
)

// site is a folder with files, and a real nginx that serves it.
type site struct {
	t    *testing.T
	dir  string
	addr string // 127.0.0.1:PORT
}

func newSite(t *testing.T) *site {
	t.Helper()
	return &site{t: t, dir: realserver.Folder(t)}
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

// serve starts nginx with a server block's inside, until the end of the test.
func (s *site) serve(server string) {
	s.t.Helper()
	s.addr = freeport.Address(s.t)
	run := filepath.Join(s.dir, "run")
	if err := os.MkdirAll(run, 0o755); err != nil {
		s.t.Fatal(err)
	}
	name := s.write("nginx.conf", fmt.Sprintf(`user %s;
daemon off;
pid %[2]s/nginx.pid;
error_log stderr warn;
events { worker_connections 256; }
http {
    types { text/html html; text/css css; application/javascript js; image/svg+xml svg; image/png png; }
    default_type application/octet-stream;
    access_log off;
    %[3]s
    server {
        listen %[4]s;
        server_name example.com;
%[5]s
    }
}
`, realserver.Worker(s.t), run, realserver.Temporary(run), s.addr, server), 0)
	realserver.Start(s.t, exec.Command("nginx", "-p", run, "-e", "stderr", "-c", name), "tcp", s.addr)
}
