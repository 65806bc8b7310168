package realserver

import (
	"bufio"
	"net"
	"net/http"
	"os/exec"
	"testing"
	"time"
)

// NginxProgram returns where nginx lies.
func NginxProgram(t testing.TB) string {
	t.Helper()
	for _, name := range []string{"nginx", "/usr/sbin/nginx"} { // Debian has it outside the path of users
		if program, err := exec.LookPath(name); err == nil {
			return program
		}
	}
	t.Fatal("this test needs nginx (see .ci/test-deps)")
	return ""
}

// Raw starts a server that speaks in raw bytes and returns its address. It is
// given each request, and closes the connection after it.
func Raw(t testing.TB, answer func(req *http.Request, conn net.Conn)) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	go func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			go func() {
				defer conn.Close()
				_ = conn.SetDeadline(time.Now().Add(time.Minute)) // no test waits for longer
				if req, err := http.ReadRequest(bufio.NewReader(conn)); err == nil {
					answer(req, conn)
				}
			}()
		}
	}()
	return l.Addr().String()
}
