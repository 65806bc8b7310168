package deploy

import (
	"path"
	"slices"
	"strings"
)

// manifests are the documents that are applied to a cluster together.
type manifests struct {
	docs []*value
	// texts are block texts with their lines where the file that people wrote has
	// them, for documents that a chart's template brought about.
	texts    map[*value]string
	shown    []string // the files, as people know them
	develops bool     // by its name it is for a developer's machine
	// lost says what more of it is not known; "" where all of it is.
	lost string
}

// manifestSets tells the repository's manifests apart: each chart, each overlay
// that no other builds on, and all that none of these takes in.
func (r *reader) manifestSets(o Options) []manifests {
	files := o.Manifests[:min(len(o.Manifests), maxManifests)]
	var out []manifests
	charts := r.charts(o)
	for _, dir := range charts {
		if m := r.rendered(dir); len(m.docs) > 0 {
			out = append(out, m)
		}
	}
	k := &kustomizer{reader: r, used: map[string]bool{}, open: map[string]bool{}}
	out = append(out, k.overlays(o)...)
	var rest manifests
	for _, name := range files {
		inChart := slices.ContainsFunc(charts, func(dir string) bool { return within(name, dir) })
		if inChart || k.used[name] || kustomization(name) {
			continue
		}
		if docs := r.documents(name); len(docs) > 0 {
			rest.docs = append(rest.docs, docs...)
			if slices.ContainsFunc(docs, isWorkload) {
				rest.shown = append(rest.shown, r.tree.Display(name))
			}
		}
	}
	return append(out, rest)
}

// documents reads a file of manifests; none of one that is no YAML, as a
// template is.
func (r *reader) documents(name string) []*value {
	f := r.read(name)
	if f == nil {
		return nil
	}
	docs, err := parseDocuments(f, maxDocuments)
	if err != nil {
		return nil
	}
	return docs
}

// workloads are the kinds that run containers.
var workloads = []string{"Pod", "CronJob", "Deployment", "StatefulSet", "DaemonSet", "ReplicaSet", "Job"}

func isWorkload(d *value) bool {
	kind := d.get("kind").word()
	return kind == "List" || slices.Contains(workloads, kind)
}

// developsIn reports whether a folder's path says that it is for developers.
func (r *reader) developsIn(dir string) bool {
	rel := strings.TrimPrefix(strings.TrimPrefix(dir, r.root), "/")
	return slices.ContainsFunc(strings.Split(rel, "/"), developName.MatchString)
}

func kustomization(name string) bool {
	switch path.Base(name) {
	case "kustomization.yaml", "kustomization.yml", "Kustomization":
		return true
	}
	return false
}
