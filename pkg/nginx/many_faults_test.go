package nginx_test

import (
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/wellserved/wellserved/pkg/fstree"
	"github.com/wellserved/wellserved/pkg/nginx"
)

// longSite has one directive a line, so that a fault is known by its line.
const longSite = `events {
    worker_connections 64;
}
http {
    sendfile on;
    keepalive_timeout 65;
    upstream app {
        server 127.0.0.1:8000;
        keepalive 4;
    }
    server {
        listen 127.0.0.1:8099;
        server_name example.com;
        root /srv/www;
        index index.html;
        client_max_body_size 4m;
        location /static/ {
            alias /srv/static/;
            expires 30d;
            access_log off;
        }
        location /files/ {
            autoindex off;
            default_type text/plain;
        }
        location / {
            proxy_pass http://app;
            proxy_read_timeout 30s;
            proxy_set_header Host $host;
            proxy_buffering on;
        }
    }
}
`

// breaks are ways to spoil a line that holds a directive; "" where one does not
// fit.
var breaks = []func(line string) string{
	func(line string) string { return strings.Replace(line, ";", "", 1) },
	func(line string) string { return strings.Replace(line, "_", "__", 1) },
	func(line string) string { return strings.Replace(line, ";", " a b c d e f;", 1) },
	func(line string) string {
		name, _, _ := strings.Cut(strings.TrimSpace(line), " ")
		return strings.Replace(line, name+" ", "worker_processes ", 1)
	},
	func(line string) string { return line + " " + strings.TrimSpace(line) },
}

// meaning are directives whose values nginx judges when it reads them, or that
// swallow the next line without a word: what is wrong with them is no fault of
// syntax.
var meaning = []string{"listen", "index", "server_name", "access_log", "keepalive ", "server "}

// spoil breaks some lines of the site, no two that stand next to each other, and
// returns the text and the lines, from 1.
func spoil(r *rand.Rand, lines []string) (broken []string, at []int) {
	broken = slices.Clone(lines)
	last := -2
	for i, line := range lines {
		judged := slices.ContainsFunc(meaning, func(name string) bool { return strings.HasPrefix(strings.TrimSpace(line), name) })
		if judged || !strings.HasSuffix(line, ";") || i <= last+2 || r.IntN(3) > 0 {
			continue
		}
		if spoilt := breaks[r.IntN(len(breaks))](line); spoilt != line {
			broken[i], last = spoilt, i
			at = append(at, i+1)
		}
	}
	return broken, at
}

// TestAllFaultsAreSaidInOneRun spoils several lines at once, lets nginx say the
// first fault, mends it, and so on until nginx is content: what nginx says in
// many runs is what we say in one.
func TestAllFaultsAreSaidInOneRun(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(7, 9))
	dir := t.TempDir()
	name := filepath.Join(dir, "nginx.conf")
	lines := strings.Split(longSite, "\n")
	for range 25 {
		broken, _ := spoil(r, lines)
		ours := faultLines(t, strings.Join(broken, "\n"))
		var theirs []int
		text := slices.Clone(broken)
		for {
			if err := os.WriteFile(name, []byte(strings.Join(text, "\n")), 0o600); err != nil {
				t.Fatal(err)
			}
			out, err := exec.CommandContext(t.Context(), "nginx", "-t", "-c", name, "-p", dir, "-g", "error_log stderr; pid nginx.pid;").CombinedOutput()
			if err == nil {
				break
			}
			m := place.FindStringSubmatch(string(out))
			if m == nil {
				t.Fatalf("nginx does not say where: %s", out)
			}
			said, _ := strconv.Atoi(m[1])
			// nginx notices a missing semicolon further on.
			for said > 0 && text[said-1] == lines[said-1] {
				said--
			}
			if said == 0 {
				t.Fatalf("nginx refuses a line that was not spoilt: %s", out)
			}
			theirs = append(theirs, said)
			text[said-1] = lines[said-1]
		}
		slices.Sort(theirs)
		if diff := cmp.Diff(theirs, ours); diff != "" {
			t.Errorf("-nginx, run after run; +ours, at once:\n%s\n%s", diff, strings.Join(broken, "\n"))
		}
	}
}

func faultLines(t *testing.T, text string) []int {
	t.Helper()
	tree := fstree.MemoryText(map[string]string{"/nginx.conf": text})
	cfg, err := nginx.Load(nginx.Options{Tree: tree, Paths: []string{"/nginx.conf"}})
	if err != nil {
		t.Fatal(err)
	}
	var out []int
	for i := range cfg.Faults {
		if line := cfg.Faults[i].At.Line(); !slices.Contains(out, line) {
			out = append(out, line)
		}
	}
	slices.Sort(out)
	return out
}
