package realserver

import (
	"bytes"
	"fmt"
	"net"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// Process is a server that runs until the end of the test.
type Process struct {
	cmd   *exec.Cmd
	log   bytes.Buffer
	ended chan struct{}
}

// Bounds of waiting for a server.
const (
	toListen = 60 * time.Second
	toEnd    = 5 * time.Second
)

// Start runs a server and waits until it listens. One that cannot be started, or
// ends before, fails the test with what it wrote.
func Start(t testing.TB, cmd *exec.Cmd, network, address string) *Process {
	t.Helper()
	p := &Process{cmd: cmd, ended: make(chan struct{})}
	cmd.Stdout, cmd.Stderr = &p.log, &p.log
	if err := cmd.Start(); err != nil {
		t.Fatalf("this test needs real servers (see .ci/test-deps): %v", err)
	}
	go func() {
		defer close(p.ended)
		_ = cmd.Wait() // how it ended shows in what it wrote
	}()
	t.Cleanup(p.Stop)
	for deadline := time.Now().Add(toListen); time.Now().Before(deadline); time.Sleep(5 * time.Millisecond) {
		select {
		case <-p.ended:
			t.Fatalf("%v ended before it listened at %s:\n%s", cmd.Args, address, p.log.String())
		default:
		}
		if c, err := net.DialTimeout(network, address, time.Second); err == nil {
			c.Close()
			return p
		}
	}
	p.Stop()
	t.Fatalf("%v does not listen at %s:\n%s", cmd.Args, address, p.log.String())
	return nil
}

// Reread tells the server to read its files anew, as SIGHUP does nginx.
func (p *Process) Reread(t testing.TB) {
	t.Helper()
	if err := p.cmd.Process.Signal(syscall.SIGHUP); err != nil {
		t.Fatal(err)
	}
}

// Stop ends the server; it may have ended on its own, or been stopped before.
func (p *Process) Stop() {
	_ = p.cmd.Process.Signal(syscall.SIGTERM) // that it has ended is as good
	select {
	case <-p.ended:
	case <-time.After(toEnd):
		_ = p.cmd.Process.Kill()
		<-p.ended
	}
}

// Folder makes a folder that nginx's workers can reach, which t.TempDir's is
// not. Its path has no links.
func Folder(t testing.TB) string {
	t.Helper()
	dir, err := os.MkdirTemp("", "wellserved-test-")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := os.RemoveAll(dir); err != nil {
			t.Error(err)
		}
	})
	if dir, err = filepath.EvalSymlinks(dir); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	return dir
}

// Worker returns the account of nginx's workers: one without rights where root
// starts it, else that of the test.
func Worker(t testing.TB) string {
	t.Helper()
	if os.Geteuid() != 0 {
		me, err := user.Current()
		if err != nil {
			t.Fatal(err)
		}
		return me.Username
	}
	for _, name := range []string{"www-data", "nginx", "nobody"} {
		_, err := user.Lookup(name)
		_, groupErr := user.LookupGroup(name)
		if err == nil && groupErr == nil {
			return name
		}
	}
	t.Fatal("this system has no account for nginx's workers")
	return ""
}

// Temporary are the lines by which nginx keeps what it has in hand below a
// folder of the test's.
func Temporary(dir string) string {
	var b strings.Builder
	for _, name := range []string{"client_body", "proxy", "fastcgi", "uwsgi", "scgi"} {
		fmt.Fprintf(&b, "%s_temp_path %s/%[1]s; ", name, dir)
	}
	return strings.TrimSpace(b.String())
}
