package cli

import (
	"cmp"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/wellserved/wellserved/pkg/freeport"
	"github.com/wellserved/wellserved/pkg/verify/realserver"
)

// liveSite is a Django project and a real nginx that serves it.
type liveSite struct {
	t    *testing.T
	dir  string
	port int
	// program is nginx's, under the name that others see; "" is its own.
	program string
}

// newLiveSite makes the files of a site whose static files are collected into
// static and whose nginx serves them from there. In server, DIR stands for the
// site's folder and PORT for its port.
func newLiveSite(t *testing.T, server string) *liveSite {
	t.Helper()
	s := &liveSite{t: t, dir: realserver.Folder(t), port: freeport.Of(t)}
	s.write("app/manage.py", "import os\nos.environ.setdefault('DJANGO_SETTINGS_MODULE', 'shop.settings')\n")
	s.write("app/shop/__init__.py", "")
	s.write("app/shop/settings.py", `from pathlib import Path

BASE_DIR = Path(__file__).resolve().parent.parent
ALLOWED_HOSTS = ["shop.example"]
INSTALLED_APPS = ["django.contrib.staticfiles"]
STATIC_URL = "/static/"
STATIC_ROOT = BASE_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "assets"]
`)
	for name, text := range map[string]string{"app.js": "newer();\n", "css/site.css": "body { margin: 0 }\n"} {
		s.write("app/assets/"+name, text)
		s.write("app/static/"+name, text)
	}
	s.configure(server)
	return s
}

func (s *liveSite) path(name string) string { return filepath.Join(s.dir, filepath.FromSlash(name)) }

func (s *liveSite) write(name, text string) {
	s.t.Helper()
	full := s.path(name)
	if err := os.MkdirAll(filepath.Dir(full), 0o755); err != nil {
		s.t.Fatal(err)
	}
	if err := os.WriteFile(full, []byte(text), 0o644); err != nil {
		s.t.Fatal(err)
	}
}

// age sets a file's time of change an hour back.
func (s *liveSite) age(name string) {
	s.t.Helper()
	s.at(name, time.Now().Add(-time.Hour))
}

// at sets a file's time of change.
func (s *liveSite) at(name string, at time.Time) {
	s.t.Helper()
	if err := os.Chtimes(s.path(name), at, at); err != nil {
		s.t.Fatal(err)
	}
}

// configure writes the configuration; a running nginx does not read it.
func (s *liveSite) configure(server string) {
	s.t.Helper()
	s.write("nginx.conf", s.fill(`user ACCOUNT;
worker_processes 1;
pid DIR/nginx.pid;
error_log DIR/error.log;
events { worker_connections 64; }
http {
    types { text/html html; text/css css; application/javascript js; }
    default_type application/octet-stream;
    access_log off;
    TEMPORARY
    include DIR/site.conf;
}
`))
	s.write("site.conf", s.fill(server))
}

func (s *liveSite) fill(text string) string {
	return strings.NewReplacer("TEMPORARY", realserver.Temporary(s.dir), "DIR", s.dir, "PORT", fmt.Sprint(s.port), "ACCOUNT", realserver.Worker(s.t)).Replace(text)
}

// start runs nginx until the end of the test.
func (s *liveSite) start() {
	s.t.Helper()
	realserver.Start(s.t, exec.Command(cmp.Or(s.program, "nginx"), "-c", s.path("nginx.conf"), "-g", "daemon off;"),
		"tcp", fmt.Sprintf("127.0.0.1:%d", s.port))
}

// story is the JSON of diagnose, as far as tests look at it.
type story struct {
	State, Verdict string
	Cause          *struct {
		ID, Message, File, Rule string
		Line                    int
		URLs                    []string
	}
	Others   []struct{ ID, Message string }
	Evidence []struct {
		Message, File string
		Line          int
		Cause         bool
	}
	RuledOut []struct {
		Suspect, How string
		Out          bool
	} `json:"ruled_out"`
	Steps []struct {
		Text, Diff string
		Commands   []string
	}
	Parts []struct{ URL, Kind, State, Message string }
	Notes []string
}

// diagnose runs the command on a path of the site.
func (s *liveSite) diagnose(path string) (int, story) {
	s.t.Helper()
	return s.diagnoseURL(fmt.Sprintf("http://shop.example:%d%s", s.port, path))
}

func (s *liveSite) diagnoseURL(url string, more ...string) (int, story) {
	s.t.Helper()
	args := append([]string{"diagnose", "--format", "json", "--timeout", "5s", "--nginx", s.path("nginx.conf"), "--django", s.path("app"),
		"--resolve", fmt.Sprintf("shop.example:%d:127.0.0.1", s.port)}, more...)
	code, out, errs := program(s.t, append(args, url)...)
	var got story
	if err := json.Unmarshal([]byte(out), &got); err != nil {
		s.t.Fatalf("code %d, %v: %s%s", code, err, out, errs)
	}
	return code, got
}

// wants holds a story to its one root cause, at its line of a file of the site.
func (got *story) wants(t *testing.T, id, place string) {
	t.Helper()
	if got.Cause == nil {
		t.Fatalf("no cause: %s %q", got.State, got.Verdict)
	}
	at := fmt.Sprintf("%s:%d", filepath.Base(got.Cause.File), got.Cause.Line)
	if got.Cause.File == "" {
		at = ""
	}
	if got.Cause.ID != id || at != place {
		t.Errorf("cause %s at %q, want %s at %q: %s", got.Cause.ID, at, id, place, got.Verdict)
	}
	if len(got.Others) > 0 {
		t.Errorf("further causes: %+v", got.Others)
	}
	if len(got.Steps) == 0 {
		t.Error("no plan")
	}
}
