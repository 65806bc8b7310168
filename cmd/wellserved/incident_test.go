package main_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/wellserved/wellserved/pkg/cli"
	"github.com/wellserved/wellserved/pkg/freeport"
	"github.com/wellserved/wellserved/pkg/verify/realserver"
)

// python returns an interpreter that has Django.
func python(t *testing.T) string {
	t.Helper()
	for _, name := range []string{"python3", "/usr/bin/python3"} {
		if exec.CommandContext(t.Context(), name, "-c", "import django").Run() == nil {
			return name
		}
	}
	t.Fatal("this test needs Python with Django (apt-get install python3-django)")
	return ""
}

func command(t *testing.T, dir string, args ...string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, args[0], args[1:]...)
	cmd.Dir = dir
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%s: %v\n%s", strings.Join(args, " "), err, out)
	}
}

// site is a project made by startproject, collected, and an nginx site.
type realSite struct {
	dir, main, conf string
	port            int
	aliasLine       int
}

// newSite makes a real Django project whose files are collected into static,
// an older staticfiles beside it, and an nginx that serves alias.
func newSite(t *testing.T, alias string) realSite {
	t.Helper()
	dir := realserver.Folder(t)
	app := filepath.Join(dir, "app")
	write(t, filepath.Join(app, "keep"), "")
	py := python(t)
	command(t, app, py, "-m", "django", "startproject", "shop", ".")
	settings := filepath.Join(app, "shop", "settings.py")
	text, err := os.ReadFile(settings)
	if err != nil {
		t.Fatal(err)
	}
	write(t, settings, string(text)+"\nSTATIC_ROOT = BASE_DIR / 'static'\nSTATICFILES_DIRS = [BASE_DIR / 'assets']\n")
	write(t, filepath.Join(app, "assets", "worker.js"), "new WebSocket('wss://' + location.host + '/ws/?key=' + key);\n")
	// Not the admin's files: Debian's have links to packages that need not be here.
	command(t, app, py, "manage.py", "collectstatic", "--noinput", "--ignore", "admin")
	write(t, filepath.Join(app, "staticfiles", "worker.js"), "new WebSocket('wss://' + location.host + '/ws/');\n")

	port := freeport.Of(t)
	me, err := user.Current()
	if err != nil {
		t.Fatal(err)
	}
	s := realSite{dir: dir, main: filepath.Join(dir, "nginx", "nginx.conf"), conf: filepath.Join(dir, "nginx", "sites-enabled", "shop"), port: port}
	write(t, s.main, fmt.Sprintf(`user %s;
pid %s/nginx.pid;
error_log %[2]s/error.log;
events { worker_connections 64; }
http {
    include /etc/nginx/mime.types;
    access_log off;
    ssl_protocols TLSv1 TLSv1.1 TLSv1.2 TLSv1.3;
    gzip on;
    %[3]s
    include sites-enabled/*;
}
`, me.Username, dir, realserver.Temporary(dir)))
	write(t, s.conf, fmt.Sprintf(`server {
    listen 127.0.0.1:%d;
    server_name shop.example;

    location /static/ {
        alias %s;  # where collectstatic puts them
    }

    location / {
        proxy_pass http://127.0.0.1:9;
        proxy_set_header Host $host;
    }
}
`, port, filepath.Join(app, alias)+"/"))
	s.aliasLine = 6
	return s
}

func write(t *testing.T, name, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

// run is the program, in this process.
func run(args ...string) (code int, stdout, stderr string) {
	var out, errs bytes.Buffer
	code = cli.Main(append([]string{"wellserved"}, args...), strings.NewReader(""), &out, &errs)
	return code, out.String(), errs.String()
}

// get fetches a path from the site through real nginx, started for that and
// ended after.
func (s realSite) get(t *testing.T, path string) string {
	t.Helper()
	address := fmt.Sprintf("127.0.0.1:%d", s.port)
	nginx := realserver.Start(t, exec.Command("nginx", "-c", s.main, "-g", "daemon off;"), "tcp", address)
	defer nginx.Stop()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "http://"+address+path, http.NoBody)
	if err != nil {
		t.Fatal(err)
	}
	req.Host = "shop.example"
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil || resp.StatusCode != http.StatusOK {
		t.Fatalf("%s: %s, %v", path, resp.Status, err)
	}
	return string(body)
}

// TestTheIncidentIsFoundMendedAndProvedOnRealNginxAndDjango is the product's
// reason to exist, on the real programs: the mismatch is found at its line, the
// fix passes `nginx -t`, and nginx then serves what Django collected.
func TestTheIncidentIsFoundMendedAndProvedOnRealNginxAndDjango(t *testing.T) {
	s := newSite(t, "staticfiles")
	if got := s.get(t, "/static/worker.js"); strings.Contains(got, "key=") {
		t.Fatalf("the site is not broken to begin with: %s", got)
	}
	code, out, errs := run("check", "--nginx", s.main, "--django", filepath.Join(s.dir, "app"), "--format", "json", s.dir)
	if code != 1 {
		t.Errorf("check ends in %d: %s", code, errs)
	}
	var report struct {
		Findings []struct {
			Rule, File string
			Line       int
		}
		Mappings []struct{ URL, Verdict, Setting string }
	}
	if err := json.Unmarshal([]byte(out), &report); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	found := false
	for _, f := range report.Findings {
		if f.Rule == "static-root-mismatch" {
			found = true
			if f.File != s.conf || f.Line != s.aliasLine {
				t.Errorf("found at %s:%d, want %s:%d", f.File, f.Line, s.conf, s.aliasLine)
			}
		}
	}
	if !found {
		t.Fatalf("the mismatch is not found: %s", out)
	}

	code, out, errs = run("fix", "--write", "--test", "--nginx-command", "nginx -c "+s.main,
		"--nginx", s.main, "--django", filepath.Join(s.dir, "app"), s.dir)
	if code != 0 {
		t.Fatalf("fix ends in %d: %s%s", code, out, errs)
	}
	text, err := os.ReadFile(s.conf)
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(text), "alias "+s.dir+"/app/static/;  # where collectstatic puts them\n") {
		t.Errorf("the line is not mended, or more than its path was changed:\n%s", text)
	}
	if got := s.get(t, "/static/worker.js"); !strings.Contains(got, "key=") {
		t.Errorf("nginx still serves %s", got)
	}
	code, out, errs = run("check", "--nginx", s.main, "--django", filepath.Join(s.dir, "app"), s.dir)
	if code != 0 {
		t.Errorf("check after the fix ends in %d: %s%s", code, out, errs)
	}
}

func TestNothingIsFoundOnTheHealthyTwin(t *testing.T) {
	s := newSite(t, "static")
	code, out, errs := run("check", "--nginx", s.main, "--django", filepath.Join(s.dir, "app"), s.dir)
	if code != 0 || strings.Contains(out, "static-root") {
		t.Errorf("check ends in %d: %s%s", code, out, errs)
	}
	code, out, _ = run("map", "--nginx", s.main, "--django", filepath.Join(s.dir, "app"), "--format", "json", s.dir)
	if code != 0 || !strings.Contains(out, `"match"`) {
		t.Errorf("map ends in %d: %s", code, out)
	}
}
