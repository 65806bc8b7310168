package deploy

import (
	"cmp"
	"path"
	"strings"

	"github.com/wellserved/wellserved/pkg/source"
)

// Bounds of what is read of Kubernetes' files.
const (
	maxManifests = 500
	maxDocuments = 200
	maxPods      = 200
)

// cluster is what a repository's manifests set up.
type cluster struct {
	*reader
	configs map[string]*value // ConfigMaps by name
	placed  map[*value]string // texts with their lines in place
	images  map[string]*Build // what images are built from, by their names
	pods    []pod
}

// pod is one workload's.
type pod struct {
	name string // "the Deployment shop"
	kind string // "Deployment"
	meta *value // its metadata
	spec *value
	at   source.Range
}

// clusters reads the workloads of the repository's manifests.
func (r *reader) clusters(o Options) []*Deployment {
	var out []*Deployment
	images := r.imageNames(o)
	for _, m := range r.manifestSets(o) {
		if d := r.cluster(m, images, o); len(d.Containers) > 0 {
			out = append(out, d)
		}
	}
	return out
}

// cluster reads the workloads of manifests that are applied together.
func (r *reader) cluster(m manifests, images map[string]*Build, o Options) *Deployment {
	k := &cluster{reader: r, configs: map[string]*value{}, placed: m.texts, images: images}
	for _, d := range m.docs {
		k.document(d)
	}
	d := &Deployment{Shown: strings.Join(m.shown[:min(len(m.shown), 3)], ", "), Develops: m.develops}
	for _, p := range k.pods[:min(len(k.pods), maxPods)] {
		volumes := map[string]*value{}
		for _, v := range p.spec.get("volumes").list() {
			volumes[v.get("name").word()] = v
		}
		for _, list := range []string{"initContainers", "containers"} {
			for _, v := range p.spec.get(list).list() {
				if v.isMap() {
					c := k.container(p, v, volumes, o)
					c.Unknown = cmp.Or(c.Unknown, m.lost)
					d.Containers = append(d.Containers, c)
				}
			}
		}
	}
	return d
}

// word is a scalar's text; "" of anything else.
func (v *value) word() string {
	if v.isScalar() {
		return v.text
	}
	return ""
}

// document takes a ConfigMap, a workload, or a list of such.
func (k *cluster) document(d *value) {
	kind := d.get("kind").word()
	name := d.get("metadata", "name").word()
	spec := d.get("spec")
	switch kind {
	case "ConfigMap":
		k.configs[name] = d.get("data")
		return
	case "List":
		for _, item := range d.get("items").list() {
			if item.get("kind").word() != "List" {
				k.document(item)
			}
		}
		return
	case "Pod":
	case "CronJob":
		spec = spec.get("jobTemplate", "spec", "template", "spec")
	case "Deployment", "StatefulSet", "DaemonSet", "ReplicaSet", "Job":
		spec = spec.get("template", "spec")
	default:
		return
	}
	if spec.isMap() {
		k.pods = append(k.pods, pod{name: "the " + kind + " " + name, kind: kind, meta: d.get("metadata"), spec: spec, at: d.at})
	}
}

// container reads one container of a pod.
func (k *cluster) container(p pod, v *value, volumes map[string]*value, o Options) *Container {
	name := v.get("name").word()
	s := &Service{Name: name, At: v.at, Image: v.get("image").word(), WorkDir: v.get("workingDir").word(), Env: newEnvironment()}
	k.environment(s.Env, v)
	if c := v.get("command"); c.isList() {
		s.Entrypoint = &Command{Words: texts(c), At: c.at}
	}
	if c := v.get("args"); c.isList() {
		s.Command = &Command{Words: texts(c), At: c.at}
	}
	c := &Container{Service: s, Name: "the container " + name + " of " + p.name, At: v.at, Env: newEnvironment(), reader: k.reader, WorkDir: "/",
		texts: map[string]string{}, names: map[string]string{},
		workload: &workload{kind: strings.ToLower(p.kind), name: p.meta.get("name").word(), namespace: p.meta.get("namespace").word(), container: name}}
	for _, m := range v.get("volumeMounts").list() {
		k.mount(c, m, volumes[m.get("name").word()], p)
	}
	if b := k.built(s.Image, o); b != nil {
		c.stage, c.Unknown = k.imageOf(b)
	}
	c.settle()
	return c
}

func texts(v *value) []string {
	out := []string{}
	for _, item := range v.list() {
		out = append(out, item.word())
	}
	return out
}

// built finds what an image is built from: what a compose file or a command of
// the repository builds under its name, else the Dockerfile of a folder or a
// repository of that name.
func (k *cluster) built(image string, o Options) *Build {
	if b := k.images[untagged(image)]; b != nil {
		return b
	}
	name := imageName(image)
	for _, f := range o.Dockerfiles {
		dir := path.Dir(f)
		if path.Base(f) != "Dockerfile" || name != path.Base(dir) && !(dir == o.Root && name == path.Base(o.Root)) {
			continue
		}
		return &Build{Context: dir, Dockerfile: f, Args: map[string]string{}, At: k.read(f).At(0, 0)}
	}
	return nil
}

// environment reads env over envFrom.
func (k *cluster) environment(env *Environment, v *value) {
	for _, from := range v.get("envFrom").list() {
		name := from.get("configMapRef", "name").word()
		data, ok := k.configs[name]
		if !ok || from.get("secretRef") != nil {
			env.Open = "what gives it its environment is not in the repository"
			continue
		}
		prefix := from.get("prefix").word()
		for _, key := range fieldNames(data) {
			env.set(prefix+key, data.fields[key].word(), "", lineOf(data.fields[key].at))
		}
	}
	for _, e := range v.get("env").list() {
		name := e.get("name").word()
		if from := e.get("valueFrom", "configMapKeyRef"); from != nil {
			if item := k.configs[from.get("name").word()].get(from.get("key").word()); item.isScalar() {
				env.set(name, item.text, "", lineOf(item.at))
				continue
			}
		}
		if e.get("value") == nil {
			env.set(name, "", name, lineOf(e.at))
			continue
		}
		env.set(name, e.get("value").word(), "", lineOf(e.at))
	}
}

// mount puts a pod's volume at its place in a container.
func (k *cluster) mount(c *Container, m, v *value, p pod) {
	at := path.Clean("/" + m.get("mountPath").word())
	mount := Mount{Target: at, SubPath: m.get("subPath").word(), At: lineOf(m.at), ReadOnly: m.get("readOnly").word() == "true", NoCopy: true}
	name := m.get("name").word()
	switch {
	case v.get("configMap") != nil:
		k.config(c, v.get("configMap"), at, mount.SubPath)
		return
	case v.get("persistentVolumeClaim") != nil:
		mount.Kind, mount.Volume = NamedVolume, "of the claim "+v.get("persistentVolumeClaim", "claimName").word()
	case v.get("hostPath") != nil:
		mount.Kind, mount.Source = Bind, path.Join(v.get("hostPath", "path").word(), mount.SubPath)
	case v.get("emptyDir") != nil:
		mount.Kind, mount.Volume = NamedVolume, name+" of "+p.name
	case v == nil:
		// A StatefulSet makes its claims by templates, one for each of its pods.
		mount.Kind, mount.Volume = NamedVolume, name+" of "+p.name
	case v.get("secret") != nil, v.get("downwardAPI") != nil, v.get("projected") != nil:
		mount.Kind = Private
	default:
		c.Service.Unknown = cmp.Or(c.Service.Unknown, "it mounts the volume "+name+", whose kind is not known")
		c.Unknown = c.Service.Unknown
		return
	}
	c.Service.Mounts = append(c.Service.Mounts, mount)
}

// config puts a ConfigMap's keys in place: all as files of a folder, or one by
// subPath.
func (k *cluster) config(c *Container, v *value, at, sub string) {
	data := k.configs[v.get("name").word()]
	names := map[string]string{}
	for _, key := range fieldNames(data) {
		names[key] = key
	}
	if items := v.get("items"); items.isList() {
		names = map[string]string{}
		for _, i := range items.list() {
			names[i.get("key").word()] = i.get("path").word()
		}
	}
	for key, file := range names {
		item := data.get(key)
		if !item.isScalar() || sub != "" && file != sub {
			continue
		}
		name := path.Join(at, file)
		if sub != "" {
			name = at
		}
		text, ok := k.placed[item]
		if !ok {
			text = inPlace(item)
		}
		c.texts[name] = text
		if item.at.File != nil {
			c.names[name] = item.at.File.Name()
		}
	}
}

// inPlace is a text with its lines where the manifest has them, so that what is
// said of it names the manifest's lines.
func inPlace(v *value) string {
	f := v.at.File
	if f == nil || !strings.HasPrefix(v.at.Text(), "|") {
		return v.text
	}
	first := v.at.Line() + 1
	lines := strings.Split(strings.TrimSuffix(v.text, "\n"), "\n")
	var b strings.Builder
	b.WriteString(strings.Repeat("\n", first-1))
	for i, line := range lines {
		raw := f.Line(first + i)
		if strings.TrimSpace(raw) != strings.TrimSpace(line) {
			return v.text
		}
		b.WriteString(raw + "\n")
	}
	return b.String()
}
