package deploy

import (
	"cmp"
	"path"
	"slices"
	"strings"

	"github.com/wellserved/wellserved/pkg/fstree"
)

// Bounds of Kustomize's files.
const (
	maxOverlays     = 100
	maxOverlayDepth = 12
	maxOverlayDocs  = 2_000
)

// kustomizer builds overlays, as far as mounts and commands hang on them:
// resources, components, generated ConfigMaps, patches and images. Prefixes and
// suffixes of names change all references alike, so they are left out.
type kustomizer struct {
	*reader
	used map[string]bool // the files that an overlay takes in
	open map[string]bool // the folders that are being built, against circles
	lost string          // why what is built is not all there is
}

// overlays returns what is built of each kustomization that no other one takes
// in.
func (k *kustomizer) overlays(o Options) []manifests {
	var dirs []string
	for _, name := range append(slices.Clone(o.Manifests), o.Scripts...) {
		if kustomization(name) && len(dirs) < maxOverlays && !slices.Contains(dirs, path.Dir(name)) {
			dirs = append(dirs, path.Dir(name))
		}
	}
	slices.Sort(dirs)
	taken := map[string]bool{}
	for _, dir := range dirs {
		for _, name := range k.resources(k.file(dir), dir) {
			taken[name] = true
		}
	}
	var out []manifests
	for _, dir := range dirs {
		if taken[dir] {
			continue
		}
		k.lost = ""
		docs := k.build(dir, 0)
		out = append(out, manifests{docs: docs, shown: []string{k.tree.Display(dir)}, develops: k.developsIn(dir), lost: k.lost})
	}
	return out
}

// file reads a folder's kustomization.
func (k *kustomizer) file(dir string) *value {
	for _, name := range []string{"kustomization.yaml", "kustomization.yml", "Kustomization"} {
		if f := k.read(path.Join(dir, name)); f != nil {
			k.used[path.Join(dir, name)] = true
			if docs, err := parseDocuments(f, 1); err == nil && len(docs) > 0 {
				return docs[0]
			}
		}
	}
	return nil
}

// resources are the folders and files that a kustomization takes in, those that
// are fetched left out.
func (k *kustomizer) resources(v *value, dir string) []string {
	var out []string
	for _, key := range []string{"resources", "bases", "components"} {
		for _, item := range v.get(key).list() {
			name := path.Join(dir, item.word())
			if item.word() == "" || strings.Contains(item.word(), "://") || !within(name, k.root) || !fstree.Exists(k.tree, name) {
				k.lost = cmp.Or(k.lost, "it takes in "+item.word()+", which is not in the repository")
				continue
			}
			out = append(out, name)
		}
	}
	return out
}

// build returns the documents of a folder.
func (k *kustomizer) build(dir string, depth int) []*value {
	v := k.file(dir)
	if v == nil || k.open[dir] || depth > maxOverlayDepth {
		k.lost = cmp.Or(k.lost, k.tree.Display(dir)+" cannot be built")
		return nil
	}
	k.open[dir] = true
	defer delete(k.open, dir)
	var docs []*value
	components := v.get("components").list()
	for _, name := range k.resources(v, dir) {
		switch {
		case slices.ContainsFunc(components, func(c *value) bool { return path.Join(dir, c.word()) == name }):
			docs = k.over(docs, k.file(name), name)
		case fstree.IsDir(k.tree, name):
			docs = append(docs, k.build(name, depth+1)...)
		default:
			k.used[name] = true
			docs = append(docs, k.documents(name)...)
		}
		if len(docs) > maxOverlayDocs {
			k.lost = cmp.Or(k.lost, "more manifests than are read")
			docs = docs[:maxOverlayDocs]
		}
	}
	return k.over(docs, v, dir)
}

// over applies what a kustomization says to documents.
func (k *kustomizer) over(docs []*value, v *value, dir string) []*value {
	for _, key := range []string{"helmCharts", "generators", "transformers", "replacements"} {
		if v.get(key) != nil {
			k.lost = cmp.Or(k.lost, k.tree.Display(dir)+" has "+key+", which are not followed")
		}
	}
	for _, g := range v.get("configMapGenerator").list() {
		docs = k.generate(docs, g, dir)
	}
	for _, item := range v.get("patchesStrategicMerge").list() {
		docs = k.patch(docs, item, nil, dir)
	}
	for _, key := range []string{"patches", "patchesJson6902"} {
		for _, p := range v.get(key).list() {
			docs = k.patch(docs, cmp.Or(p.get("path"), p.get("patch")), p.get("target"), dir)
		}
	}
	for _, img := range v.get("images").list() {
		if from, to := img.get("name").word(), img.get("newName").word(); from != "" && to != "" {
			for i := range docs {
				docs[i] = renamed(docs[i], from, to, 0)
			}
		}
	}
	return docs
}

// generate adds a ConfigMap of files and literals, or adds to one.
func (k *kustomizer) generate(docs []*value, g *value, dir string) []*value {
	data := &value{kind: mapKind, fields: map[string]*value{}, at: g.at}
	for _, item := range g.get("files").list() {
		key, name, ok := strings.Cut(item.word(), "=")
		if !ok {
			key, name = path.Base(item.word()), item.word()
		}
		at := path.Join(dir, name)
		f := k.read(at)
		if !within(at, k.root) || f == nil {
			k.lost = cmp.Or(k.lost, "it takes in "+name+", which is not in the repository")
			continue
		}
		k.used[at] = true
		data.set(key, &value{kind: scalarKind, text: f.Text(), sort: "!!str", at: f.At(0, len(f.Text()))})
	}
	for _, item := range g.get("literals").list() {
		if key, text, ok := strings.Cut(item.word(), "="); ok {
			data.set(key, &value{kind: scalarKind, text: strings.Trim(text, `"'`), sort: "!!str", at: item.at})
		}
	}
	name := g.get("name").word()
	for i, d := range docs {
		if d.get("kind").word() == "ConfigMap" && d.get("metadata", "name").word() == name {
			if g.get("behavior").word() == "merge" {
				data = patched(d.get("data"), data, "data", 0)
			}
			docs[i] = with(d, "data", data)
			return docs
		}
	}
	return append(docs, mapOf("kind", scalar("ConfigMap"), "metadata", mapOf("name", scalar(name)), "data", data))
}

// patch applies one patch: a file or a text, strategic or of JSON's operations.
func (k *kustomizer) patch(docs []*value, p, target *value, dir string) []*value {
	var list []*value
	text := p.word()
	if at := path.Join(dir, text); !strings.Contains(text, "\n") && within(at, k.root) && fstree.Exists(k.tree, at) {
		k.used[at] = true
		list = k.documents(at)
	} else if f := inline(p); f != nil {
		list, _ = parseDocuments(f, maxDocuments)
	}
	list = slices.DeleteFunc(list, func(v *value) bool { return !v.isMap() && !v.isList() })
	if len(list) == 0 {
		k.lost = cmp.Or(k.lost, "a patch of "+k.tree.Display(dir)+" cannot be read")
	}
	if target.get("labelSelector") != nil || target.get("annotationSelector") != nil {
		k.lost = cmp.Or(k.lost, "a patch of "+k.tree.Display(dir)+" is for what a selector finds")
		return docs
	}
	var out []*value
	for _, d := range docs {
		for _, one := range list {
			if d == nil || !aims(target, one, d) {
				continue
			}
			if one.isList() {
				d = operated(d, one)
			} else {
				d = patched(d, one, "", 0)
			}
		}
		if d != nil {
			out = append(out, d)
		}
	}
	return out
}

// aims reports whether a patch is for a document: as its target says, else as
// its own kind and name do.
func aims(target, patch, d *value) bool {
	same := func(want *value, have string) bool {
		pattern := want.word()
		return pattern == "" || pattern == have || pattern == ".*"
	}
	if target.isMap() {
		return same(target.get("kind"), d.get("kind").word()) && same(target.get("name"), d.get("metadata", "name").word())
	}
	return patch.isMap() && patch.get("kind").word() == d.get("kind").word() &&
		patch.get("metadata", "name").word() == d.get("metadata", "name").word()
}
