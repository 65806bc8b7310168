// Package realserver starts, for tests, the servers that a site of Django and
// Channels runs on: nginx, Daphne, Uvicorn, Hypercorn. That one is missing is a
// failure of the test.
package realserver

import (
	"fmt"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"sync"
	"testing"

	"github.com/wellserved/wellserved/pkg/freeport"
)

// Shop is the Django project of the tests, as packages directly below
// pkg/verify see it; its folder is what servers run in.
var Shop = func() string {
	dir, err := filepath.Abs("../../../testdata/websocket")
	if err != nil {
		panic(err)
	}
	return dir
}()

// Interpreter returns a Python that has what the tests run.
var Interpreter = sync.OnceValue(func() string {
	for _, name := range []string{"python3", "/usr/bin/python3"} {
		if exec.Command(name, "-c", "import django, channels, daphne, uvicorn, hypercorn, websockets, wsproto").Run() == nil {
			return name
		}
	}
	return ""
})

// Run starts a program in the project's folder and waits until it listens; it is
// ended with the test.
func Run(t *testing.T, network, address string, args ...string) {
	t.Helper()
	cmd := exec.Command(args[0], args[1:]...)
	cmd.Dir = Shop
	cmd.Env = append(os.Environ(), "PYTHONDONTWRITEBYTECODE=1", "DJANGO_SETTINGS_MODULE=shop.settings")
	Start(t, cmd, network, address)
}

// Server starts an ASGI server, or Django's own for WSGI, and returns its
// address.
func Server(t *testing.T, kind string) string {
	t.Helper()
	py := Interpreter()
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
		Run(t, "tcp", address, py, "-c", fmt.Sprintf("from wsgiref.simple_server import make_server\nfrom shop.wsgi import application\n"+
			"make_server('127.0.0.1', %d, application).serve_forever()", port))
		return address
	default:
		t.Fatalf("no server %q", kind)
	}
	Run(t, "tcp", address, append(append([]string{py}, args...), "shop.asgi:application")...)
	return address
}

// DaphneSocket starts Daphne on a unix socket and returns its path.
func DaphneSocket(t *testing.T) string {
	t.Helper()
	name := filepath.Join(Folder(t), "asgi.sock")
	Run(t, "unix", name, Interpreter(), "-m", "daphne", "-u", name, "shop.asgi:application")
	if err := os.Chmod(name, 0o777); err != nil {
		t.Fatal(err)
	}
	return name
}

// Nginx starts real nginx with what stands inside of http, and returns the
// path of its configuration. wait is an address on which it then listens.
func Nginx(t *testing.T, inside, wait string) string {
	t.Helper()
	dir := Folder(t)
	me, err := user.Current()
	if err != nil {
		t.Fatal(err)
	}
	account := ""
	if os.Geteuid() == 0 { // who reaches the sockets of the test's other servers
		account = "user " + me.Username + ";"
	}
	conf := fmt.Sprintf(`%s
daemon off;
pid %[2]s/nginx.pid;
error_log %[2]s/error.log;
events { worker_connections 256; }
http {
    access_log %[2]s/access.log;
    %[3]s
%[4]s
}
`, account, dir, Temporary(dir), inside)
	name := filepath.Join(dir, "nginx.conf")
	if err := os.WriteFile(name, []byte(conf), 0o644); err != nil {
		t.Fatal(err)
	}
	Run(t, "tcp", wait, "nginx", "-p", dir, "-e", "stderr", "-c", name)
	return name
}
