package main_test

import (
	"context"
	"crypto/sha256"
	"crypto/tls"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/wellserved/wellserved/pkg/testcert"
)

// dockerfile is what of the Dockerfile a builder would do.
type dockerfile struct {
	copies, runs []string // of the first stage
	taken        []string // what the image copies out of it
	user, dir    string
	command      []string
}

var quoted = regexp.MustCompile(`"([^"]*)"`)

// readDockerfile reads the repository's own, which has two stages and one line
// for each instruction.
func readDockerfile(t *testing.T) *dockerfile {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(repository, "Dockerfile"))
	if err != nil {
		t.Fatal(err)
	}
	d, stages := &dockerfile{}, 0
	for line := range strings.Lines(string(text)) {
		name, rest, _ := strings.Cut(strings.TrimSpace(line), " ")
		switch {
		case name == "FROM":
			stages++
			if stages == 2 && rest != "scratch" {
				t.Errorf("the image begins from %s", rest)
			}
		case name == "COPY" && stages == 1:
			d.copies = append(d.copies, rest)
		case name == "RUN" && stages == 1:
			d.runs = append(d.runs, rest)
		case name == "COPY":
			d.taken = append(d.taken, rest)
		case name == "USER":
			d.user = rest
		case name == "WORKDIR":
			d.dir = rest
		case name == "ENTRYPOINT", name == "CMD":
			for _, m := range quoted.FindAllStringSubmatch(rest, -1) {
				d.command = append(d.command, m[1])
			}
		case name == "RUN":
			t.Errorf("nothing can run in an empty image: %s", line)
		}
	}
	if stages != 2 || len(d.runs) == 0 || len(d.taken) == 0 {
		t.Fatalf("%+v", d)
	}
	return d
}

// build does what the first stage does, in a folder that stands for its root,
// with the certificates of an authority of our own.
func (d *dockerfile) build(t *testing.T, authority []byte) (root string) {
	t.Helper()
	root = t.TempDir()
	source := filepath.Join(root, "src")
	ignored, err := os.ReadFile(filepath.Join(repository, ".dockerignore"))
	if err != nil {
		t.Fatal(err)
	}
	for _, line := range d.copies {
		words := strings.Fields(line)
		for _, name := range words[:len(words)-1] {
			if !strings.Contains(string(ignored), "\n!"+name+"\n") {
				t.Errorf(".dockerignore keeps %s out", name)
			}
			into := filepath.Join(source, words[len(words)-1])
			if filepath.Base(into) == name {
				into = filepath.Dir(into)
			}
			if err := os.MkdirAll(into, 0o755); err != nil {
				t.Fatal(err)
			}
			copyInto(t, filepath.Join(repository, name), into)
		}
	}
	for _, line := range d.runs {
		// Paths of the image's root are those of the folder.
		line = regexp.MustCompile(`(^| )/`).ReplaceAllString(line, "${1}"+root+"/")
		cmd := exec.CommandContext(t.Context(), "sh", "-ec", line)
		cmd.Dir = source
		cmd.Env = append(os.Environ(), "VERSION=container")
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("RUN %s: %v\n%s", line, err, out)
		}
	}
	certs := filepath.Join(root, "etc/ssl/certs")
	if err := os.MkdirAll(certs, 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(certs, "ca-certificates.crt"), authority, 0o644); err != nil {
		t.Fatal(err)
	}
	return root
}

func copyInto(t *testing.T, from, to string) {
	t.Helper()
	if out, err := exec.CommandContext(t.Context(), "cp", "-r", from, to).CombinedOutput(); err != nil {
		t.Fatalf("copy %s: %v\n%s", from, err, out)
	}
}

// image is a folder that holds what the image does.
type image struct {
	*dockerfile
	t    *testing.T
	root string
}

// newImage makes the image, and mounts a site that nobody may write.
func newImage(t *testing.T, authority []byte, site map[string]string) *image {
	t.Helper()
	d := readDockerfile(t)
	stage := d.build(t, authority)
	i := &image{dockerfile: d, t: t, root: t.TempDir()}
	for _, line := range d.taken {
		words := strings.Fields(line)
		from, to, owned := words[len(words)-2], words[len(words)-1], strings.Contains(line, "--chown="+d.user)
		target := filepath.Join(i.root, to)
		if err := os.MkdirAll(filepath.Dir(target), 0o755); err != nil {
			t.Fatal(err)
		}
		if strings.HasSuffix(from, "/") {
			from += "." // its content
		}
		copyInto(t, stage+from, target)
		if owned && os.Geteuid() == 0 {
			if out, err := exec.CommandContext(t.Context(), "chown", "-R", d.user, filepath.Join(target, "tmp")).CombinedOutput(); err != nil {
				t.Fatalf("%v\n%s", err, out)
			}
		}
	}
	for name, text := range site {
		name = filepath.Join(i.root, d.dir, name)
		if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, []byte(text), 0o444); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Chmod(i.root, 0o755); err != nil {
		t.Fatal(err)
	}
	return i
}

// run runs the image's program as the image does, in an environment that names a
// zone of which there is no data.
func (i *image) run(ctx context.Context, args ...string) (out string, code int) {
	i.t.Helper()
	chroot, err := exec.LookPath("chroot")
	if err != nil {
		chroot = "/usr/sbin/chroot"
	}
	words := []string{"--userspec=" + i.user, i.root}
	if os.Geteuid() != 0 { // who may not change the root is given one of his own
		words = []string{"--user", "--map-root-user", chroot, i.root}
		chroot = "unshare"
	}
	cmd := exec.CommandContext(ctx, chroot, append(append(words, i.command[0]), args...)...)
	cmd.Env = []string{"TZ=Europe/Berlin"}
	text, err := cmd.CombinedOutput()
	if cmd.ProcessState == nil {
		i.t.Fatal(err)
	}
	return string(text), cmd.ProcessState.ExitCode()
}

// TestTheImageRuns builds what the Dockerfile says and runs it in an empty root:
// there is no library, no shell, no user, no zone, and a site that is read-only.
func TestTheImageRuns(t *testing.T) {
	t.Parallel()
	const style = "body {}\n"
	pair := testcert.Make(t, "shop.example", time.Now().Add(time.Hour))
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/css; charset=utf-8")
		fmt.Fprint(w, style)
	}))
	server.TLS = &tls.Config{MinVersion: tls.VersionTLS12, Certificates: []tls.Certificate{pair.TLS(t)}}
	server.StartTLS()
	t.Cleanup(server.Close)
	address := server.Listener.Addr().String()
	port := address[strings.LastIndexByte(address, ':')+1:]
	manifest := fmt.Sprintf(`{"path":"a.css","size":%d,"sha256":"%x","url":"/static/a.css"}`+"\n", len(style), sha256.Sum256([]byte(style)))
	i := newImage(t, pair.Certificate, map[string]string{"site.conf": wrong, "manifest.jsonl": manifest})
	if strings.Join(i.command, " ") != "/wellserved check" || i.dir != "/site" || !strings.Contains(i.user, ":") {
		t.Errorf("%+v", i.dockerfile)
	}
	verify := []string{"verify", "https://shop.example:" + port + "/", "--manifest", "/site/manifest.jsonl", "--resolve", "shop.example:" + port + ":127.0.0.1"}
	for _, tc := range []struct {
		name string
		args []string
		code int
		says string
	}{
		{"check", []string{"check", "/site", "--select", "autoindex-on"}, 1, "autoindex is on"},
		{"a page", []string{"check", "/site", "--select", "autoindex-on", "--format", "html"}, 1, "<title>"},
		{"a fix that nobody may write", []string{"fix", "/site", "--write", "--unsafe", "--select", "server-tokens-on,autoindex-on"}, 1, "nothing was changed"},
		{"the demo, which writes its example", []string{"demo"}, 0, "On your own site"},
		{"over TLS", verify, 0, "1 matched"},
		{"a site that is not there", []string{"check", "/nowhere"}, 2, "/nowhere"},
		{"its version", []string{"version"}, 0, "container"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			own := *i
			own.t = t
			out, code := own.run(t.Context(), tc.args...)
			if code != tc.code || !strings.Contains(out, tc.says) {
				t.Errorf("it ends with %d, want %d and %q:\n%s", code, tc.code, tc.says, out)
			}
		})
	}
}
