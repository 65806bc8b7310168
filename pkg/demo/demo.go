// Package demo shows on an embedded example what wellserved does: a site whose
// nginx serves the folder that Django's static files left. It finds the line,
// proves over HTTP that browsers get the old file, mends the line, and proves
// that they get the new one. It needs nothing installed and leaves nothing
// behind; where a step does not give what it should, the demo fails.
package demo

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"github.com/wellserved/wellserved/pkg/fstree"
	"github.com/wellserved/wellserved/pkg/nginx"
	"github.com/wellserved/wellserved/pkg/report"
	"github.com/wellserved/wellserved/pkg/route"
)

// Options say how the demo is shown.
type Options struct {
	Out   io.Writer
	Style report.Style
	// Pause is waited between steps, so that people can follow; 0 waits not.
	Pause time.Duration
	// Command runs wellserved with these arguments in a folder and returns its
	// exit code; what it prints goes to out.
	Command func(ctx context.Context, dir string, args []string, out io.Writer) int
	// Nginx is the nginx to run, a path or a name; "" is whichever is installed,
	// and "none" is the embedded server.
	Nginx string
}

// UnexpectedError is a step that did not give what it should.
type UnexpectedError struct {
	Step string
	Want string
}

// Error names the step.
func (e *UnexpectedError) Error() string {
	return fmt.Sprintf("the demo's step `%s` did not give %s", e.Step, e.Want)
}

// demo is one run.
type demo struct {
	opts Options
	dir  string // the example's /
	app  *application
	page
}

// Run shows the demo. The folder that it works in and the server that it starts
// are gone when it returns, also after an interruption.
func Run(ctx context.Context, opts Options) (err error) {
	dir, err := os.MkdirTemp("", "wellserved-demo-")
	if err != nil {
		return fmt.Errorf("make a folder for the example: %w", err)
	}
	defer func() {
		if gone := os.RemoveAll(dir); gone != nil && err == nil {
			err = fmt.Errorf("remove the example: %w", gone)
		}
	}()
	if dir, err = filepath.EvalSymlinks(dir); err != nil {
		return fmt.Errorf("make a folder for the example: %w", err)
	}
	if err := os.Chmod(dir, 0o755); err != nil { // nginx's workers must get in
		return fmt.Errorf("make a folder for the example: %w", err)
	}
	if err := unpack(dir); err != nil {
		return err
	}
	app, err := startApplication()
	if err != nil {
		return err
	}
	defer app.Close()
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	d := &demo{opts: opts, dir: dir, app: app, page: newPage(&reader{w: opts.Out, gone: cancel}, opts.Style)}
	return d.steps(ctx)
}

// reader is whoever reads along. One who goes away ends the demo.
type reader struct {
	w    io.Writer
	gone context.CancelCauseFunc
}

func (r *reader) Write(b []byte) (int, error) {
	n, err := r.w.Write(b)
	if err != nil {
		r.gone(fmt.Errorf("write the demo: %w", err))
	}
	return n, err
}

// steps tells the story.
func (d *demo) steps(ctx context.Context) error {
	d.intro()
	for i, s := range []struct {
		title string
		do    func(context.Context) error
	}{
		{"Ask what is wrong.", d.ask},
		{"Ask which file a browser gets.", d.trace},
		{"Prove it: fetch every static file, compare the bytes.", d.prove},
		{"Ask for the whole story of the page: its script, its WebSocket, what to do.", d.diagnose},
		{"Mend the line.", d.mend},
		{"Prove that browsers now get the new file, and their WebSocket.", d.proveAgain},
	} {
		if err := d.step(ctx, i+1, s.title, d.opts.Pause); err != nil {
			return err
		}
		if err := s.do(ctx); err != nil {
			return err
		}
	}
	d.outro()
	return context.Cause(ctx)
}

func (d *demo) ask(ctx context.Context) error {
	return d.command(ctx, expected{what: "the alias that is wrong", code: 1, has: "static-root-mismatch"}, "check", "--root", ".")
}

func (d *demo) trace(ctx context.Context) error {
	return d.command(ctx, expected{what: "the old worker.js", has: "200, the file " + oldRoot + "/worker.js"},
		"trace", "--root", ".", "http://board.example/static/worker.js")
}

func (d *demo) prove(ctx context.Context) error {
	if err := d.verify(ctx, expected{what: "the old folder, from which worker.js comes", code: 1, has: "live-wrong-directory"}); err != nil {
		return err
	}
	served, meant, err := d.twoWorkers()
	if err != nil {
		return err
	}
	d.versions(served, meant)
	return nil
}

// diagnose has the page diagnosed under its own name, as a visitor asks for it.
func (d *demo) diagnose(ctx context.Context) error {
	return d.story(ctx, expected{what: "the alias that is wrong as the cause of all", code: 1, has: "EventsConsumer closes the socket"})
}

func (d *demo) mend(ctx context.Context) error {
	if err := d.command(ctx, expected{what: "the new line", has: "+        alias " + newRoot + "/;"}, "fix", "--root", "."); err != nil {
		return err
	}
	return d.command(ctx, expected{what: "the file that was written", has: "written: "}, "fix", "--root", ".", "--write")
}

func (d *demo) proveAgain(ctx context.Context) error {
	if err := d.verify(ctx, expected{what: "all files as they should be", has: "2 matched"}); err != nil {
		return err
	}
	_, meant, err := d.twoWorkers()
	if err != nil {
		return err
	}
	d.version(meant)
	if err := d.story(ctx, expected{what: "a page on which all is right", has: "healthy: "}); err != nil {
		return err
	}
	fmt.Fprintln(d.out)
	return d.command(ctx, expected{what: "a mended site", lacks: "static-root-mismatch"}, "check", "--root", ".")
}

// expected is what a command must give for the demo to go on.
type expected struct {
	what       string // in words
	code       int
	has, lacks string // of its output; "" asks for nothing
}

func (e expected) met(code int, text string) bool {
	text = plain(text)
	return code == e.code && strings.Contains(text, e.has) && (e.lacks == "" || !strings.Contains(text, e.lacks))
}

// command runs wellserved in the example, shows what was typed and what came,
// and checks both exit code and output.
func (d *demo) command(ctx context.Context, want expected, args ...string) error {
	d.prompt(args)
	var out bytes.Buffer
	got := d.opts.Command(ctx, d.dir, args, &out)
	d.output(out.String())
	if err := context.Cause(ctx); err != nil {
		return err
	}
	if !want.met(got, out.String()) {
		return &UnexpectedError{Step: "wellserved " + strings.Join(args, " "), Want: want.what}
	}
	return nil
}

// verify serves the example as its configuration now stands and verifies it.
func (d *demo) verify(ctx context.Context, want expected) error {
	return d.live(ctx, want, "verify", true)
}

// story serves the example as its configuration now stands and diagnoses its
// page.
func (d *demo) story(ctx context.Context, want expected) error {
	return d.live(ctx, want, "diagnose", false)
}

// live runs a command on the site while it is served, by the name that browsers
// know it by.
func (d *demo) live(ctx context.Context, want expected, command string, tell bool) error {
	s, err := d.serve(ctx)
	if err != nil {
		return err
	}
	defer s.Close()
	host, port, err := net.SplitHostPort(s.Addr())
	if err != nil {
		return fmt.Errorf("find the server: %w", err)
	}
	if tell {
		d.say(fmt.Sprintf("%s serves the example on %s.", s.Name(), s.Addr()))
	}
	site := "board.example:" + port
	return d.command(ctx, want, command, "--root", ".", "--resolve", site+":"+host, "http://"+site+"/")
}

// serve starts nginx where there is one, else the server that follows the
// model.
func (d *demo) serve(ctx context.Context) (server, error) {
	tree, err := fstree.Disk(fstree.DiskOptions{Root: d.dir, Cwd: d.dir})
	if err != nil {
		return nil, err
	}
	cfg, err := nginx.Load(nginx.Options{Tree: tree, Paths: []string{"/etc/nginx/nginx.conf"}})
	if err != nil {
		return nil, fmt.Errorf("read the example: %w", err)
	}
	if binary := d.nginx(); binary != "" {
		s, err := startNginx(ctx, binary, d.dir, cfg, d.app.addr)
		if err == nil || ctx.Err() != nil {
			return s, err
		}
		d.say(fmt.Sprintf("The nginx that is installed cannot be started here (%v), so wellserved's own model of nginx serves.", err))
	}
	return serveModel(cfg, route.Compile(cfg, route.Options{Tree: tree}), tree, d.app.addr)
}

// nginx returns the nginx to run, "" for none.
func (d *demo) nginx() string {
	switch d.opts.Nginx {
	case "none":
		return ""
	case "":
		for _, name := range []string{"nginx", "/usr/sbin/nginx", "/usr/local/sbin/nginx"} {
			if found, err := exec.LookPath(name); err == nil {
				return found
			}
		}
		return ""
	}
	return d.opts.Nginx
}

// twoWorkers returns the line in which the two versions of worker.js differ.
func (d *demo) twoWorkers() (served, meant string, err error) {
	var lines [2]string
	for i, dir := range []string{oldRoot, newRoot} {
		text, err := os.ReadFile(filepath.Join(d.dir, filepath.FromSlash(dir), "worker.js"))
		if err != nil {
			return "", "", fmt.Errorf("read the example: %w", err)
		}
		for line := range strings.Lines(string(text)) {
			if at := strings.Index(line, "new WebSocket("); at >= 0 {
				lines[i] = strings.TrimSpace(line[at:])
			}
		}
	}
	return lines[0], lines[1], nil
}
