//go:build unix

package main_test

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/wellserved/wellserved/pkg/freeport"
	"github.com/wellserved/wellserved/pkg/verify/realserver"
)

// served is a Django project whose static files a real nginx serves.
type served struct {
	dir, addr string
	list      string // the file that names each URL's path, for the raw reader
}

// extensions are those of the files, as a project's static files have them.
var extensions = []string{".js", ".css", ".svg", ".png", ".woff2", ".map", ".html", ".txt"}

// newServed makes a tree of so many files that are so many bytes together, of
// sizes that lie far apart, and starts nginx.
func newServed(b *testing.B, files int, total int64) *served {
	b.Helper()
	s := &served{dir: realserver.Folder(b)}
	s.list = filepath.Join(s.dir, "list")
	random := rand.New(rand.NewPCG(1, 2))
	weights, sum := make([]float64, files), 0.0
	for i := range weights {
		weights[i] = 1
		if files > 100 {
			weights[i] = random.ExpFloat64() + 0.02
		}
		sum += weights[i]
	}
	block := make([]byte, 1<<20)
	for i := range block {
		block[i] = byte(random.Uint32())
	}
	var list strings.Builder
	for i, w := range weights {
		rel := fmt.Sprintf("%02d/file-%06d%s", i/200, i, extensions[i%len(extensions)])
		s.write(b, "static/"+rel, content(block, int64(float64(total)*w/sum), i))
		list.WriteString("/static/" + rel + "\n")
	}
	s.write(b, "list", []byte(list.String()))
	s.write(b, "manage.py", []byte("import os\nos.environ.setdefault('DJANGO_SETTINGS_MODULE', 'shop.settings')\n"))
	s.write(b, "shop/__init__.py", nil)
	s.write(b, "shop/settings.py", fmt.Appendf(nil, "INSTALLED_APPS = ['django.contrib.staticfiles']\nSTATIC_URL = '/static/'\nSTATIC_ROOT = %q\n", s.dir+"/static"))
	s.start(b)
	return s
}

// content is a body of its own for each file.
func content(block []byte, size int64, i int) []byte {
	text := make([]byte, 0, size)
	for int64(len(text)) < size {
		from := (i * 8191) % len(block)
		text = append(text, block[from:min(int64(len(block)), int64(from)+size-int64(len(text)))]...)
		i++
	}
	return text
}

func (s *served) write(b *testing.B, name string, text []byte) {
	b.Helper()
	full := filepath.Join(s.dir, name)
	if err := os.MkdirAll(filepath.Dir(full), 0o755); err != nil {
		b.Fatal(err)
	}
	if err := os.WriteFile(full, text, 0o644); err != nil {
		b.Fatal(err)
	}
}

// start runs nginx until the benchmark ends.
func (s *served) start(b *testing.B) {
	b.Helper()
	s.addr = freeport.Address(b)
	run := s.dir + "/run"
	if err := os.Mkdir(run, 0o777); err != nil {
		b.Fatal(err)
	}
	s.write(b, "nginx.conf", fmt.Appendf(nil, `daemon off;
worker_processes 1;
pid %[1]s/nginx.pid;
error_log stderr warn;
events { worker_connections 256; }
http {
    include /etc/nginx/mime.types;
    access_log off;
    sendfile on;
    tcp_nopush on;
    %[4]s
    server {
        listen %[2]s;
        location /static/ {
            alias %[3]s/static/;
            autoindex on;
        }
    }
}
`, run, s.addr, s.dir, realserver.Temporary(run)))
	realserver.Start(b, exec.Command("nginx", "-p", run, "-e", "stderr", "-c", s.dir+"/nginx.conf"), "tcp", s.addr)
}

// verify is the command line that compares all of the tree.
func (s *served) verify(bin string, flags ...string) []string {
	return append(append([]string{bin, "verify", "--nginx", s.dir + "/nginx.conf", "--django", s.dir, "--quiet", "--output", os.DevNull}, flags...), "http://"+s.addr+"/")
}

// tool builds a program of testdata.
func tool(b *testing.B, name string) string {
	b.Helper()
	bin := filepath.Join(b.TempDir(), name)
	if out, err := exec.CommandContext(b.Context(), "go", "build", "-o", bin, "./testdata/"+name).CombinedOutput(); err != nil {
		b.Fatalf("%v: %s", err, out)
	}
	return bin
}

// apart measures a command that must succeed, started by a process that is
// small.
func apart(b *testing.B, launcher string, command ...string) (c cost) {
	b.Helper()
	var stderr bytes.Buffer
	cmd := exec.CommandContext(b.Context(), launcher, command...)
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		b.Fatalf("%s: %v: %s", strings.Join(command, " "), err, stderr.String())
	}
	var kib int64
	var code int
	if _, err := fmt.Sscan(string(out), &c.wall, &c.cpu, &kib, &code); err == nil && code == 0 {
		c.memory = kib << 10
		return c
	}
	b.Fatalf("%s: %q: %s", strings.Join(command, " "), out, stderr.String())
	return c
}

// costs are the runs of one program.
type costs []cost

func (c costs) median(of func(cost) float64) float64 {
	var values []float64
	for _, one := range c {
		values = append(values, of(one))
	}
	slices.Sort(values)
	return values[len(values)/2]
}

func wall(c cost) float64   { return c.wall.Seconds() }
func cpu(c cost) float64    { return c.cpu.Seconds() }
func memory(c cost) float64 { return float64(c.memory) }

// trees are those that docs/performance.md speaks of.
var trees = []struct {
	name  string
	files int
	total int64
}{
	{"5000 files, 131 MiB", 5_000, 131 << 20},
	{"50000 files, 514 MiB", 50_000, 514 << 20},
	{"20 files of 50 MiB", 20, 1000 << 20},
}

// BenchmarkVerifyBesideRclone runs `verify`, `rclone check --download` and a
// reader that only reads against the same nginx, in turn, and reports the
// ratios of the medians.
func BenchmarkVerifyBesideRclone(b *testing.B) {
	for _, tool := range []string{"nginx", "rclone"} {
		if _, err := exec.LookPath(tool); err != nil {
			b.Fatalf("this benchmark runs beside %s, which is not installed", tool)
		}
	}
	bin, raw, launcher := build(b), tool(b, "rawreader"), tool(b, "measure")
	for _, tree := range trees {
		b.Run(tree.name, func(b *testing.B) {
			s := newServed(b, tree.files, tree.total)
			rclone := []string{"rclone", "check", "--download", s.dir + "/static", ":http:", "--http-url", "http://" + s.addr + "/static/", "--config", "/dev/null"}
			var ours, quick, theirs, least costs
			round := func() (costs, costs, costs, costs) {
				return append(ours, apart(b, launcher, s.verify(bin)...)), append(quick, apart(b, launcher, s.verify(bin, "--quick")...)),
					append(theirs, apart(b, launcher, rclone...)), append(least, apart(b, launcher, raw, s.addr, s.list))
			}
			round() // the files are then in the page cache
			for b.Loop() {
				ours, quick, theirs, least = round()
			}
			b.ReportMetric(ours.median(wall)/theirs.median(wall), "wall/rclone")
			b.ReportMetric(ours.median(cpu)/theirs.median(cpu), "cpu/rclone")
			b.ReportMetric(ours.median(memory)/theirs.median(memory), "memory/rclone")
			b.ReportMetric(ours.median(wall)/least.median(wall), "wall/raw")
			b.ReportMetric(ours.median(wall)/quick.median(wall), "full/quick")
			b.ReportMetric(ours.median(memory)/(1<<20), "peak-MiB")
			b.ReportMetric(ours.median(wall), "wall-s")
		})
	}
}
