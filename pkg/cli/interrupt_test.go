package cli

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

// patience is how long a program may take to end after an interrupt.
const patience = 10 * time.Second

// manyFiles makes a site with so many static files more, and a server that
// answers for the first few of them and keeps those who ask for the rest waiting.
// The channel is closed when the first waits.
func manyFiles(t *testing.T, files, answered int, body string) (root, address string, waiting chan struct{}) {
	t.Helper()
	root, _ = served(t, "static")
	for i := range files {
		if err := os.WriteFile(filepath.Join(root, fmt.Sprintf("srv/shop/static/%04d.txt", i)), []byte("text\n"), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	waiting = make(chan struct{})
	var once sync.Once
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if path.Base(r.URL.Path) >= fmt.Sprintf("%04d.txt", answered) {
			once.Do(func() { close(waiting) })
			select {
			case <-r.Context().Done():
			case <-time.After(2 * patience):
			}
			return
		}
		w.Header().Set("Content-Type", "text/plain")
		fmt.Fprint(w, body)
	}))
	t.Cleanup(server.Close)
	return root, server.URL, waiting
}

// interrupted starts the program with a command line, and interrupts it.
func interrupted(t *testing.T, waiting <-chan struct{}, cmd *exec.Cmd) {
	t.Helper()
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = cmd.Process.Kill() }) // it has most likely ended
	select {
	case <-waiting:
	case <-time.After(patience):
		t.Fatal("the server is not asked")
	}
	if err := cmd.Process.Signal(os.Interrupt); err != nil {
		t.Fatal(err)
	}
}

// ended waits for the end of a program.
func ended(t *testing.T, cmd *exec.Cmd) syscall.WaitStatus {
	t.Helper()
	done := make(chan struct{})
	go func() {
		_ = cmd.Wait() // the state says how
		close(done)
	}()
	select {
	case <-done:
	case <-time.After(patience):
		t.Fatal("the program does not end")
	}
	status, ok := cmd.ProcessState.Sys().(syscall.WaitStatus)
	if !ok {
		t.Fatalf("state %v", cmd.ProcessState)
	}
	return status
}

func TestAnInterruptGivesTheResultSoFar(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, body string
		args       []string
		code       int
		says       []string
	}{
		{"all right until then", "text\n", nil, 2, []string{"5 files compared byte for byte: 5 matched", "interrupted: the rest of the files was not asked for"}},
		{"found until then", "other\n", nil, 1, []string{"5 files compared byte for byte: 0 matched, 5 differ", "[live-differs]", "interrupted"}},
		{"found, and tolerated", "other\n", []string{"--fail-on", "never"}, 2, []string{"5 differ", "interrupted"}},
		{"as JSON", "text\n", []string{"--format", "json"}, 2, []string{"interrupted"}},
		{"as JSON, found until then", "other\n", []string{"--format", "json"}, 1, []string{"interrupted"}},
		{"quickly", "text\n", []string{"--quick"}, 2, []string{"interrupted"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			root, address, waiting := manyFiles(t, 40, 5, c.body)
			cmd := exec.Command("wellserved", append([]string{"verify", "--root", root, "--include", "0*.txt", "--concurrency", "1", address}, c.args...)...)
			var out, errs bytes.Buffer
			cmd.Stdout, cmd.Stderr = &out, &errs
			interrupted(t, waiting, cmd)
			if status := ended(t, cmd); status.ExitStatus() != c.code {
				t.Errorf("status %v, want code %d", status, c.code)
			}
			for _, says := range c.says {
				if !strings.Contains(out.String()+errs.String(), says) {
					t.Errorf("without %q:\n%s%s", says, out.String(), errs.String())
				}
			}
			if strings.Join(c.args, " ") == "--format json" {
				countsAddUp(t, out.Bytes(), 5)
			}
		})
	}
}

// countsAddUp holds the counts of a report to what was asked for.
func countsAddUp(t *testing.T, report []byte, checked int) {
	t.Helper()
	var got struct {
		Verify struct{ Checked, Matched, Differ, Missing, Errors, Skipped int }
		Errors []struct{ Message string }
	}
	if err := json.Unmarshal(report, &got); err != nil {
		t.Fatalf("%v\n%s", err, report)
	}
	v := got.Verify
	if v.Checked != checked || v.Checked != v.Matched+v.Differ+v.Missing+v.Errors+v.Skipped {
		t.Errorf("counts %+v", v)
	}
	if len(got.Errors) != 1 || !strings.HasPrefix(got.Errors[0].Message, "interrupted") {
		t.Errorf("errors %+v", got.Errors)
	}
}

func TestASecondInterruptEndsTheProgramAtOnce(t *testing.T) {
	t.Parallel()
	root, address, waiting := manyFiles(t, 400, 300, "other\n")
	cmd := exec.Command("wellserved", "verify", "--root", root, "--include", "0*.txt", "--format", "json", address)
	// Nobody reads the report, which is longer than a pipe holds, so that the
	// program stays with it.
	report, unread, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { report.Close() })
	cmd.Stdout = unread
	interrupted(t, waiting, cmd)
	unread.Close()
	if _, err := report.Read(make([]byte, 1)); err != nil { // it began
		t.Fatal(err)
	}
	if err := cmd.Process.Signal(os.Interrupt); err != nil {
		t.Fatal(err)
	}
	if status := ended(t, cmd); !status.Signaled() || status.Signal() != syscall.SIGINT {
		t.Errorf("status %v, want the end by the signal", status)
	}
}
