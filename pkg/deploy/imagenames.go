package deploy

import (
	"path"
	"slices"
	"strings"

	"github.com/wellserved/wellserved/pkg/fstree"
)

// imageNames says what images are built from, by the names that compose files,
// scripts and Skaffold's file give them. A name that two builds have is left
// out.
func (r *reader) imageNames(o Options) map[string]*Build {
	out := map[string]*Build{}
	clash := map[string]bool{}
	add := func(name string, b *Build) {
		name = untagged(name)
		if name == "" || strings.ContainsAny(name, "$ ") || b == nil || !fstree.Exists(r.tree, b.Dockerfile) {
			return
		}
		if old := out[name]; old != nil && (old.Dockerfile != b.Dockerfile || old.Target != b.Target) {
			clash[name] = true
		}
		out[name] = b
	}
	for _, name := range o.ComposeFiles {
		for _, s := range r.loadCompose(fileSet{files: []string{name}, dir: path.Dir(name)}, o.Env).Services {
			if s.Build != nil && s.Unknown == "" {
				add(s.Image, s.Build)
			}
		}
	}
	for _, name := range append(slices.Clone(o.Scripts), o.Manifests...) {
		if f := r.read(name); f != nil && strings.Contains(f.Text(), "build") {
			r.builtBy(f.Text(), path.Dir(name), o.Root, add)
		}
		r.skaffold(name, add)
	}
	for name := range clash {
		delete(out, name)
	}
	return out
}

// builtBy reads docker build -t NAME -f FILE CONTEXT. A context counts from
// where the command is run: the script's folder or the repository's root,
// whichever has the Dockerfile.
func (r *reader) builtBy(text, dir, root string, add func(string, *Build)) {
	for _, words := range commands(strings.ReplaceAll(text, "\\\n", " ")) {
		i := slices.Index(words, "build")
		if i < 1 || !slices.ContainsFunc(words[:i], func(w string) bool { return w == "docker" || w == "podman" || w == "buildah" }) {
			continue
		}
		var names []string
		file, target, context := "", "", ""
		for args := words[i+1:]; len(args) > 0; args = args[1:] {
			option, value, has := strings.Cut(args[0], "=")
			if !has && len(args) > 1 {
				value = args[1]
			}
			switch option {
			case "-t", "--tag":
				names = append(names, value)
			case "-f", "--file":
				file = value
			case "--target":
				target = value
			default:
				if !strings.HasPrefix(args[0], "-") {
					context = args[0]
				}
				has = has || !valued[option]
			}
			if !has && len(args) > 1 {
				args = args[1:]
			}
		}
		for _, base := range []string{root, dir} {
			b := &Build{Context: path.Join(base, context), Target: target, Args: map[string]string{}}
			if b.Dockerfile = path.Join(b.Context, "Dockerfile"); file != "" {
				b.Dockerfile = path.Join(base, file)
			}
			if context == "" || !within(b.Context, root) || !fstree.Exists(r.tree, b.Dockerfile) {
				continue
			}
			for _, name := range names {
				add(name, b)
			}
			break
		}
	}
}

// valued are the options of docker build with a value of no matter here.
var valued = map[string]bool{"--build-arg": true, "--platform": true, "--label": true, "--cache-from": true, "--cache-to": true, "--network": true,
	"--progress": true, "--secret": true, "--ssh": true, "-o": true, "--output": true, "--builder": true, "--build-context": true}

// skaffold reads the artifacts of skaffold.yaml.
func (r *reader) skaffold(name string, add func(string, *Build)) {
	if base := path.Base(name); base != "skaffold.yaml" && base != "skaffold.yml" {
		return
	}
	for _, d := range r.documents(name) {
		for _, a := range d.get("build", "artifacts").list() {
			b := &Build{Context: path.Join(path.Dir(name), a.get("context").word()), Target: a.get("docker", "target").word(), Args: map[string]string{}}
			file := a.get("docker", "dockerfile").word()
			if file == "" {
				file = "Dockerfile"
			}
			b.Dockerfile = path.Join(b.Context, file)
			add(a.get("image").word(), b)
		}
	}
}
