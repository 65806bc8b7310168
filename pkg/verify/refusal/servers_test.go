package refusal_test

import (
	"bytes"
	"fmt"
	"net"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/wellserved/wellserved/pkg/freeport"
)

// shop is the Django project of the tests; its folder is what servers run in.
var shop = func() string {
	dir, err := filepath.Abs("../../../testdata/websocket")
	if err != nil {
		panic(err)
	}
	return dir
}()

// interpreter returns a Python that has what the tests run.
var interpreter = sync.OnceValue(func() string {
	for _, name := range []string{"python3", "/usr/bin/python3"} {
		if exec.Command(name, "-c", "import django, channels, daphne, uvicorn, hypercorn, websockets, wsproto").Run() == nil {
			return name
		}
	}
	return ""
})

// run starts a program and waits until it listens; it is ended with the test.
func run(t *testing.T, network, address string, args ...string) {
	t.Helper()
	var log bytes.Buffer
	cmd := exec.Command(args[0], args[1:]...)
	cmd.Dir, cmd.Stdout, cmd.Stderr = shop, &log, &log
	cmd.Env = append(os.Environ(), "PYTHONDONTWRITEBYTECODE=1", "DJANGO_SETTINGS_MODULE=shop.settings")
	if err := cmd.Start(); err != nil {
		t.Fatalf("this test needs real servers (see .ci/test-deps): %v", err)
	}
	ended := make(chan error, 1)
	go func() { ended <- cmd.Wait() }()
	t.Cleanup(func() {
		_ = cmd.Process.Signal(syscall.SIGTERM) // it may have ended on its own
		select {
		case <-ended:
		case <-time.After(3 * time.Second):
			_ = cmd.Process.Kill()
			<-ended
		}
	})
	for deadline := time.Now().Add(30 * time.Second); time.Now().Before(deadline); time.Sleep(20 * time.Millisecond) {
		if c, err := net.DialTimeout(network, address, time.Second); err == nil {
			c.Close()
			return
		}
	}
	t.Fatalf("%v does not listen at %s:\n%s", args, address, log.String())
}

// server starts an ASGI server, or Django's own for WSGI, and returns its
// address.
func server(t *testing.T, kind string) string {
	t.Helper()
	py := interpreter()
	if py == "" {
		t.Fatal("this test needs Python with Django, Channels, Daphne, Uvicorn and Hypercorn (see .ci/test-deps)")
	}
	port := freeport.Of(t)
	address := fmt.Sprintf("127.0.0.1:%d", port)
	var args []string
	switch kind {
	case "daphne":
		args = []string{"-m", "daphne", "-b", "127.0.0.1", "-p", fmt.Sprint(port)}
	case "uvicorn websockets", "uvicorn wsproto", "uvicorn none":
		args = []string{"-m", "uvicorn", "--port", fmt.Sprint(port), "--ws", kind[len("uvicorn "):]}
	case "hypercorn":
		args = []string{"-m", "hypercorn", "-b", address}
	case "wsgi":
		run(t, "tcp", address, py, "-c", fmt.Sprintf("from wsgiref.simple_server import make_server\nfrom shop.wsgi import application\n"+
			"make_server('127.0.0.1', %d, application).serve_forever()", port))
		return address
	default:
		t.Fatalf("no server %q", kind)
	}
	run(t, "tcp", address, append(append([]string{py}, args...), "shop.asgi:application")...)
	return address
}

// daphneSocket starts Daphne on a unix socket and returns its path.
func daphneSocket(t *testing.T) string {
	t.Helper()
	name := filepath.Join(folder(t), "asgi.sock")
	run(t, "unix", name, interpreter(), "-m", "daphne", "-u", name, "shop.asgi:application")
	if err := os.Chmod(name, 0o777); err != nil {
		t.Fatal(err)
	}
	return name
}

// folder makes a folder that nginx's workers can reach, which t.TempDir's is
// not.
func folder(t *testing.T) string {
	t.Helper()
	dir, err := os.MkdirTemp("", "wellserved-ws-")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	if err := os.Chmod(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	return dir
}

// nginx starts real nginx with what stands inside of http, and returns the
// path of its configuration. wait is an address on which it then listens.
func nginx(t *testing.T, inside, wait string) string {
	t.Helper()
	dir := folder(t)
	me, err := user.Current()
	if err != nil {
		t.Fatal(err)
	}
	account := ""
	if os.Geteuid() == 0 {
		account = "user " + me.Username + ";"
	}
	conf := fmt.Sprintf(`%s
daemon off;
pid %[2]s/nginx.pid;
error_log %[2]s/error.log;
events { worker_connections 256; }
http {
    access_log %[2]s/access.log;
    client_body_temp_path %[2]s/t1;
    proxy_temp_path %[2]s/t2;
    fastcgi_temp_path %[2]s/t3;
    uwsgi_temp_path %[2]s/t4;
    scgi_temp_path %[2]s/t5;
%[3]s
}
`, account, dir, inside)
	name := filepath.Join(dir, "nginx.conf")
	if err := os.WriteFile(name, []byte(conf), 0o644); err != nil {
		t.Fatal(err)
	}
	run(t, "tcp", wait, "nginx", "-p", dir, "-e", "stderr", "-c", name)
	return name
}
