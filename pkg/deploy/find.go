package deploy

import (
	"path"
	"slices"
	"strings"

	"github.com/wellserved/wellserved/pkg/fstree"
)

// Options say which deployments to look for.
type Options struct {
	Tree fstree.Tree
	Root string // the repository, in the tree
	// Compose are compose files that the user names, merged in order.
	Compose []string
	// Env is what the user says that the environment holds.
	Env map[string]string
	// ComposeFiles, Dockerfiles and Scripts are what the repository has of these,
	// sorted, without leftovers.
	ComposeFiles, Dockerfiles, Scripts, Manifests []string
}

// Deployment is one way in which the repository's containers run together.
type Deployment struct {
	Compose    *Compose // nil for an image by itself
	Containers []*Container
	Shown      string // the files that make it, for people
	Develops   bool   // it is for a developer's machine
	Problems   []Problem
}

// Bounds of the search.
const (
	maxDeployments = 20
	maxImages      = 50
)

// Find returns the deployments of a repository, those for production first.
func Find(o Options) []*Deployment {
	r := newReader(o.Tree, o.Root)
	r.copies = r.copyCommands(o)
	var projects []*Compose
	for _, set := range r.sets(o) {
		if len(projects) == maxDeployments {
			break
		}
		c := r.loadCompose(set, o.Env)
		c.own = len(set.env) == 0 && slices.Equal(set.files, r.defaultSet(set.dir, o).files)
		projects = append(projects, c)
	}
	var out []*Deployment
	for _, c := range projects {
		files := c.Files
		if len(o.Compose) == 0 && len(files) == 1 && r.taken[files[0]] {
			continue // included or extended by another
		}
		out = append(out, r.composed(c, o))
	}
	if len(o.Manifests) > 0 && len(o.Compose) == 0 && !slices.ContainsFunc(out, (*Deployment).hasNginx) {
		out = append(out, r.clusters(o)...)
	}
	if !slices.ContainsFunc(out, (*Deployment).hasNginx) && len(o.Compose) == 0 {
		out = append(out, r.singles(o)...)
	}
	slices.SortStableFunc(out, func(a, b *Deployment) int {
		switch {
		case a.Develops == b.Develops:
			return 0
		case b.Develops:
			return -1
		}
		return 1
	})
	for _, d := range out {
		d.Problems = r.problems
	}
	return out
}

// composed makes the deployment of a compose project. Services of a profile for
// development are off.
func (r *reader) composed(c *Compose, o Options) *Deployment {
	d := &Deployment{Compose: c, Develops: r.develops(c.Files) || r.overridden(c, o)}
	var shown []string
	for _, f := range c.Files {
		shown = append(shown, r.tree.Display(f))
	}
	d.Shown = strings.Join(shown, " + ")
	built := map[string]*Build{}
	for _, s := range c.Services {
		if s.Build != nil && s.Image != "" {
			built[s.Image] = s.Build
		}
	}
	for _, s := range c.Services {
		if s.Build == nil && s.Image != "" {
			s.Build = built[s.Image] // another service builds what this one runs
		}
	}
	r.imageVolumes(c)
	for _, s := range c.Services {
		if !slices.ContainsFunc(s.Profiles, developName.MatchString) {
			one := r.container(s)
			one.compose = c
			d.Containers = append(d.Containers, one)
		}
	}
	return d
}

// overridden reports whether compose takes the override file by itself though
// there is a file for production beside it: then it is what developers run.
func (r *reader) overridden(c *Compose, o Options) bool {
	last := c.Files[len(c.Files)-1]
	return len(o.Compose) == 0 && c.Why == "" && overrides.MatchString(path.Base(last)) &&
		slices.ContainsFunc(o.ComposeFiles, func(f string) bool { return path.Dir(f) == path.Dir(last) && serveName.MatchString(path.Base(f)) })
}

func (d *Deployment) hasNginx() bool { return len(d.Nginx()) > 0 }

// Nginx returns the containers that run nginx.
func (d *Deployment) Nginx() []*Container {
	var out []*Container
	for _, c := range d.Containers {
		if c.IsNginx() {
			out = append(out, c)
		}
	}
	return out
}

// singles are the deployments of Dockerfiles that no compose file speaks of:
// each makes a container that stands for itself.
func (r *reader) singles(o Options) []*Deployment {
	var out []*Deployment
	for _, name := range o.Dockerfiles[:min(len(o.Dockerfiles), maxImages)] {
		f := r.read(name)
		if f == nil {
			continue
		}
		for _, context := range []string{path.Dir(name), o.Root} {
			b := &Build{Context: context, Dockerfile: name, Args: map[string]string{}, At: f.At(0, 0)}
			s, why := r.imageOf(b)
			if why != "" {
				continue
			}
			c := &Container{Name: "the image of " + f.Name(), At: f.At(0, 0), Env: newEnvironment(), reader: r, WorkDir: "/", stage: s,
				texts: map[string]string{}, build: b}
			c.settle()
			if c.IsNginx() && len(c.configured()) > 0 {
				out = append(out, &Deployment{Containers: []*Container{c}, Shown: f.Name(), Develops: developName.MatchString(path.Base(name))})
				break
			}
			if context == o.Root {
				break
			}
		}
	}
	return out
}
