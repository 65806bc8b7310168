package demo

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"github.com/wellserved/wellserved/pkg/diag"
	"github.com/wellserved/wellserved/pkg/fix"
	"github.com/wellserved/wellserved/pkg/nginx"
)

// nginxServer is nginx itself, started for the example alone: on a port of its
// own, with no right that whoever runs the demo does not have.
type nginxServer struct {
	cmd    *exec.Cmd
	addr   string
	name   string
	ended  chan struct{}
	stderr bytes.Buffer // read only after ended
}

// startNginx runs the example's configuration under a real nginx. root is
// where the example's / lies on this machine, app where its application listens.
func startNginx(ctx context.Context, binary, root string, cfg *nginx.Config, app string) (server, error) {
	name, err := nginxVersion(ctx, binary)
	if err != nil {
		return nil, err
	}
	var failure error
	for range 3 { // the port may be taken between choosing it and listening
		s := &nginxServer{name: name, ended: make(chan struct{})}
		if failure = s.start(ctx, binary, root, cfg, app); failure == nil {
			return s, nil
		}
		if ctx.Err() != nil {
			return nil, context.Cause(ctx)
		}
	}
	return nil, failure
}

func (s *nginxServer) Addr() string { return s.addr }
func (s *nginxServer) Name() string { return s.name }

// Close stops nginx with its workers and waits for it.
func (s *nginxServer) Close() {
	if err := s.cmd.Process.Signal(syscall.SIGTERM); err != nil && !errors.Is(err, os.ErrProcessDone) {
		_ = s.cmd.Process.Kill() // not every system has SIGTERM
	}
	select {
	case <-s.ended:
	case <-time.After(3 * time.Second):
		_ = s.cmd.Process.Kill() // the wait below says when it is gone
		<-s.ended
	}
}

func (s *nginxServer) start(ctx context.Context, binary, root string, cfg *nginx.Config, app string) error {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return fmt.Errorf("listen on this machine: %w", err)
	}
	s.addr = listener.Addr().String()
	if err := listener.Close(); err != nil {
		return fmt.Errorf("give the port to nginx: %w", err)
	}
	run := filepath.Join(root, "run")
	if err := transplant(cfg, root, run, s.addr, app); err != nil {
		return err
	}
	s.cmd = exec.Command(binary, "-p", run, "-e", "stderr", "-c", filepath.Join(run, "nginx.conf"),
		"-g", "daemon off; pid nginx.pid; error_log stderr crit;")
	s.cmd.Stderr = &s.stderr
	if err := s.cmd.Start(); err != nil {
		return fmt.Errorf("start nginx: %w", err)
	}
	go func() {
		defer close(s.ended)
		_ = s.cmd.Wait() // how it ended shows in what it wrote
	}()
	for deadline := time.Now().Add(5 * time.Second); time.Now().Before(deadline); {
		select {
		case <-s.ended:
			return fmt.Errorf("nginx ended: %s", strings.TrimSpace(s.stderr.String()))
		case <-ctx.Done():
			s.Close()
			return context.Cause(ctx)
		case <-time.After(5 * time.Millisecond):
		}
		if c, err := net.DialTimeout("tcp", s.addr, time.Second); err == nil {
			_ = c.Close() // it answered, which is all that was asked
			return nil
		}
	}
	s.Close()
	return errors.New("nginx does not listen")
}

// nginxVersion returns "nginx 1.22.1".
func nginxVersion(ctx context.Context, binary string) (string, error) {
	ctx, cancel := context.WithTimeout(ctx, 5*time.Second)
	defer cancel()
	out, err := exec.CommandContext(ctx, binary, "-v").CombinedOutput()
	if err != nil {
		return "", fmt.Errorf("ask nginx for its version: %w", err)
	}
	_, version, ok := strings.Cut(strings.TrimSpace(string(out)), "nginx version: ")
	if !ok {
		return "", errors.New("ask nginx for its version: it says nothing of the kind")
	}
	version, _, _ = strings.Cut(version, " ")
	return strings.Replace(version, "/", " ", 1), nil
}

// transplant writes the configuration anew so that it works below root: with
// root before each directory, another port, the application that stands in, and
// the temporary files in run.
// All else stays as it is.
func transplant(cfg *nginx.Config, root, run, addr, app string) error {
	if strings.ContainsAny(root, "$\"\\\n") {
		return fmt.Errorf("the folder %s has a name that nginx's configuration cannot hold", root)
	}
	edits := map[string][]diag.Edit{}
	for d := range cfg.Walk() {
		if e, ok := moved(d, root, addr, app); ok {
			edits[d.File.Path()] = append(edits[d.File.Path()], e)
		}
	}
	for _, f := range cfg.Files {
		text, err := fix.Apply(f.Text(), edits[f.Path()])
		if err != nil {
			return fmt.Errorf("set up nginx: %w", err)
		}
		to := filepath.Join(run, filepath.FromSlash(strings.TrimPrefix(f.Path(), path.Clean(cfg.Prefix))))
		if err := os.MkdirAll(filepath.Dir(to), 0o755); err != nil {
			return fmt.Errorf("set up nginx: %w", err)
		}
		if err := os.WriteFile(to, []byte(text), 0o644); err != nil {
			return fmt.Errorf("set up nginx: %w", err)
		}
	}
	return nil
}

// moved returns the edit that a directive needs to work below root.
func moved(d *nginx.Directive, root, addr, app string) (diag.Edit, bool) {
	switch d.Name {
	case "alias", "root":
		return diag.Edit{At: d.ArgRange(0), Text: `"` + filepath.ToSlash(root) + d.Arg(0) + `"`}, true
	case "proxy_pass":
		return diag.Edit{At: d.ArgRange(0), Text: "http://" + app}, true
	case "listen":
		return diag.Edit{At: d.ArgRange(0), Text: addr}, true
	case "user":
		if os.Geteuid() == 0 { // the workers must get into the folder, whoever may
			return diag.Edit{At: d.ArgsRange(), Text: "root"}, true
		}
		return diag.Edit{At: d.Range()}, true // only root may choose it
	case "worker_processes":
		return diag.Edit{At: d.ArgRange(0), Text: "1"}, true
	case "http":
		at := d.Body()
		at.End = at.Start
		return diag.Edit{At: at, Text: " access_log off; client_body_temp_path body; proxy_temp_path proxy;" +
			" fastcgi_temp_path fastcgi; uwsgi_temp_path uwsgi; scgi_temp_path scgi;"}, true
	}
	return diag.Edit{}, false
}
