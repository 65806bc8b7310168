package fix_test

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/wellserved/wellserved/pkg/diag"
	"github.com/wellserved/wellserved/pkg/fix"
	"github.com/wellserved/wellserved/pkg/freeport"
	"github.com/wellserved/wellserved/pkg/source"
)

// locate is where a source lies when its path is this machine's.
func locate(f *source.File) (string, error) { return filepath.EvalSymlinks(f.Path()) }

// onDisk writes a file and returns it as a source.
func onDisk(t *testing.T, path, text string) *source.File {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	return source.NewFileAt(path, filepath.Base(path), text)
}

// snapshot returns every file below a directory: text, mode and inode-free
// description, links by their target.
func snapshot(t *testing.T, dir string) map[string]string {
	t.Helper()
	out := map[string]string{}
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		rel, err := filepath.Rel(dir, path)
		if err != nil {
			return err
		}
		if d.Type()&fs.ModeSymlink != 0 {
			target, err := os.Readlink(path)
			out[rel] = "-> " + target
			return err
		}
		info, err := d.Info()
		if err != nil {
			return err
		}
		text, err := os.ReadFile(path)
		out[rel] = fmt.Sprintf("%v %s", info.Mode(), text)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// proof is a Prover made of a function.
type proof func(context.Context) error

func (p proof) Prove(ctx context.Context) error { return p(ctx) }

func TestWriteReplacesFilesWhole(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	a := onDisk(t, filepath.Join(dir, "a.conf"), "root /a;\r\n")
	b := onDisk(t, filepath.Join(dir, "sub/b.conf"), "root /b;")
	if err := os.Chmod(a.Path(), 0o640); err != nil {
		t.Fatal(err)
	}
	plan := fix.New([]diag.Finding{finding("r", a, replace(t, a, "/a", "/A")), finding("s", b, replace(t, b, "/b", "/B"))}, fix.Options{})
	asked := false
	w := &fix.Writer{Locate: locate, Prove: proof(func(context.Context) error {
		asked = true
		text, err := os.ReadFile(a.Path())
		if string(text) != "root /A;\r\n" {
			t.Errorf("while it is proved the file has %q", text)
		}
		return err
	})}
	got, err := w.Write(t.Context(), plan)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(&fix.Outcome{Written: []string{"a.conf", "b.conf"}}, got); diff != "" {
		t.Error(diff)
	}
	if !asked {
		t.Error("it was not proved")
	}
	want := map[string]string{"a.conf": "-rw-r----- root /A;\r\n", "sub/b.conf": "-rw-r--r-- root /B;"}
	if diff := cmp.Diff(want, snapshot(t, dir)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestWriteKeepsOwnerAndAttributes(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	a := onDisk(t, filepath.Join(dir, "a.conf"), "root /a;\n")
	if os.Getuid() == 0 { // others cannot give files away
		if err := os.Chown(a.Path(), 33, 44); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Chmod(a.Path(), 0o604); err != nil {
		t.Fatal(err)
	}
	want := owner(t, a.Path())
	plan := fix.New([]diag.Finding{finding("r", a, replace(t, a, "/a", "/A"))}, fix.Options{})
	if _, err := (&fix.Writer{Locate: locate}).Write(t.Context(), plan); err != nil {
		t.Fatal(err)
	}
	if got := owner(t, a.Path()); got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

func TestWriteEditsTheTargetOfALink(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	available := onDisk(t, filepath.Join(dir, "sites-available/shop"), "root /a;\n")
	link := filepath.Join(dir, "sites-enabled/shop")
	if err := errors.Join(os.MkdirAll(filepath.Dir(link), 0o755), os.Symlink("../sites-available/shop", link)); err != nil {
		t.Fatal(err)
	}
	enabled := source.NewFileAt(link, "sites-enabled/shop", available.Text())
	plan := fix.New([]diag.Finding{finding("r", enabled, replace(t, enabled, "/a", "/A"))}, fix.Options{})
	if _, err := (&fix.Writer{Locate: locate}).Write(t.Context(), plan); err != nil {
		t.Fatal(err)
	}
	want := map[string]string{"sites-available/shop": "-rw-r--r-- root /A;\n", "sites-enabled/shop": "-> ../sites-available/shop"}
	if diff := cmp.Diff(want, snapshot(t, dir)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestWriteTellsOfHardLinks(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	a := onDisk(t, filepath.Join(dir, "a.conf"), "root /a;\n")
	if err := os.Link(a.Path(), filepath.Join(dir, "other.conf")); err != nil {
		t.Fatal(err)
	}
	plan := fix.New([]diag.Finding{finding("r", a, replace(t, a, "/a", "/A"))}, fix.Options{})
	out, err := (&fix.Writer{Locate: locate}).Write(t.Context(), plan)
	if err != nil {
		t.Fatal(err)
	}
	if len(out.Notes) != 1 || !strings.Contains(out.Notes[0], "2 hard links") {
		t.Errorf("got the notes %q", out.Notes)
	}
}

func TestWritePutsEverythingBack(t *testing.T) {
	t.Parallel()
	cancelled, cancel := context.WithCancel(context.Background())
	cancel()
	tests := []struct {
		name    string
		spoil   func(t *testing.T, dir string)
		prove   proof
		ctx     context.Context
		says    string
		changed bool // the spoiled state is the one to be kept
	}{
		{name: "the proof fails", prove: func(context.Context) error { return errors.New("nginx says no") }, says: "nginx says no; put back: a.conf b.conf"},
		{name: "a file changed on disk, of another size", spoil: rewrite("b.conf", "root /b; # new\n"), says: "b.conf: has changed since it was read; nothing was changed"},
		{name: "a file changed on disk, of the same size", spoil: rewrite("b.conf", "root /c;\n"), says: "b.conf: has changed since it was read; nothing was changed"},
		{name: "a file is gone", spoil: func(t *testing.T, dir string) {
			if err := os.Remove(filepath.Join(dir, "b.conf")); err != nil {
				t.Fatal(err)
			}
		}, says: "b.conf"},
		{name: "a file became a directory", spoil: func(t *testing.T, dir string) {
			path := filepath.Join(dir, "b.conf")
			if err := errors.Join(os.Remove(path), os.Mkdir(path, 0o755)); err != nil {
				t.Fatal(err)
			}
		}, says: "b.conf: is not a regular file"},
		{name: "something lies where the new text is to go", spoil: rewrite(".b.conf.wellserved-new", "?"), says: "left over from an earlier run"},
		{name: "something lies where the earlier text is to go", spoil: rewrite(".b.conf.wellserved-old", "?"), says: "left over from an earlier run"},
		{name: "interrupted", ctx: cancelled, says: "context canceled; nothing was changed"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			a := onDisk(t, filepath.Join(dir, "a.conf"), "root /a;\n")
			b := onDisk(t, filepath.Join(dir, "b.conf"), "root /b;\n")
			before := inode(t, a.Path())
			if tt.spoil != nil {
				tt.spoil(t, dir)
			}
			was := snapshot(t, dir)
			plan := fix.New([]diag.Finding{finding("r", a, replace(t, a, "/a", "/A")), finding("s", b, replace(t, b, "/b", "/B"))}, fix.Options{})
			w := &fix.Writer{Locate: locate}
			if tt.prove != nil {
				w.Prove = tt.prove
			}
			ctx := tt.ctx
			if ctx == nil {
				ctx = t.Context()
			}
			_, err := w.Write(ctx, plan)
			var back *fix.RolledBackError
			if !errors.As(err, &back) || !strings.Contains(err.Error(), tt.says) {
				t.Errorf("got %v, want %q", err, tt.says)
			}
			if diff := cmp.Diff(was, snapshot(t, dir)); diff != "" {
				t.Errorf("not put back (-want +got):\n%s", diff)
			}
			if got := inode(t, a.Path()); got != before {
				t.Errorf("it is another file now: %s, was %s", got, before)
			}
		})
	}
}

func rewrite(name, text string) func(*testing.T, string) {
	return func(t *testing.T, dir string) {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

func TestRollBackKeepsWhatOthersWrote(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	a := onDisk(t, filepath.Join(dir, "a.conf"), "root /a;\n")
	plan := fix.New([]diag.Finding{finding("r", a, replace(t, a, "/a", "/A"))}, fix.Options{})
	w := &fix.Writer{Locate: locate, Prove: proof(func(context.Context) error {
		return errors.Join(os.WriteFile(a.Path(), []byte("by hand\n"), 0o644), errors.New("refused"))
	})}
	_, err := w.Write(t.Context(), plan)
	if err == nil || !strings.Contains(err.Error(), "changed by someone else") {
		t.Errorf("got %v", err)
	}
	want := map[string]string{"a.conf": "-rw-r--r-- by hand\n", ".a.conf.wellserved-old": "-rw-r--r-- root /a;\n"}
	if diff := cmp.Diff(want, snapshot(t, dir)); diff != "" {
		t.Errorf("a text is lost (-want +got):\n%s", diff)
	}
}

// realSite is a configuration that nginx accepts, in a folder of its own.
func realSite(t *testing.T) (dir string, site *source.File) {
	t.Helper()
	dir = t.TempDir()
	port := freeport.Of(t)
	site = onDisk(t, filepath.Join(dir, "site.conf"), fmt.Sprintf(
		"server {\n    listen 127.0.0.1:%d;\n    location /static/ {\n        alias /srv/old/;\n    }\n}\n", port))
	onDisk(t, filepath.Join(dir, "nginx.conf"), "pid "+dir+"/pid;\nerror_log stderr;\nevents {}\nhttp {\n    access_log off;\n    include site.conf;\n}\n")
	return dir, site
}

func TestNginxAcceptsTheFixOrItIsPutBack(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, text string
		says       string // "" where nginx accepts
	}{
		{"accepted", "alias /srv/new/", ""},
		{"refused", "alais /srv/new/", `unknown directive "alais"`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			dir, site := realSite(t)
			was := snapshot(t, dir)
			plan := fix.New([]diag.Finding{finding("r", site, replace(t, site, "alias /srv/old/", tt.text))}, fix.Options{})
			w := &fix.Writer{Locate: locate, Prove: fix.Nginx{Config: filepath.Join(dir, "nginx.conf")}}
			_, err := w.Write(t.Context(), plan)
			if tt.says == "" {
				if err != nil {
					t.Fatal(err)
				}
				was["site.conf"] = "-rw-r--r-- " + plan.Changes[0].After
				was["pid"] = "-rw-r--r-- " // nginx -t makes it
			} else if err == nil || !strings.Contains(err.Error(), tt.says) || !strings.Contains(err.Error(), "put back: site.conf") {
				t.Errorf("got %v, want %q", err, tt.says)
			}
			if diff := cmp.Diff(was, snapshot(t, dir)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestNginxCommandSaysWhatFailed(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name    string
		command []string
		want    string
	}{
		{"no such program", []string{"/nowhere/nginx"}, "/nowhere/nginx -t failed"},
		{"speaks", []string{"sh", "-c", "echo emerg: no; exit 1"}, "failed:\nemerg: no"},
		{"silent", []string{"false"}, "exit status 1"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			err := fix.Nginx{Command: tt.command}.Prove(t.Context())
			if err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("got %v, want %q", err, tt.want)
			}
		})
	}
}

func TestNginxThatHangsIsStopped(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
	defer cancel()
	start := time.Now()
	err := fix.Nginx{Command: []string{"sleep", "60"}}.Prove(ctx)
	if err == nil || time.Since(start) > 20*time.Second {
		t.Errorf("got %v after %v", err, time.Since(start))
	}
}
