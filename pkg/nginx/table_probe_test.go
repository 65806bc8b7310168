package nginx

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/wellserved/wellserved/pkg/verify/realserver"
)

var nginx122 = []int{1, 22, 1}

// realNginx is the nginx that is installed.
type realNginx struct {
	program string
	version []int
	modules string // load_module lines
	dirs    sync.Pool
}

func startNginx(t *testing.T) *realNginx {
	t.Helper()
	program := realserver.NginxProgram(t)
	out, err := exec.Command(program, "-V").CombinedOutput()
	if err != nil {
		t.Fatalf("this test needs nginx: %v", err)
	}
	m := regexp.MustCompile(`nginx/(\d+\.\d+\.\d+)`).FindSubmatch(out)
	if m == nil {
		t.Fatalf("nginx -V names no version: %s", out)
	}
	n := &realNginx{program: program, version: version(string(m[1]))}
	if dir := regexp.MustCompile(`--modules-path=(\S+)`).FindSubmatch(out); dir != nil {
		for _, name := range []string{"ngx_stream_module.so", "ngx_mail_module.so"} {
			if path := filepath.Join(string(dir[1]), name); exists(path) {
				n.modules += "load_module " + path + ";\n"
			}
		}
	}
	n.dirs.New = func() any {
		dir := t.TempDir()
		for _, name := range []string{"passwords", "htpasswd"} {
			if err := os.WriteFile(filepath.Join(dir, name), []byte("a:b\n"), 0o600); err != nil {
				panic(err)
			}
		}
		return dir
	}
	return n
}

func exists(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}

// verdict is what nginx says first.
type verdict struct{ kind, text string }

func (v verdict) String() string { return v.kind + ": " + v.text }

// endMark follows each probe: where nginx stops at it, it took what went before.
// So it never gets to the end, where it would open logs and write a pid file.
const endMark = "end_of_probe"

var verdicts = []struct {
	kind string
	re   *regexp.Regexp
}{
	{"accepted", regexp.MustCompile(`unknown directive "` + endMark + `"`)},
	{"unknown", regexp.MustCompile(`unknown directive "`)},
	{"misplaced", regexp.MustCompile(`" directive is not allowed here`)},
	{"count", regexp.MustCompile(`invalid number of arguments in "`)},
	{"duplicate", regexp.MustCompile(`" directive (is )?duplicate`)},
	{"block", regexp.MustCompile(`directive "\S+" (has no opening "\{"|is not terminated by ";")`)},
}

func (n *realNginx) probe(ctx Context, text string) verdict {
	dir := n.dirs.Get().(string)
	defer n.dirs.Put(dir) //nolint:staticcheck // what it allocates is nothing beside the start of nginx
	file := filepath.Join(dir, "nginx.conf")
	for _, p := range places {
		if p.ctx == ctx {
			text = n.modules + p.open + "\n" + text + "\n" + endMark + ";\n" + p.close + "\n"
		}
	}
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		return verdict{"broken", err.Error()}
	}
	limit, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	defer cancel()
	// nginx fails on purpose each time: its words are what counts.
	out, _ := exec.CommandContext(limit, n.program, "-t", "-e", "stderr", "-p", dir, "-c", file).CombinedOutput()
	_, first, found := strings.Cut(string(out), "[emerg] ")
	if !found {
		return verdict{"broken", string(out)}
	}
	first, _, _ = strings.Cut(first, "\n")
	for _, v := range verdicts {
		if v.re.MatchString(first) {
			return verdict{v.kind, first}
		}
	}
	return verdict{"other", first}
}

// knows reports whether an nginx of this version has the directive.
func (n *realNginx) knows(s *Spec) bool {
	return s.Standard() && (s.Since == "" || !newer(version(s.Since), n.version)) &&
		(s.Removed == "" || newer(version(s.Removed), n.version))
}

func (n *realNginx) has(name string) bool { return slices.ContainsFunc(Specs(name), n.knows) }

func (n *realNginx) lookup(ctx Context, name string) *Spec {
	for _, s := range Specs(name) {
		if s.Contexts&ctx != 0 && n.knows(s) {
			return s
		}
	}
	return nil
}

func version(s string) []int {
	var v []int
	for _, part := range strings.Split(s, ".") {
		number, err := strconv.Atoi(part)
		if err != nil {
			panic("not a version of nginx: " + s)
		}
		v = append(v, number)
	}
	return v
}

func newer(a, b []int) bool { return slices.Compare(a, b) > 0 }
