package deploy

import (
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/kballard/go-shellquote"
)

// This file says what to type, in the repository's folder, to have something
// done in a container.

// Unnamed stands for a container whose name the files do not tell, in commands.
const Unnamed = "CONTAINER"

// workload is what runs a container in Kubernetes.
type workload struct {
	kind, name, namespace string // kind in lower case, as kubectl takes it: "deployment"
	container             string
}

func (w *workload) kubectl() string {
	if w.namespace != "" {
		return "kubectl -n " + shellquote.Join(w.namespace)
	}
	return "kubectl"
}

func (w *workload) object() string { return shellquote.Join(w.kind + "/" + w.name) }

// command is compose with the files that make the project, where it does not
// find them by itself.
func (c *Compose) command(display func(string) string) string {
	words := []string{"docker", "compose"}
	if c.own && display(c.Dir) == "." {
		return strings.Join(words, " ")
	}
	if path.Dir(c.Files[0]) != c.Dir {
		words = append(words, "--project-directory", display(c.Dir))
	}
	for _, f := range c.env {
		words = append(words, "--env-file", display(f))
	}
	for _, f := range c.Files {
		words = append(words, "-f", display(f))
	}
	return shellquote.Join(words...)
}

// composed is the beginning of commands for the container's service.
func (c *Container) composed() (command, service string) {
	return c.compose.command(c.reader.tree.Display), shellquote.Join(c.Service.Name)
}

// Exec returns what runs a command in the container. dir is where; "" is its
// working directory.
func (c *Container) Exec(command, dir string) string {
	if dir != "" && path.Clean(dir) == path.Clean(c.WorkDir) {
		dir = ""
	}
	switch {
	case c.compose != nil:
		compose, service := c.composed()
		if dir != "" {
			service = "-w " + shellquote.Join(dir) + " " + service
		}
		return fmt.Sprintf("%s exec %s %s", compose, service, command)
	case c.workload != nil:
		if dir != "" {
			command = "sh -c " + shellquote.Join("cd "+shellquote.Join(dir)+" && "+command)
		}
		return fmt.Sprintf("%s exec %s -c %s -- %s", c.workload.kubectl(), c.workload.object(), shellquote.Join(c.workload.container), command)
	}
	if dir != "" {
		return fmt.Sprintf("docker exec -w %s %s %s", shellquote.Join(dir), Unnamed, command)
	}
	return fmt.Sprintf("docker exec %s %s", Unnamed, command)
}

// Logs returns what shows the end of what the container's programs wrote.
func (c *Container) Logs() string {
	const lines = 50
	switch {
	case c.compose != nil:
		compose, service := c.composed()
		return fmt.Sprintf("%s logs --tail %d %s", compose, lines, service)
	case c.workload != nil:
		return fmt.Sprintf("%s logs --tail %d %s -c %s", c.workload.kubectl(), lines, c.workload.object(), shellquote.Join(c.workload.container))
	}
	return fmt.Sprintf("docker logs --tail %d %s", lines, Unnamed)
}

// Up returns what starts the container where it does not run, and shows whether
// it does then.
func (c *Container) Up() string {
	switch {
	case c.compose != nil:
		compose, service := c.composed()
		return fmt.Sprintf("%s up -d %s && %s ps %s", compose, service, compose, service)
	case c.workload != nil:
		return fmt.Sprintf("%s get %s && %s describe %s", c.workload.kubectl(), c.workload.object(), c.workload.kubectl(), c.workload.object())
	}
	return "docker ps --all"
}

// Restart returns what has the container's programs begin anew.
func (c *Container) Restart() string {
	switch {
	case c.compose != nil:
		compose, service := c.composed()
		return fmt.Sprintf("%s restart %s", compose, service)
	case c.workload != nil:
		return c.workload.restart()
	}
	return "docker restart " + Unnamed
}

func (w *workload) restart() string {
	k, object := w.kubectl(), w.object()
	switch w.kind {
	case "deployment", "statefulset", "daemonset":
		return fmt.Sprintf("%s rollout restart %s && %s rollout status %s", k, object, k, object)
	}
	return fmt.Sprintf("%s delete %s", k, object) // and what made it makes it anew
}

// arrival says how a file of the repository comes into a container.
type arrival int

const (
	live   arrival = iota // its folder is mounted: what is there now is seen
	alone                 // it is mounted by itself: one that is replaced is not seen until a new start
	filled                // its text is worked out when the container or its image is made
	baked                 // the image has it
)

// arrives says how the container comes by a file of its own.
func (c *Container) arrives(name string) arrival {
	name = path.Clean(name)
	for _, m := range c.mounts() {
		if m.Kind == Bind && m.Target == name {
			return alone
		}
	}
	switch l := c.layerAt(name); {
	case slices.ContainsFunc(c.mounts(), func(m Mount) bool { return m.Kind != Inline && within(name, m.Target) }) && c.texts[name] == "":
		return live
	case l != nil && l.at == name && l.text != "":
		return baked
	case c.texts[name] != "":
		return filled
	case l != nil:
		return baked
	}
	return live
}

// Reload returns what has the container's nginx test its configuration, and
// read it, after one of its files was changed in the repository; name is that
// file in the container.
func (c *Container) Reload(name string) string {
	how := c.arrives(name)
	test, read := c.Exec("nginx -t", ""), c.Exec("nginx -s reload", "")
	switch {
	case c.compose != nil:
		compose, service := c.composed()
		tried := fmt.Sprintf("%s run --rm --no-deps %s nginx -t", compose, service)
		switch how {
		case alone:
			return fmt.Sprintf("%s && %s restart %s", tried, compose, service)
		case filled:
			return fmt.Sprintf("%s up -d --build --force-recreate %s && %s", compose, service, test)
		case baked:
			return fmt.Sprintf("%s build %s && %s && %s up -d %s", compose, service, tried, compose, service)
		}
	case c.workload != nil && how != live:
		return c.workload.restart() // once what was changed is applied
	case c.build != nil && how >= filled:
		return shellquote.Join("docker", "build", "--file", c.reader.tree.Display(c.build.Dockerfile), c.reader.tree.Display(c.build.Context))
	}
	return test + " && " + read
}

// Before says in words what has to come before Reload, and After what has to
// follow it, as no command for it is known; "" for nothing.
func (c *Container) Before(name string) string {
	switch how := c.arrives(name); {
	case c.workload == nil || how == live:
		return ""
	case how == baked:
		return "build and push the image"
	}
	return "apply the manifests"
}

// After is Before's counterpart.
func (c *Container) After(name string) string {
	if c.compose == nil && c.workload == nil && c.arrives(name) >= filled {
		return "start a container of the new image in place of the old one"
	}
	return ""
}

// ManagePy returns what runs a command of manage.py where the project lies.
func (w *Writer) ManagePy(command string) string {
	dir := w.Root
	if w.Guessed {
		dir = ""
	}
	return w.Exec("python manage.py "+command, dir)
}

// Collect returns what brings changed sources of the repository into the
// container, and collects them.
func (w *Writer) Collect() string {
	collect := w.ManagePy("collectstatic --noinput")
	baked := !w.Guessed && !slices.ContainsFunc(w.mounts(), func(m Mount) bool { return m.Kind == Bind && within(w.Root, m.Target) })
	if w.compose == nil || !baked || w.stage == nil {
		return collect
	}
	compose, service := w.composed()
	up := fmt.Sprintf("%s up -d --build %s", compose, service)
	if w.Collects() {
		return up // it collects by itself, when it is built or starts
	}
	return up + " && " + collect
}

// Apply returns what puts changed deployment files into force; "" where it is
// not known how they are applied.
func (c *Container) Apply() string {
	if c.compose == nil {
		return ""
	}
	command, _ := c.composed()
	return command + " up -d"
}
