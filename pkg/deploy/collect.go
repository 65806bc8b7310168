package deploy

import (
	"path"
	"slices"
	"strings"

	"github.com/wellserved/wellserved/pkg/source"
)

// Collector is a process that runs collectstatic: when a container starts, or
// while an image is built.
type Collector struct {
	*Writer
	// Starts says that it runs whenever its container starts.
	Starts bool
	// Command is the line that runs it.
	Command source.Range
}

// Collectors returns what runs collectstatic for the project in a folder of the
// repository. only says that the repository has no other project.
func (d *Deployment) Collectors(app string, only bool) []*Collector {
	var out []*Collector
	var seen []*stage
	for _, c := range d.Containers {
		if w, ok := c.writer(app, only); ok {
			for _, p := range c.activity.collects {
				own := *w
				own.Settings, own.Dir, own.Manage = p.settings, p.dir, p.manage
				out = append(out, &Collector{Writer: &own, Starts: true, Command: p.at})
			}
		}
		for _, s := range c.stages() {
			if !slices.Contains(seen, s) {
				seen = append(seen, s)
				out = append(out, c.reader.built(s, app)...)
			}
		}
	}
	return out
}

// stages are the stages that a container's files come from.
func (c *Container) stages() []*stage {
	if c.stage == nil {
		return nil
	}
	out := []*stage{c.stage}
	for _, l := range c.stage.layers {
		if l.stage != nil && !slices.Contains(out, l.stage) {
			out = append(out, l.stage)
		}
	}
	return out
}

// built returns what collects while a stage is built.
func (r *reader) built(s *stage, app string) []*Collector {
	b := r.ofStage(s)
	root, ok := b.root(app)
	if !ok {
		return nil
	}
	var out []*Collector
	for _, p := range s.collects(b) {
		w := &Writer{Container: b, Tree: b.Tree, Root: root, Settings: p.settings, Dir: p.dir, Static: true, Manage: p.manage, app: app}
		out = append(out, &Collector{Writer: w, Command: p.at})
	}
	return out
}

// Beneath returns what an image has at a path of a container, below all that is
// mounted there, and the mount that lies over it; nil where none does.
func (c *Container) Beneath(name string) (Place, *Mount) {
	name = path.Clean(name)
	var over *Mount
	for i, m := range c.mounts() {
		if within(name, m.Target) && (over == nil || len(m.Target) > len(over.Target)) {
			over = &c.mounts()[i]
		}
	}
	p := c.own(name, nil, false)
	if c.stage != nil && p.Storage == "the file system of "+c.Name {
		p.Storage = "the file system of the stage " + stageName(c.stage)
	}
	return p, over
}

// On returns the path at which a container has a place of a volume or of the
// host; "" where it does not see it.
func (c *Container) On(p Place) string {
	for _, m := range c.mounts() {
		at := c.mounted(&m, m.Target, nil)
		if at.Storage != p.Storage || !within(p.Path, at.Path) {
			continue
		}
		name := path.Join(m.Target, strings.TrimPrefix(p.Path, at.Path))
		if _, over := c.Beneath(name); over != nil && over.Target == m.Target {
			return name
		}
	}
	return ""
}

// Copies reports whether a command of the container puts files at a place when
// it starts.
func (c *Container) Copies(p Place) bool {
	return slices.ContainsFunc(c.activity.copies, func(o copied) bool {
		to := c.Place(o.to, c.WorkDir, true)
		return to.Storage == p.Storage && (within(p.Path, to.Path) || within(to.Path, p.Path))
	})
}

// Unread says what the container runs that could not be followed to its end;
// "" where all of it was.
func (c *Container) Unread() string {
	switch {
	case c.Unknown != "":
		return c.Unknown
	case c.stage == nil:
		return "its image is not made here"
	case !plainBase(c.stage.base):
		return "its image goes on from " + c.stage.base
	}
	return c.activity.lost
}

// plainBase reports whether an image starts nothing by itself that could fill a
// folder: one of Docker's official images, whose names have no owner.
func plainBase(image string) bool {
	image = strings.TrimPrefix(strings.TrimPrefix(image, "docker.io/"), "library/")
	return image != "" && !strings.Contains(image, "/") && !strings.Contains(image, "$")
}
