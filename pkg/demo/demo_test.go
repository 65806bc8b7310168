package demo_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/wellserved/wellserved/pkg/cli"
	"github.com/wellserved/wellserved/pkg/demo"
)

// temporary makes a folder for temporary files of its own, in which what is
// left behind shows.
func temporary(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	t.Setenv("TMPDIR", dir)
	return dir
}

func empty(t *testing.T, dir string) {
	t.Helper()
	left, err := filepath.Glob(filepath.Join(dir, "*"))
	if err != nil || len(left) > 0 {
		t.Errorf("left behind: %v %v", left, err)
	}
}

// These tests run the whole program in this process, which changes its folder:
// they cannot run side by side.
func TestTheIncidentIsFoundMendedAndProved(t *testing.T) {
	if _, err := exec.LookPath("nginx"); err != nil {
		t.Fatal("this test needs real nginx (apt-get install nginx)")
	}
	for _, c := range []struct {
		name, server string
		args         []string
	}{
		{"under nginx", "\nnginx ", nil},
		{"without nginx", "\nwellserved's own model of nginx ", []string{"--embedded"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			dir := temporary(t)
			var out, errs bytes.Buffer
			code := cli.Main(append([]string{"wellserved", "demo"}, c.args...), strings.NewReader(""), &out, &errs)
			if code != 0 {
				t.Errorf("exit code %d: %s", code, &errs)
			}
			for _, want := range []string{
				"etc/nginx/sites-enabled/board:7:9: error:", "[static-root-mismatch]", "[live-wrong-directory]",
				"location /static/ (longest prefix, there are no regexes)", "[etc/nginx/sites-enabled/board:6]", "→ 200, the file /var/www/app/staticfiles/worker.js",
				"-        alias /var/www/app/staticfiles/;", "+        alias /var/www/app/static/;", "2 matched", "no findings",
				"without ?key=", "EventsConsumer closes the socket  [var/www/app/board/consumers.py:17]", "which Daphne logs as", "right    ws://board.example:",
				c.server, "sudo wellserved fix --write --test --reload",
			} {
				if !strings.Contains(out.String(), want) {
					t.Errorf("%q is not in the output:\n%s", want, &out)
				}
			}
			for line := range strings.Lines(out.String()) {
				if utf8.RuneCountInString(strings.TrimSuffix(line, "\n")) > 80 {
					t.Errorf("wider than 80 columns: %s", line)
				}
				if strings.Contains(line, "\x1b") {
					t.Errorf("coloured in a pipe: %q", line)
				}
			}
			if n := strings.Count(out.String(), "nginx configuration: "); n != 1 {
				t.Errorf("what was chosen is told %d times, want once", n)
			}
			empty(t, dir)
		})
	}
}

func TestInColourTooWhatWasChosenIsToldOnce(t *testing.T) {
	dir := temporary(t)
	var out, errs bytes.Buffer
	if code := cli.Main([]string{"wellserved", "demo", "--embedded", "--color", "always"}, strings.NewReader(""), &out, &errs); code != 0 {
		t.Errorf("exit code %d: %s", code, &errs)
	}
	if n := strings.Count(out.String(), "nginx configuration: "); n != 1 || !strings.Contains(out.String(), "\x1b[") {
		t.Errorf("told %d times, want once, in colour:\n%s", n, &out)
	}
	empty(t, dir)
}

func TestAStepThatFailsFailsTheDemo(t *testing.T) {
	dir := temporary(t)
	for _, c := range []struct {
		name string
		code int
		text string
	}{
		{"wrong code", 0, "static-root-mismatch"},
		{"wrong finding", 1, "alias-traversal"},
	} {
		t.Run(c.name, func(t *testing.T) {
			err := demo.Run(t.Context(), demo.Options{Out: io.Discard, Nginx: "none",
				Command: func(_ context.Context, _ string, _ []string, out io.Writer) int {
					io.WriteString(out, c.text)
					return c.code
				}})
			var unexpected *demo.UnexpectedError
			if !errors.As(err, &unexpected) || unexpected.Step != "wellserved check --root ." {
				t.Errorf("error %v", err)
			}
			empty(t, dir)
		})
	}
}

// untilTheProof answers as the commands before the first verify do, which gives
// nothing.
func untilTheProof(args []string, out io.Writer) int {
	switch args[0] {
	case "check":
		io.WriteString(out, "static-root-mismatch")
		return 1
	case "trace":
		io.WriteString(out, "200, the file /var/www/app/staticfiles/worker.js")
		return 0
	}
	return 1
}

func TestAnInterruptionCleansUp(t *testing.T) {
	dir := temporary(t)
	ctx, cancel := context.WithCancel(t.Context())
	err := demo.Run(ctx, demo.Options{Out: io.Discard,
		Command: func(_ context.Context, where string, args []string, out io.Writer) int {
			if _, err := os.Stat(filepath.Join(where, "var/www/app/manage.py")); err != nil {
				t.Error(err)
			}
			if args[0] == "verify" { // the server runs now
				cancel()
			}
			return untilTheProof(args, out)
		}})
	if !errors.Is(err, context.Canceled) {
		t.Errorf("error %v", err)
	}
	empty(t, dir)
}

// closed is a pipe that nobody reads any more.
type closed struct{}

func (closed) Write([]byte) (int, error) { return 0, io.ErrClosedPipe }

func TestAReaderThatGoesAwayEndsTheDemo(t *testing.T) {
	dir := temporary(t)
	err := demo.Run(t.Context(), demo.Options{Out: closed{}, Nginx: "none",
		Command: func(_ context.Context, _ string, args []string, out io.Writer) int {
			if args[0] != "check" {
				t.Errorf("the demo goes on with %v", args)
			}
			io.WriteString(out, "static-root-mismatch")
			return 1
		}})
	if !errors.Is(err, io.ErrClosedPipe) {
		t.Errorf("error %v", err)
	}
	empty(t, dir)
}

func TestAPauseEndsWithAnInterruption(t *testing.T) {
	dir := temporary(t)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	started := time.Now()
	err := demo.Run(ctx, demo.Options{Out: io.Discard, Pause: time.Hour, Nginx: "none",
		Command: func(context.Context, string, []string, io.Writer) int { return 2 }})
	if !errors.Is(err, context.Canceled) || time.Since(started) > 10*time.Second {
		t.Errorf("error %v after %s", err, time.Since(started))
	}
	empty(t, dir)
}

func TestAnNginxThatDoesNotStartIsReplaced(t *testing.T) {
	dir := temporary(t)
	broken := filepath.Join(t.TempDir(), "nginx")
	script := "#!/bin/sh\ncase $1 in -v) echo 'nginx version: nginx/0.1' >&2;; *) echo 'no such option' >&2; exit 1;; esac\n"
	if err := os.WriteFile(broken, []byte(script), 0o755); err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	err := demo.Run(t.Context(), demo.Options{Out: &out, Nginx: broken,
		Command: func(_ context.Context, _ string, args []string, out io.Writer) int {
			return untilTheProof(args, out)
		}})
	var unexpected *demo.UnexpectedError
	if !errors.As(err, &unexpected) || !strings.HasPrefix(unexpected.Step, "wellserved verify") {
		t.Errorf("error %v", err)
	}
	if text := strings.Join(strings.Fields(out.String()), " "); !strings.Contains(text, "(nginx ended: no such option)") || !strings.Contains(text, "own model of nginx serves") {
		t.Errorf("output:\n%s", &out)
	}
	empty(t, dir)
}
