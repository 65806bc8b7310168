package main_test

import (
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

// board is the demo's example on real nginx and real Daphne.
type board struct {
	dir, conf  string
	port       int
	daphne     int
	nginx      *realserver.Process
	aliasLine  int
	closesLine int // of consumers.py
}

// newBoard copies the example and starts its servers; nginx serves alias.
func newBoard(t *testing.T, alias string, prepare ...func(app string)) *board {
	t.Helper()
	dir := realserver.Folder(t)
	if err := os.CopyFS(dir, os.DirFS("../../pkg/demo/example")); err != nil {
		t.Fatal(err)
	}
	command(t, dir, "chmod", "-R", "go+rX", ".")
	b := &board{dir: dir, conf: filepath.Join(dir, "run", "nginx.conf"), port: freeport.Of(t)}
	app := filepath.Join(dir, "var", "www", "app")
	b.daphne = freeport.Of(t)
	b.change(t, "/var/www/app/staticfiles", "/var/www/app/"+alias)
	old, recent := time.Date(2024, 3, 11, 9, 30, 0, 0, time.Local), time.Date(2024, 6, 3, 14, 15, 0, 0, time.Local)
	for name, at := range map[string]time.Time{"staticfiles/worker.js": old, "static/worker.js": recent, "board/static/worker.js": recent} {
		if err := os.Chtimes(filepath.Join(app, name), at, at); err != nil {
			t.Fatal(err)
		}
	}
	for _, p := range prepare {
		p(app)
	}
	b.publish(t)
	b.aliasLine = lineOf(t, read(t, b.site()), "alias ")
	b.closesLine = lineOf(t, read(t, filepath.Join(app, "board", "consumers.py")), "await self.close(")
	runServer(t, app, b.daphne, python(t), "-m", "daphne", "-b", "127.0.0.1", "-p", fmt.Sprint(b.daphne), "config.asgi:application")
	b.nginx = runServer(t, dir, b.port, "nginx", "-c", b.conf, "-g", "daemon off;")
	return b
}

// site is the file that people edit.
func (b *board) site() string { return filepath.Join(b.dir, "etc", "nginx", "sites-enabled", "board") }

func (b *board) change(t *testing.T, from, to string) {
	t.Helper()
	write(t, b.site(), strings.ReplaceAll(read(t, b.site()), from, to))
}

// publish writes the configuration that nginx runs with: the example's, for
// this folder and its ports.
func (b *board) publish(t *testing.T) {
	t.Helper()
	run := filepath.Join(b.dir, "run")
	site := strings.NewReplacer("listen 80;", fmt.Sprintf("listen 127.0.0.1:%d;", b.port), "/var/www/app", filepath.Join(b.dir, "var", "www", "app"),
		"127.0.0.1:8000", fmt.Sprintf("127.0.0.1:%d", b.daphne)).Replace(read(t, b.site()))
	write(t, filepath.Join(run, "sites-enabled", "board"), site)
	main := strings.Replace(read(t, filepath.Join(b.dir, "etc", "nginx", "nginx.conf")), "http {", fmt.Sprintf(`pid %[1]s/nginx.pid;
error_log %[1]s/error.log;
http {
    access_log off;
    %s`, run, realserver.Temporary(run)), 1)
	if os.Geteuid() != 0 {
		main = strings.Replace(main, "user www-data;", "", 1)
	}
	write(t, b.conf, main)
	write(t, filepath.Join(run, "mime.types"), read(t, filepath.Join(b.dir, "etc", "nginx", "mime.types")))
}

// reload has nginx read its files, and waits until it has: only then do its
// workers serve what the files say.
func (b *board) reload(t *testing.T) {
	t.Helper()
	b.publish(t)
	b.nginx.Reread(t)
	time.Sleep(500 * time.Millisecond)
}

func read(t *testing.T, name string) string {
	t.Helper()
	text, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func lineOf(t *testing.T, text, part string) int {
	t.Helper()
	before, _, ok := strings.Cut(text, part)
	if !ok {
		t.Fatalf("%q is not in the text", part)
	}
	return strings.Count(before, "\n") + 1
}

// runServer starts a program in a folder and waits until it listens.
func runServer(t *testing.T, dir string, port int, args ...string) *realserver.Process {
	t.Helper()
	cmd := exec.Command(args[0], args[1:]...)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "PYTHONDONTWRITEBYTECODE=1")
	return realserver.Start(t, cmd, "tcp", fmt.Sprintf("127.0.0.1:%d", port))
}

// diagnosis is what is looked at of the JSON.
type diagnosis struct {
	State, Verdict string
	Cause          *struct {
		ID, File string
		Line     int
		URLs     []string
	}
	Others   []struct{ ID, Message string }
	Evidence []struct {
		Message, File string
		Line          int
	}
	RuledOut []struct {
		Suspect string
		Out     bool
	} `json:"ruled_out"`
	Parts []struct{ URL, Kind, State, Message string }
	Steps []struct {
		Diff     string
		Commands []string
	}
}

func (b *board) diagnose(t *testing.T) (int, string, diagnosis) {
	t.Helper()
	code, out, errs := run("diagnose", "--nginx", b.conf, "--django", filepath.Join(b.dir, "var", "www", "app"), "--format", "json",
		"--resolve", fmt.Sprintf("board.example:%d:127.0.0.1", b.port), fmt.Sprintf("http://board.example:%d/", b.port))
	var d diagnosis
	if err := json.Unmarshal([]byte(out), &d); err != nil {
		t.Fatalf("code %d, %v: %s%s", code, err, out, errs)
	}
	return code, out, d
}

// TestDiagnoseTellsTheWholeIncidentInItsOrder is the story of the README on the
// real programs: the alias leads to an old folder, so browsers run an old
// worker.js, so their WebSocket has no key, so the consumer closes it.
func TestDiagnoseTellsTheWholeIncidentInItsOrder(t *testing.T) {
	t.Parallel()
	b := newBoard(t, "staticfiles")
	code, out, d := b.diagnose(t)
	if code != 1 || d.Cause == nil {
		t.Fatalf("code %d: %s", code, out)
	}
	if d.Cause.ID != "wrong-directory" || filepath.Base(d.Cause.File) != "board" || d.Cause.Line != b.aliasLine {
		t.Errorf("root cause %+v, want the alias at line %d", d.Cause, b.aliasLine)
	}
	if len(d.Others) > 0 {
		t.Errorf("more than one root cause: %+v", d.Others)
	}
	wanted := []struct {
		text, file string
		line       int
	}{
		{"alias ", "board", b.aliasLine},
		{"staticfiles/worker.js", "", 0},
		{"opens the WebSocket /ws/events/, without ?key=", "worker.js", 0},
		{"closes the socket", "consumers.py", b.closesLine},
		{"403 by the consumer, which Daphne logs as WSREJECT", "", 0},
	}
	next := 0
	for _, e := range d.Evidence {
		if next == len(wanted) {
			break
		}
		w := wanted[next]
		if strings.Contains(e.Message, w.text) && (w.file == "" || filepath.Base(e.File) == w.file) && (w.line == 0 || e.Line == w.line) {
			next++
		}
	}
	if next < len(wanted) {
		t.Errorf("%q does not come, or not in its place: %+v", wanted[next].text, d.Evidence)
	}
	for _, r := range d.RuledOut {
		if !r.Out {
			t.Errorf("%s is not ruled out", r.Suspect)
		}
	}
	if len(d.Steps) == 0 || !strings.Contains(d.Steps[0].Diff, "app/static/;") {
		t.Errorf("the plan does not begin with the line: %+v", d.Steps)
	}
	if strings.Contains(out, "key=events") {
		t.Error("the key is told")
	}
}

func TestDiagnoseIsSilentOnTheHealthyBoard(t *testing.T) {
	t.Parallel()
	b := newBoard(t, "static")
	code, out, d := b.diagnose(t)
	if code != 0 || d.State != "healthy" || d.Cause != nil || len(d.Steps) > 0 {
		t.Errorf("code %d: %s", code, out)
	}
	sockets := 0
	for _, p := range d.Parts {
		if p.State != "right" {
			t.Errorf("%s is %s: %s", p.URL, p.State, p.Message)
		}
		if p.Kind == "WebSocket" {
			sockets++
		}
	}
	if sockets != 1 {
		t.Errorf("%d WebSockets were asked for: %+v", sockets, d.Parts)
	}
}

// TestDiagnoseTellsASocketThatIsOpenedAndClosed has a consumer that accepts
// every socket and closes those without a key with a code of its own.
func TestDiagnoseTellsASocketThatIsOpenedAndClosed(t *testing.T) {
	t.Parallel()
	b := newBoard(t, "static", func(app string) {
		consumers := filepath.Join(app, "board", "consumers.py")
		write(t, consumers, strings.Replace(read(t, consumers), "await self.close()", "await self.accept()\n            await self.close(code=4003)", 1))
		for _, dir := range []string{"static", "board/static"} { // a script that lost its key
			script := filepath.Join(app, filepath.FromSlash(dir), "worker.js")
			write(t, script, strings.Replace(read(t, script), "?key=${key}", "", 1))
		}
	})
	code, out, d := b.diagnose(t)
	if code != 1 || d.Cause == nil || d.Cause.ID != "websocket-refused" || filepath.Base(d.Cause.File) != "consumers.py" || d.Cause.Line != b.closesLine {
		t.Errorf("code %d, want the close at line %d: %s", code, b.closesLine, out)
	}
	if len(d.Others) > 0 {
		t.Errorf("further causes: %+v", d.Others)
	}
}
