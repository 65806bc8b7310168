package cli

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/wellserved/wellserved/pkg/freeport"
	"github.com/wellserved/wellserved/pkg/verify/realserver"
)

// aliased is a site of which nginx serves a folder, the last word of the alias.
const aliased = `server {
    listen 127.0.0.1:PORT;
    server_name shop.example;
    location /static/ {
        alias DIR/app/%s/;
    }
    location / {
        proxy_pass http://127.0.0.1:9;
    }
}
`

func TestDiagnoseNamesTheAliasOfTheIncident(t *testing.T) {
	t.Parallel()
	s := newLiveSite(t, fmt.Sprintf(aliased, "staticfiles"))
	s.write("app/staticfiles/app.js", "older();\n")
	s.start()
	code, got := s.diagnose("/static/app.js")
	if code != 1 {
		t.Errorf("code %d", code)
	}
	got.wants(t, "wrong-directory", "site.conf:5")
	if got.Cause.Rule != "static-root-mismatch" {
		t.Errorf("rule %q", got.Cause.Rule)
	}
	for _, r := range got.RuledOut {
		if !r.Out {
			t.Errorf("%s is not ruled out: %s", r.Suspect, r.How)
		}
	}
	for _, suspect := range []string{"browser cache", "CDN or proxy cache", "nginx's own caches", "collectstatic", "permissions", "reload of nginx"} {
		if !strings.Contains(fmt.Sprint(got.RuledOut), suspect) {
			t.Errorf("nothing is said of %s", suspect)
		}
	}
	if !strings.Contains(got.Steps[0].Diff, "+        alias "+s.dir+"/app/static/;") {
		t.Errorf("the first step does not mend the line: %+v", got.Steps[0])
	}
}

func TestDiagnoseIsSilentOnTheHealthyTwin(t *testing.T) {
	t.Parallel()
	s := newLiveSite(t, fmt.Sprintf(aliased, "static"))
	s.write("app/staticfiles/app.js", "older();\n")
	s.start()
	code, got := s.diagnose("/static/app.js")
	if code != 0 || got.State != "healthy" || got.Cause != nil || len(got.Steps) > 0 {
		t.Errorf("code %d: %+v", code, got)
	}
}

func TestDiagnoseTellsAnNginxThatWasNotReloaded(t *testing.T) {
	t.Parallel()
	s := newLiveSite(t, fmt.Sprintf(aliased, "staticfiles"))
	s.write("app/staticfiles/app.js", "older();\n")
	s.start()
	time.Sleep(3 * time.Second) // the kernel tells when a process began to a second or two
	s.configure(fmt.Sprintf(aliased, "static"))
	_, got := s.diagnose("/static/app.js")
	got.wants(t, "not-reloaded", "site.conf:5")
	if !strings.Contains(got.Verdict, "has not been reloaded since its configuration changed") {
		t.Errorf("verdict %q", got.Verdict)
	}
	if !strings.Contains(strings.Join(got.Steps[0].Commands, ""), "kill -HUP") {
		t.Errorf("steps %+v", got.Steps)
	}
}

func TestDiagnoseTellsAConfigurationThatNginxRefuses(t *testing.T) {
	t.Parallel()
	s := newLiveSite(t, fmt.Sprintf(aliased, "staticfiles"))
	s.write("app/staticfiles/app.js", "older();\n")
	s.start()
	s.configure(strings.Replace(fmt.Sprintf(aliased, "static"), "server_name shop.example;", "server_name shop.example", 1))
	_, got := s.diagnose("/static/app.js")
	got.wants(t, "configuration-refused", "site.conf:3")
	if !strings.Contains(strings.Join(got.Steps[1].Commands, ""), "nginx -t") {
		t.Errorf("steps %+v", got.Steps)
	}
}

func TestDiagnoseTellsStaleCollectstatic(t *testing.T) {
	t.Parallel()
	s := newLiveSite(t, fmt.Sprintf(aliased, "static"))
	s.age("app/static/app.js")
	s.write("app/assets/app.js", "newest();\n")
	s.start()
	_, got := s.diagnose("/static/app.js")
	got.wants(t, "stale-collected", "settings.py:7")
	s.write("app/assets/added.js", "added();\n")
	_, got = s.diagnose("/static/added.js")
	got.wants(t, "not-collected", "settings.py:7")
	if got.Steps[0].Commands[0] != "cd "+s.path("app")+" && python manage.py collectstatic --noinput" {
		t.Errorf("steps %+v", got.Steps)
	}
	_, got = s.diagnose("/static/nowhere.js")
	got.wants(t, "no-such-file", "site.conf:4")
}

func TestDiagnoseTellsWhichFolderKeepsNginxOut(t *testing.T) {
	t.Parallel()
	s := newLiveSite(t, fmt.Sprintf(aliased, "static"))
	s.start()
	// Who is not root runs the workers too: they may read no less than the test.
	kept, mend := "app", "sudo chmod o+x "
	if os.Geteuid() != 0 {
		kept, mend = "app/static/app.js", "sudo chmod o+r "
	}
	mode := os.FileMode(0o700)
	if os.Geteuid() != 0 {
		mode = 0
	}
	if err := os.Chmod(s.path(kept), mode); err != nil {
		t.Fatal(err)
	}
	_, got := s.diagnose("/static/app.js")
	got.wants(t, "forbidden", "site.conf:5")
	if os.Geteuid() == 0 { // both folders lie below the one that keeps nginx out
		twice := newLiveSite(t, fmt.Sprintf(aliased, "staticfiles"))
		twice.write("app/staticfiles/app.js", "older();\n")
		twice.start()
		if err := os.Chmod(twice.path("app"), 0o700); err != nil {
			t.Fatal(err)
		}
		_, got := twice.diagnose("/static/app.js")
		got.wants(t, "forbidden", "site.conf:5")
		if !strings.Contains(strings.Join(got.Notes, "\n"), "the next is") {
			t.Errorf("nothing is said of the alias: %q", got.Notes)
		}
	}
	if want := mend + s.path(kept); got.Steps[0].Commands[0] != want {
		t.Errorf("first step %q, want %q", got.Steps[0].Commands[0], want)
	}
}

func TestDiagnoseTellsAnOpenFileCache(t *testing.T) {
	t.Parallel()
	s := newLiveSite(t, `server {
    listen 127.0.0.1:PORT;
    server_name shop.example;
    open_file_cache max=100;
    open_file_cache_valid 1h;
    location /static/ {
        alias DIR/app/static/;
    }
}
`)
	s.age("app/static/app.js")
	s.age("app/assets/app.js")
	s.start()
	if code, got := s.diagnose("/static/app.js"); code != 0 {
		t.Fatalf("broken before the deployment: %+v", got)
	}
	s.replace("app/assets/app.js")
	s.replace("app/static/app.js")
	_, got := s.diagnose("/static/app.js")
	got.wants(t, "stale-cache", "site.conf:4")
}

// replace puts a newer file in the place of one, as a deployment does.
func (s *liveSite) replace(name string) {
	s.t.Helper()
	s.write(name+".new", "newest();\n")
	if err := os.Rename(s.path(name+".new"), s.path(name)); err != nil {
		s.t.Fatal(err)
	}
}

func TestDiagnoseTellsAProxyCache(t *testing.T) {
	t.Parallel()
	behind := freeport.Of(t)
	s := newLiveSite(t, strings.ReplaceAll(`proxy_cache_path DIR/cache keys_zone=pages:1m;
server {
    listen 127.0.0.1:PORT;
    server_name shop.example;
    location /static/ {
        proxy_pass http://127.0.0.1:BEHIND;
        proxy_cache pages;
        proxy_cache_valid any 1h;
    }
}
server {
    listen 127.0.0.1:BEHIND;
    location /static/ {
        alias DIR/app/static/;
    }
}
`, "BEHIND", fmt.Sprint(behind)))
	s.start()
	if code, got := s.diagnose("/static/app.js"); code != 0 {
		t.Fatalf("broken before the deployment: %+v", got)
	}
	s.replace("app/assets/app.js")
	s.replace("app/static/app.js")
	_, got := s.diagnose("/static/app.js")
	got.wants(t, "stale-cache", "site.conf:7")
	if want := "sudo find " + s.dir + "/cache -type f -delete"; len(got.Steps[0].Commands) != 1 || got.Steps[0].Commands[0] != want {
		t.Errorf("steps %+v", got.Steps)
	}
	s.diagnose("/static/later.js")
	for _, folder := range []string{"assets", "static"} {
		s.write("app/"+folder+"/later.js", "later();\n")
	}
	_, got = s.diagnose("/static/later.js")
	got.wants(t, "stale-cache", "site.conf:7")
	if !strings.Contains(got.Verdict, "keeps a 404 for /static/later.js") {
		t.Errorf("verdict %q", got.Verdict)
	}
}

func gzipped(t *testing.T, text string) string {
	t.Helper()
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	if _, err := z.Write([]byte(text)); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestDiagnoseTellsAStalePackedCopy(t *testing.T) {
	t.Parallel()
	s := newLiveSite(t, `server {
    listen 127.0.0.1:PORT;
    server_name shop.example;
    location /static/ {
        alias DIR/app/static/;
        gzip_static on;
    }
}
`)
	s.write("app/static/app.js.gz", gzipped(t, "older();\n"))
	s.start()
	_, got := s.diagnose("/static/app.js")
	got.wants(t, "stale-precompressed", "site.conf:6")
}

func TestDiagnoseTellsTheFallbackOfASinglePageApplication(t *testing.T) {
	t.Parallel()
	s := newLiveSite(t, `server {
    listen 127.0.0.1:PORT;
    server_name shop.example;
    root DIR/app/front;
    location / {
        try_files $uri /index.html;
    }
}
`)
	s.write("app/front/index.html", "<!doctype html><title>Shop</title>")
	s.start()
	_, got := s.diagnose("/static/app.js")
	got.wants(t, "page-instead", "site.conf:6")
}

func TestDiagnoseTellsAPrefixThatNobodyServes(t *testing.T) {
	t.Parallel()
	app := httptest.NewServer(http.NotFoundHandler())
	t.Cleanup(app.Close)
	s := newLiveSite(t, strings.ReplaceAll(`server {
    listen 127.0.0.1:PORT;
    server_name shop.example;
    location / {
        proxy_pass APP;
    }
}
`, "APP", app.URL))
	s.start()
	_, got := s.diagnose("/static/app.js")
	got.wants(t, "passed-on", "site.conf:5")
}

func TestDiagnoseTellsAnApplicationThatIsDown(t *testing.T) {
	t.Parallel()
	s := newLiveSite(t, strings.ReplaceAll(fmt.Sprintf(aliased, "static"), "127.0.0.1:9", fmt.Sprintf("127.0.0.1:%d", freeport.Of(t))))
	s.start()
	_, got := s.diagnose("/")
	got.wants(t, "upstream-down", "site.conf:8")
	if !strings.Contains(got.Verdict, "the connection is refused") {
		t.Errorf("verdict %q", got.Verdict)
	}
}

func TestDiagnoseTellsAnotherProgramOnThePort(t *testing.T) {
	t.Parallel()
	s := newLiveSite(t, fmt.Sprintf(aliased, "static"))
	cmd := exec.Command("python3", "-m", "http.server", "--bind", "127.0.0.1", fmt.Sprint(s.port))
	cmd.Dir = t.TempDir()
	realserver.Start(t, cmd, "tcp", fmt.Sprintf("127.0.0.1:%d", s.port))
	_, got := s.diagnose("/static/app.js")
	got.wants(t, "another-program", "site.conf:2")
}

func TestDiagnoseTellsWhyNoAnswerCame(t *testing.T) {
	t.Parallel()
	s := newLiveSite(t, fmt.Sprintf(aliased, "static"))
	mute, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { mute.Close() })
	for _, c := range []struct {
		name, url, id, place string
	}{
		{"nobody listens", fmt.Sprintf("http://shop.example:%d/static/app.js", s.port), "nothing-listens", "site.conf:2"},
		{"no such name", "http://shop.invalid/static/app.js", "no-address", ""},
		{"it takes the connection and says nothing", "http://" + mute.Addr().String() + "/static/app.js", "no-answer", "site.conf:2"},
	} {
		code, got := s.diagnoseURL(c.url, "--timeout", "300ms")
		if code != 2 {
			t.Errorf("%s: code %d", c.name, code)
		}
		if got.State != "silent" || got.Cause == nil || got.Cause.ID != c.id {
			t.Errorf("%s: %+v", c.name, got)
		}
	}
}
