package deploy

import (
	"path"
	"slices"
	"strings"

	"github.com/wellserved/wellserved/pkg/fstree"
	"github.com/wellserved/wellserved/pkg/lazyre"
)

// follow reads the commands that the container runs.
func (c *Container) follow() {
	c.activity = &activity{}
	entry, command := c.commands()
	f := &follower{out: c.activity, dir: c.WorkDir, vars: map[string]string{}, open: c.script}
	for k, v := range c.Env.Values {
		f.vars[k] = v
	}
	switch {
	case entry != nil && entry.Words != nil:
		f.at = entry.At
		f.rest = argsOf(command)
		f.command(append(slices.Clone(entry.Words), f.rest...))
		if f.scripts == 0 && len(c.activity.serves)+len(c.activity.collects) == 0 && command != nil {
			c.run(f, command)
		}
	case entry != nil:
		f.at = entry.At
		f.rest = argsOf(command)
		f.text(entry.Shell)
	case command != nil:
		c.run(f, command)
	}
	c.supervised()
}

func (c *Container) run(f *follower, command *Command) {
	f.at = command.At
	if command.Words != nil {
		f.command(command.Words)
		return
	}
	f.text(command.Shell)
}

// argsOf is what an entry point gets as its arguments.
func argsOf(command *Command) []string {
	switch {
	case command == nil:
		return nil
	case command.Words != nil:
		return command.Words
	}
	if strings.ContainsAny(command.Shell, "&|;<>") {
		return []string{"sh", "-c", command.Shell}
	}
	return splitWords(command.Shell)
}

// commands returns entry point and command: the service's over the image's. An
// entry point of the service's makes the image's command void.
func (c *Container) commands() (entry, command *Command) {
	if c.stage != nil {
		entry, command = c.stage.entry, c.stage.command
	}
	if s := c.Service; s != nil {
		if s.Entrypoint != nil {
			entry, command = s.Entrypoint, nil
		}
		if s.Command != nil {
			command = s.Command
			if command.Words == nil && entry != nil {
				// Compose splits a string as a shell would, and runs none.
				command = &Command{Words: splitAll(command.Shell), At: command.At}
			}
		}
	}
	return entry, command
}

// splitAll splits a text into words as compose does, which knows no operators.
func splitAll(text string) []string {
	if strings.ContainsAny(text, "&|;<>") && !strings.Contains(text, "-c") {
		return []string{"sh", "-c", text}
	}
	var out []string
	for _, cmd := range commands(text) {
		out = append(out, cmd...)
	}
	return out
}

// script reads a script of the container.
func (c *Container) script(name string) (string, bool) {
	body, err := fstree.ReadFile(c.Tree, name, maxScript)
	if err == nil && strings.Contains(body, "\x00") {
		return "", false
	}
	return body, err == nil
}

var supervisedCommand = lazyre.New(`(?m)^\s*command\s*=\s*(.+)$`)

// supervised follows what supervisor is told to run.
func (c *Container) supervised() {
	if c.stage == nil && len(c.mounts()) == 0 {
		return
	}
	for _, name := range []string{"/etc/supervisord.conf", "/etc/supervisor/supervisord.conf", "/etc/supervisor/conf.d", "/etc/supervisor.d", "/etc/supervisord.d"} {
		names := []string{name}
		if entries, err := c.Tree.ReadDir(name); err == nil {
			names = nil
			for _, e := range entries {
				names = append(names, path.Join(name, e.Name))
			}
		}
		for _, n := range names[:min(len(names), maxScripts)] {
			body, ok := c.script(n)
			if !ok {
				continue
			}
			for _, m := range supervisedCommand.FindAllStringSubmatch(body, maxScripts) {
				f := &follower{out: c.activity, dir: c.WorkDir, vars: map[string]string{}, open: c.script}
				f.text(m[1])
			}
		}
	}
}

// builds are the collectstatic calls of the image's build.
func (s *stage) collects(c *Container) []process {
	out := &activity{}
	for _, r := range s.runs {
		f := &follower{out: out, dir: r.dir, vars: map[string]string{}, open: c.script, at: r.at}
		for k, v := range r.env.Values {
			f.vars[k] = v
		}
		f.text(r.text)
	}
	return out.collects
}
