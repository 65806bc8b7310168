package route_test

import (
	"bytes"
	"context"
	"fmt"
	"math/rand/v2"
	"net"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/wellserved/wellserved/pkg/fstree"
	"github.com/wellserved/wellserved/pkg/nginx"
	"github.com/wellserved/wellserved/pkg/route"
	"github.com/wellserved/wellserved/pkg/verify/realserver"
)

// Configurations and requests of one run of the differential test.
const (
	diffConfigs  = 200
	diffRequests = 20
)

// TestAgainstNginx asks real nginx and the router the same: random
// configurations, random requests. WELLSERVED_SEED repeats a run;
// WELLSERVED_CONFIGS says how many configurations.
func TestAgainstNginx(t *testing.T) {
	seed := uint64(time.Now().UnixNano())
	var err error
	if s := os.Getenv("WELLSERVED_SEED"); s != "" {
		if seed, err = strconv.ParseUint(s, 10, 64); err != nil {
			t.Fatal(err)
		}
	}
	configs := diffConfigs
	if s := os.Getenv("WELLSERVED_CONFIGS"); s != "" {
		if configs, err = strconv.Atoi(s); err != nil {
			t.Fatal(err)
		}
	}
	t.Logf("seed %d", seed)
	dir := realserver.Folder(t)
	plant(t, dir)
	d := &differ{t: t, binary: realserver.NginxProgram(t), dir: dir}
	d.upstreams()
	for n := 0; d.asked < configs; n++ {
		if n > 40*configs {
			t.Fatalf("nginx refused %d of %d configurations, the last with:\n%s", d.refused, n, strings.Join(d.reasons[max(0, len(d.reasons)-12):], "\n"))
		}
		d.config(seed, n)
		if t.Failed() && d.wrong > 15 {
			break
		}
	}
	t.Logf("%d configurations, %d requests, %d disagreements; nginx refused %d configurations, %d outcomes unknown", d.asked, d.requests, d.wrong, d.refused, d.unknown)
}

type differ struct {
	t      *testing.T
	binary string
	dir    string
	up     []string

	reasons                                  []string // why nginx refused configurations
	asked, requests, refused, wrong, unknown int
}

func (d *differ) upstreams() {
	tcp, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		d.t.Fatal(err)
	}
	upstream(d.t, tcp, "A")
	path := filepath.Join(d.dir, "app.sock")
	unix, err := net.Listen("unix", path)
	if err != nil {
		d.t.Fatal(err)
	}
	if err := os.Chmod(path, 0o777); err != nil {
		d.t.Fatal(err)
	}
	upstream(d.t, unix, "B")
	d.up = []string{tcp.Addr().String(), "unix:" + path}
}

// freePorts returns two ports that nobody listens on, on any address.
func (d *differ) freePorts() (ports [2]int) {
	for i := range ports {
		l, err := net.Listen("tcp", ":0")
		if err != nil {
			d.t.Fatal(err)
		}
		defer l.Close()
		ports[i] = l.Addr().(*net.TCPAddr).Port
	}
	return ports
}

// config tries one configuration; one that nginx refuses is passed over.
func (d *differ) config(seed uint64, n int) {
	g := &generator{Rand: rand.New(rand.NewPCG(seed, uint64(n))), dir: d.dir, up: d.up, ports: d.freePorts()}
	account := ""
	if os.Getuid() == 0 {
		account = "user www-data;\n" // nginx.s own packages make it
	}
	text := g.config(account)
	path := filepath.Join(d.dir, "nginx.conf")
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		d.t.Fatal(err)
	}
	stop := d.start(path, g.ports)
	if stop == nil {
		d.refused++
		return
	}
	defer stop()
	d.asked++
	router := d.router(path)
	for asked := 0; asked < diffRequests; {
		if req := g.request(); len(router.ServersFor(req.routed())) > 0 {
			d.ask(router, req, text, n)
			asked++
		}
	}
}

func (d *differ) router(path string) *route.Router {
	tree, err := fstree.Disk(fstree.DiskOptions{})
	if err != nil {
		d.t.Fatal(err)
	}
	cfg, err := nginx.Load(nginx.Options{Tree: tree, Paths: []string{path}})
	if err != nil {
		d.t.Fatal(err)
	}
	opts := route.Options{Tree: tree, Prefix: d.dir}
	if os.Getuid() != 0 {
		u, err := user.Current()
		if err != nil {
			d.t.Fatal(err)
		}
		opts.User = u.Username
	}
	return route.Compile(cfg, opts)
}

// start starts nginx and returns what stops it, nil where it refuses the
// configuration.
func (d *differ) start(path string, ports [2]int) func() {
	ctx, cancel := context.WithCancel(context.Background())
	var said bytes.Buffer
	cmd := exec.CommandContext(ctx, d.binary, "-p", d.dir, "-c", path, "-e", filepath.Join(d.dir, "error.log"), "-g", "daemon off;")
	cmd.Stderr = &said
	if err := cmd.Start(); err != nil {
		cancel()
		d.t.Fatal(err)
	}
	done := make(chan error, 1)
	go func() { done <- cmd.Wait() }()
	stop := func() {
		if err := cmd.Process.Signal(os.Interrupt); err != nil {
			d.t.Log(err)
		}
		select {
		case <-done:
		case <-time.After(5 * time.Second):
		}
		cancel()
	}
	for deadline := time.Now().Add(10 * time.Second); time.Now().Before(deadline); {
		select {
		case <-done:
			cancel()
			d.reasons = append(d.reasons, strings.TrimSpace(said.String()))
			return nil
		case <-time.After(5 * time.Millisecond):
		}
		if _, err := os.Stat(filepath.Join(d.dir, "nginx.pid")); err == nil && d.accepts(ports) {
			return stop
		}
	}
	stop()
	d.t.Fatal("nginx does not start")
	return nil
}

// tests reports whether nginx takes a configuration.
func (d *differ) tests(path string) bool {
	return exec.Command(d.binary, "-p", d.dir, "-c", path, "-e", filepath.Join(d.dir, "error.log"), "-t", "-q").Run() == nil
}

// accepts reports whether anything listens on one of the ports.
func (d *differ) accepts(ports [2]int) bool {
	for _, p := range ports {
		for _, addr := range []string{"127.0.0.1", "127.0.0.2", "::1"} {
			if c, err := net.Dial("tcp", net.JoinHostPort(addr, strconv.Itoa(p))); err == nil {
				c.Close()
				return true
			}
		}
	}
	return false
}

// ask asks both and compares.
func (d *differ) ask(router *route.Router, req wireRequest, config string, n int) {
	trace := router.Trace(req.routed())
	answer, err := req.send()
	if err != nil {
		d.t.Errorf("%v: %v", req, err)
		return
	}
	d.requests++
	want := observed(answer, req.method == "HEAD")
	got := trace.Outcome
	if got.Kind == route.Unknown {
		d.unknown++
		d.t.Logf("configuration %d: %v is unknown: %s", n, req, got.Reason)
		return
	}
	if slices.ContainsFunc(got.May, func(m string) bool { return strings.Contains(m, "nginx's memory") }) {
		return
	}
	what := differs(want, got)
	if what == "" {
		return
	}
	d.wrong++
	var steps strings.Builder
	for _, s := range trace.Steps {
		fmt.Fprintf(&steps, "    %s %s [%s]\n", s.Kind, s.Detail, s.At)
	}
	d.t.Errorf("configuration %d: %v: %s differs\n  nginx:  %+v\n  router: %+v\n%s%s", n, req, what, want, got, steps.String(), numbered(config))
}

func numbered(text string) string {
	var b strings.Builder
	for i, l := range strings.Split(text, "\n") {
		fmt.Fprintf(&b, "%4d %s\n", i+1, l)
	}
	return b.String()
}
