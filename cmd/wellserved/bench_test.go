//go:build unix

package main_test

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// site is one server block as people write it, number i, without TLS.
func site(dir string, i int) string {
	return fmt.Sprintf(`server {
    listen 80;
    server_name site%[1]d.example.com www.site%[1]d.example.com;
    access_log %[2]s/access.log;
    client_max_body_size 10m;

    location /static/ {
        alias /srv/site%[1]d/static/;
        expires 30d;
    }
    location /media/ {
        alias /srv/site%[1]d/media/;
    }
    location / {
        proxy_pass http://127.0.0.1:8000;
        proxy_set_header Host $host;
        proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
        proxy_set_header X-Forwarded-Proto $scheme;
    }
}
`, i, dir)
}

// writeSites writes a configuration of n servers, in one file or in one file
// each, and returns the main file's path.
func writeSites(b *testing.B, n int, included bool) string {
	b.Helper()
	dir := b.TempDir()
	var http strings.Builder
	for i := range n {
		text := site(dir, i)
		if !included {
			for line := range strings.Lines(text) {
				if line != "\n" {
					http.WriteString("    ")
				}
				http.WriteString(line)
			}
			continue
		}
		if err := os.MkdirAll(filepath.Join(dir, "sites"), 0o755); err != nil {
			b.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, "sites", fmt.Sprintf("site%d.conf", i)), []byte(text), 0o644); err != nil {
			b.Fatal(err)
		}
	}
	if included {
		http.WriteString("    include sites/*.conf;\n")
	}
	main := filepath.Join(dir, "nginx.conf")
	text := "pid " + dir + "/nginx.pid;\nerror_log stderr;\nevents {}\nhttp {\n" +
		"    server_names_hash_max_size 131072;\n    server_names_hash_bucket_size 128;\n" + http.String() + "}\n"
	if err := os.WriteFile(main, []byte(text), 0o644); err != nil {
		b.Fatal(err)
	}
	return main
}

// cost is what one run of a program took, by the kernel's account.
type cost struct {
	wall   time.Duration
	cpu    time.Duration
	memory int64 // bytes, the peak
}

// measure runs a command and returns its cost. It must end with one of the
// given codes.
func measure(b *testing.B, codes []int, command ...string) cost {
	b.Helper()
	cmd := exec.CommandContext(b.Context(), command[0], command[1:]...)
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	started := time.Now()
	err := cmd.Run()
	wall := time.Since(started)
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		b.Fatal(err)
	}
	state := cmd.ProcessState
	ok := false
	for _, code := range codes {
		ok = ok || state.ExitCode() == code
	}
	if !ok {
		b.Fatalf("%s: exit %d: %s", strings.Join(command, " "), state.ExitCode(), stderr.String())
	}
	usage, found := state.SysUsage().(*syscall.Rusage)
	if !found {
		b.Fatal("no account of resources on this system")
	}
	return cost{wall: wall, cpu: state.UserTime() + state.SystemTime(), memory: usage.Maxrss << 10}
}

// build makes the program as it is released.
func build(b *testing.B) string {
	b.Helper()
	bin := filepath.Join(b.TempDir(), "wellserved")
	cmd := exec.CommandContext(b.Context(), "go", "build", "-trimpath", "-ldflags", "-s -w", "-o", bin, ".")
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := cmd.CombinedOutput(); err != nil {
		b.Fatalf("%v: %s", err, out)
	}
	return bin
}

// BenchmarkCheckBesideNginx runs `check` with every rule on beside `nginx -t`
// on the same configuration, in turn, and reports the ratios of CPU time and of
// peak memory.
func BenchmarkCheckBesideNginx(b *testing.B) {
	if _, err := exec.LookPath("nginx"); err != nil {
		b.Fatal("this benchmark runs beside real nginx, which is not installed")
	}
	bin := build(b)
	for _, row := range []struct {
		name     string
		servers  int
		included bool
	}{
		{"1000 servers in one file", 1_000, false},
		{"10000 servers in one file", 10_000, false},
		{"10000 servers in 10000 files", 10_000, true},
	} {
		b.Run(row.name, func(b *testing.B) {
			main := writeSites(b, row.servers, row.included)
			var ours, theirs cost
			for b.Loop() {
				t := measure(b, []int{0}, "nginx", "-t", "-c", main)
				o := measure(b, []int{0, 1}, bin, "check", "--nginx", main, "--select", "all", "--format", "json", "--output", os.DevNull, b.TempDir())
				ours.cpu += o.cpu
				theirs.cpu += t.cpu
				ours.memory = max(ours.memory, o.memory)
				theirs.memory = max(theirs.memory, t.memory)
			}
			b.ReportMetric(float64(ours.cpu)/float64(theirs.cpu), "cpu/nginx-t")
			b.ReportMetric(float64(ours.memory)/float64(theirs.memory), "memory/nginx-t")
			b.ReportMetric(ours.cpu.Seconds()/float64(b.N), "cpu-s/op")
			b.ReportMetric(float64(ours.memory)/(1<<20), "peak-MiB")
		})
	}
}

// BenchmarkStart measures `check` on a small site: what starting costs.
func BenchmarkStart(b *testing.B) {
	bin := build(b)
	main := writeSites(b, 2, false)
	var total cost
	for b.Loop() {
		c := measure(b, []int{0, 1}, bin, "check", "--nginx", main, filepath.Dir(main))
		total.cpu += c.cpu
		total.memory = max(total.memory, c.memory)
	}
	b.ReportMetric(float64(total.cpu.Microseconds())/1000/float64(b.N), "cpu-ms/op")
	b.ReportMetric(float64(total.memory)/(1<<20), "peak-MiB")
}
