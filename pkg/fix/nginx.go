package fix

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os/exec"
	"strings"
	"time"
)

// Bounds of running nginx.
const (
	nginxTimeout   = 2 * time.Minute
	versionTimeout = 5 * time.Second
	maxOutput      = 64 << 10 // bytes kept of what it says
)

// Nginx is a way to run nginx: on this machine, or inside a container.
type Nginx struct {
	Command []string // the program and its first arguments; empty is nginx itself
	Config  string   // the main file, as the command sees it; "" is its own default
}

// usual lists where nginx lies when it is not in the PATH of an ordinary user.
var usual = []string{"nginx", "/usr/sbin/nginx", "/usr/local/sbin/nginx", "/usr/local/nginx/sbin/nginx",
	"/opt/homebrew/bin/nginx", "/usr/local/openresty/bin/openresty"}

// Prove runs nginx -t and returns nginx's words where it refuses the files.
func (n Nginx) Prove(ctx context.Context) error { return n.run(ctx, "-t", "-q") }

// Reload tells the running nginx to read its files anew.
func (n Nginx) Reload(ctx context.Context) error { return n.run(ctx, "-s", "reload") }

// String returns the command as a user would type it.
func (n Nginx) String() string {
	command := n.Command
	if len(command) == 0 {
		command = []string{"nginx"}
	}
	if n.Config != "" {
		command = append(append([]string{}, command...), "-c", n.Config)
	}
	return strings.Join(command, " ")
}

// Version returns what nginx says of its version.
func (n Nginx) Version(ctx context.Context) (string, error) {
	ctx, cancel := context.WithTimeout(ctx, versionTimeout)
	defer cancel()
	return n.said(ctx, "-v")
}

func (n Nginx) run(ctx context.Context, args ...string) error {
	if n.Config != "" {
		args = append(args, "-c", n.Config)
	}
	ctx, cancel := context.WithTimeout(ctx, nginxTimeout)
	defer cancel()
	_, err := n.said(ctx, args...)
	return err
}

// said runs nginx and returns its words.
func (n Nginx) said(ctx context.Context, args ...string) (string, error) {
	command, err := n.command()
	if err != nil {
		return "", err
	}
	cmd := exec.CommandContext(ctx, command[0], append(command[1:len(command):len(command)], args...)...)
	cmd.WaitDelay = time.Second // for children that keep the output open
	var said head
	cmd.Stdout, cmd.Stderr = &said, &said
	err = cmd.Run()
	shown := strings.TrimSuffix(strings.Join(args[:min(2, len(args))], " "), " -q")
	if ctx.Err() != nil {
		return "", fmt.Errorf("%s %s: %w", n, shown, context.Cause(ctx))
	}
	text := strings.TrimSpace(said.String())
	switch {
	case err == nil:
		return text, nil
	case text != "":
		return "", fmt.Errorf("%s %s failed:\n%s", n, shown, text)
	}
	return "", fmt.Errorf("%s %s failed: %w", n, shown, err)
}

func (n Nginx) command() ([]string, error) {
	if len(n.Command) > 0 {
		return n.Command, nil
	}
	for _, name := range usual {
		if path, err := exec.LookPath(name); err == nil {
			return []string{path}, nil
		}
	}
	return nil, errors.New("nginx is not installed here: name the command that runs it with --nginx-command")
}

// head keeps the first bytes of what is written to it.
type head struct{ bytes.Buffer }

func (h *head) Write(p []byte) (int, error) {
	if room := maxOutput - h.Len(); room > 0 {
		h.Buffer.Write(p[:min(room, len(p))])
	}
	return len(p), nil
}
