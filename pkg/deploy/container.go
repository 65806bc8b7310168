package deploy

import (
	"cmp"
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/wellserved/wellserved/pkg/fstree"
	"github.com/wellserved/wellserved/pkg/source"
)

// Container is one service's file system and what runs in it.
type Container struct {
	Service *Service // nil for a build stage or an image that no compose file runs
	Name    string   // as verdicts call it: "the service web"
	At      source.Range
	Tree    fstree.Tree // what of the repository it sees, by its own paths
	WorkDir string
	Env     *Environment
	// NoImage says that nothing here tells how the image is made.
	NoImage bool
	// Unknown says why no path of it is known; "" where they are.
	Unknown string

	compose  *Compose  // that runs it; nil where none does
	workload *workload // of Kubernetes that runs it; nil where none does
	build    *Build    // of an image that nothing here runs

	reader   *reader
	stage    *stage
	texts    map[string]string // files that come from no file of the repository
	names    map[string]string // what people are shown of these, where it is a file
	activity *activity
	dirAt    source.Range
}

// repositoryFiles answers what the build context holds.
func (r *reader) kind(name string) (exists, dir bool) {
	info, err := r.tree.Stat(name)
	return err == nil, err == nil && info.IsDir()
}

// maxGlob bounds what a pattern of a COPY finds.
const maxGlob = 1_000

func (r *reader) glob(pattern string) []string {
	dir, base := path.Split(pattern)
	entries, err := r.tree.ReadDir(path.Clean(dir))
	if err != nil || strings.ContainsAny(dir, "*?[") {
		return nil
	}
	var out []string
	for _, e := range entries {
		if ok, _ := path.Match(base, e.Name); ok && len(out) < maxGlob {
			out = append(out, path.Join(dir, e.Name))
		}
	}
	return out
}

// imageOf returns the stage that a build makes; "" or why it is not known.
func (r *reader) imageOf(b *Build) (*stage, string) {
	f := (*source.File)(nil)
	if b.Inline != "" {
		f = source.NewFileAt(b.At.File.Path(), b.At.File.Name(), b.Inline)
	} else {
		f = r.read(b.Dockerfile)
		if f == nil {
			if alt := path.Join(path.Dir(b.Dockerfile), "Containerfile"); path.Base(b.Dockerfile) == "Dockerfile" {
				f = r.read(alt)
			}
		}
	}
	if f == nil {
		return nil, "its Dockerfile " + r.tree.Display(b.Dockerfile) + " is not here"
	}
	d := r.parsed(f)
	if d.failed != "" {
		return nil, fmt.Sprintf("its Dockerfile %s cannot be read: %s", f.Name(), d.failed)
	}
	all := d.stages(b, r)
	if len(all) == 0 {
		return nil, f.Name() + " has no FROM"
	}
	if b.Target == "" {
		return all[len(all)-1], ""
	}
	if s := named(all, b.Target); s != nil {
		return s, ""
	}
	return nil, f.Name() + " has no stage " + b.Target
}

// blame lists the fault of a Dockerfile that a service is built from.
func (r *reader) blame(b *Build) {
	f := r.read(b.Dockerfile)
	if f == nil || b.Inline != "" {
		return
	}
	p := Problem{File: f.Name(), Line: r.parsed(f).line, Message: r.parsed(f).failed}
	if p.Message != "" && !slices.Contains(r.problems, p) {
		r.problems = append(r.problems, p)
	}
}

func (r *reader) parsed(f *source.File) *dockerfile {
	key := f.Path() + "\x00" + f.Text()[:min(len(f.Text()), 64)]
	if d := r.images[key]; d != nil && d.file == f {
		return d
	}
	d := parseDockerfile(f)
	r.images[key] = d
	return d
}

// container makes a service's file system.
func (r *reader) container(s *Service) *Container {
	c := &Container{Service: s, Name: "the service " + s.Name, At: s.At, Env: newEnvironment(), reader: r, WorkDir: "/", Unknown: s.Unknown,
		texts: map[string]string{}}
	if s.Build != nil && s.Unknown == "" {
		st, why := r.imageOf(s.Build)
		c.stage, c.Unknown = st, why
		if st == nil {
			r.blame(s.Build)
		}
	}
	c.settle()
	return c
}

// ofStage makes the file system of a stage while it is built.
func (r *reader) ofStage(s *stage) *Container {
	c := &Container{Name: "the stage " + stageName(s), At: s.workAt, Env: newEnvironment(), reader: r, WorkDir: "/", stage: s,
		texts: map[string]string{}}
	c.settle()
	return c
}

func stageName(s *stage) string {
	if s.name != "" {
		return s.name + " of " + s.file.file.Name()
	}
	return fmt.Sprintf("%d of %s", s.index, s.file.file.Name())
}

func (c *Container) settle() {
	if c.stage != nil {
		c.WorkDir, c.dirAt = c.stage.workdir, c.stage.workAt
		c.Env.over(c.stage.env)
		if c.stage.lost != "" {
			c.Unknown = cmp.Or(c.Unknown, c.stage.lost)
		}
	} else {
		c.NoImage = true
	}
	if s := c.Service; s != nil {
		c.Env.over(s.Env)
		if s.WorkDir != "" {
			c.WorkDir, c.dirAt = path.Join(c.WorkDir, s.WorkDir), s.At
			if path.IsAbs(s.WorkDir) {
				c.WorkDir = path.Clean(s.WorkDir)
			}
		}
	}
	c.hidingVolumes()
	c.layout()
	c.follow()
}

// hidingVolumes adds the volumes that the image asks for: below another mount
// each container gets one of its own there, which hides the mount's folder.
// Elsewhere they are as private as the image's layers.
func (c *Container) hidingVolumes() {
	if c.stage == nil || c.Service == nil {
		return
	}
	for _, v := range c.stage.volumes {
		below := slices.ContainsFunc(c.mounts(), func(m Mount) bool { return m.Target != v.at && within(v.at, m.Target) })
		if below && !slices.ContainsFunc(c.mounts(), func(m Mount) bool { return m.Target == v.at }) {
			c.Service.Mounts = append(c.Service.Mounts, Mount{Target: v.at, Kind: Private, At: v.where})
		}
	}
}

// layout mounts what the container sees of the repository: the image's layers,
// the later over the earlier, and bind mounts over these.
func (c *Container) layout() {
	var mounts []fstree.Mount
	hidden := func(at string) bool {
		for _, m := range c.mounts() {
			if m.Kind != NamedVolume && within(at, m.Target) {
				return true
			}
		}
		return false
	}
	for _, m := range c.mounts() {
		if m.Kind == Bind && m.Hole == "" && within(m.Source, c.reader.root) {
			mounts = append(mounts, fstree.Mount{At: m.Target, From: m.Source})
		}
		if m.Kind == Inline {
			c.inline(m)
		}
	}
	if c.stage != nil {
		last := map[string]string{}
		for _, l := range slices.Backward(c.stage.layers) {
			switch over, again := last[l.at]; {
			case hidden(l.at):
			case l.text != "":
				c.texts[l.at] = l.text
			case l.from != "" && again:
				mounts = append(mounts, c.reader.beside(l, over)...)
			case l.from != "":
				last[l.at] = l.from
				mounts = append(mounts, fstree.Mount{At: l.at, From: l.from})
			}
		}
	}
	tree := fstree.Mounted(c.reader.tree, mounts...)
	if c.stage != nil && slices.ContainsFunc(c.stage.layers, func(l layer) bool { return l.ignored != nil }) {
		tree = &withheld{Tree: tree, c: c}
	}
	c.Tree = &overlay{Tree: tree, texts: c.texts, said: c.names}
}

// beside are the names of a copied directory that a later one, copied to the
// same place, does not have.
func (r *reader) beside(l layer, over string) []fstree.Mount {
	entries, err := r.tree.ReadDir(l.from)
	if err != nil {
		return nil
	}
	var out []fstree.Mount
	for _, e := range entries[:min(len(entries), maxGlob)] {
		if !fstree.Exists(r.tree, path.Join(over, e.Name)) {
			out = append(out, fstree.Mount{At: path.Join(l.at, e.Name), From: path.Join(l.from, e.Name)})
		}
	}
	return out
}

// inline puts a file in place whose text is in the compose file.
func (c *Container) inline(m Mount) {
	c.texts[m.Target] = m.Text
	if f := m.TextAt.File; f != nil {
		if c.names == nil {
			c.names = map[string]string{}
		}
		c.names[m.Target] = f.Name()
	}
}

func (c *Container) mounts() []Mount {
	if c.Service == nil {
		return nil
	}
	return c.Service.Mounts
}
