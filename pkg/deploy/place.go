package deploy

import (
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/wellserved/wellserved/pkg/fstree"
	"github.com/wellserved/wellserved/pkg/source"
)

// Place is where a path of a container really lies.
type Place struct {
	// Storage names what holds it in words that are equal for one storage; "" is
	// unknown.
	Storage string
	Path    string // within the storage, clean
	// Repository is the path in the tree of the files that are there when the
	// container starts; "" where they are none of the repository.
	Repository string
	Unknown    string
	Steps      []Step
}

// Step is a line that a place rests on.
type Step struct {
	At      source.Range
	Message string
}

// host is the storage of the machine that runs the containers.
const host = "host"

// Shared returns the folder of the repository, in the tree, that a place is in
// while the container runs; "" where it is none that is mounted.
func (p Place) Shared() string {
	if p.Storage != host {
		return ""
	}
	return p.Repository
}

// Place follows a path of a container to what holds it. A relative path counts
// from dir. For a process that writes there, what the image was given at that
// place does not matter.
func (c *Container) Place(name, dir string, writes bool) Place {
	if c.Unknown != "" {
		return Place{Unknown: fmt.Sprintf("what %s sees is not known: %s", c.Name, c.Unknown)}
	}
	var steps []Step
	if !path.IsAbs(name) {
		if c.NoImage && (c.Service == nil || c.Service.WorkDir == "") {
			return Place{Unknown: fmt.Sprintf("%q is relative, and the working directory of %s is not told here", name, c.Name)}
		}
		steps = append(steps, Step{c.dirAt, fmt.Sprintf("%s works in %s", c.Name, dir)})
		name = path.Join(dir, name)
	}
	real, err := fstree.RealPath(c.Tree, name)
	if err != nil && real == "" {
		real = path.Clean(name)
	}
	var best *Mount
	for i, m := range c.mounts() {
		if within(real, m.Target) && (best == nil || len(m.Target) > len(best.Target)) {
			best = &c.mounts()[i]
		}
	}
	if best == nil {
		return c.own(real, steps, writes)
	}
	return c.mounted(best, real, steps)
}

// mounted follows a path into a mount.
func (c *Container) mounted(m *Mount, real string, steps []Step) Place {
	rest := strings.TrimPrefix(real, m.Target)
	if m.Target == "/" {
		rest = real
	}
	p := Place{Path: path.Join("/", m.SubPath, rest), Steps: slices.Clip(steps)}
	switch m.Kind {
	case NamedVolume:
		p.Storage = "the volume " + m.Volume
		p.Steps = append(p.Steps, Step{m.At, fmt.Sprintf("%s is the volume %s in %s", m.Target, m.Volume, c.Name)})
	case Inline:
		p.Storage = fmt.Sprintf("the file system of %s", c.Name)
		p.Steps = append(p.Steps, Step{m.At, m.Target + " is written in the compose file"})
	case Private:
		p.Storage = fmt.Sprintf("storage of its own at %s in %s", m.Target, c.Name)
		if m.Volume != "" {
			p.Storage = "the volume without a name at " + m.Volume
		}
		p.Steps = append(p.Steps, Step{m.At, m.Target + " is storage that no other container sees"})
	case Bind:
		p.Storage = host
		p.Steps = append(p.Steps, Step{m.At, fmt.Sprintf("%s is the host's %s in %s", m.Target, c.shown(m.Source), c.Name)})
		if m.Hole != "" || strings.HasPrefix(m.Source, "~") {
			p.Storage, p.Path = "the host's "+m.Source, path.Join("/", rest)
			return p
		}
		p.Path = path.Join(m.Source, rest)
		if within(p.Path, c.reader.root) {
			if there, err := fstree.RealPath(c.reader.tree, p.Path); err == nil && within(there, c.reader.root) {
				p.Path = there
			}
			p.Repository = p.Path
		}
	}
	return p
}

func (c *Container) shown(name string) string {
	if within(name, c.reader.root) {
		return c.reader.tree.Display(name)
	}
	return name
}

// own is a path that nothing is mounted over: it lies in the image's layers.
func (c *Container) own(real string, steps []Step, writes bool) Place {
	p := Place{Storage: "the file system of " + c.Name, Path: real, Steps: slices.Clip(steps)}
	if c.stage == nil {
		return p
	}
	best := c.layerAt(real)
	if best == nil {
		return p
	}
	rest := strings.TrimPrefix(real, best.at)
	switch {
	case best.stage != nil && !writes:
		p.Storage, p.Path = "the file system of the stage "+stageName(best.stage), path.Join(best.inside, rest)
		p.Steps = append(p.Steps, Step{best.where, fmt.Sprintf("%s is copied from %s of the stage %s", best.at, best.inside, stageName(best.stage))})
	case best.from != "" && !best.ignored.covers(path.Join(best.from, rest), false):
		p.Repository = path.Join(best.from, rest)
		p.Steps = append(p.Steps, Step{best.where, fmt.Sprintf("%s is copied from %s when the image is built", best.at, c.shown(best.from))})
	case best.from == "" && best.text == "" && !writes:
		p.Storage, p.Unknown = "", fmt.Sprintf("%s comes from an image that is not made here", best.at)
		p.Steps = append(p.Steps, Step{best.where, "copied here"})
	}
	return p
}

// opaque returns the texts of bind sources that depend on what is not known:
// two such places are one only where the texts are equal, and different only
// where neither is such.
func (c *Container) opaque() map[string]bool {
	out := map[string]bool{}
	for _, m := range c.mounts() {
		if m.Hole != "" || strings.HasPrefix(m.Source, "~") {
			out["the host's "+m.Source] = true
		}
	}
	return out
}
