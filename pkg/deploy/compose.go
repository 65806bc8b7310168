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

// Bounds of one compose project.
const (
	maxServices = 200
	maxIncludes = 50
	maxExtends  = 20
)

// loader merges the files of one compose project.
type composeLoader struct {
	*reader
	dir      string
	env      lookup // for interpolation
	services map[string]*value
	order    []string
	volumes  map[string]*value
	bases    map[*value]string // the folder from which an entry's relative paths count
	included int
	failed   string
	lost     string          // why the service that is being read is not known
	reads    map[string]bool // files that an extends or include took in
}

// loadCompose merges files in order, as compose does.
func (r *reader) loadCompose(files []string, shell map[string]string) *Compose {
	l := &composeLoader{reader: r, dir: path.Dir(files[0]), services: map[string]*value{}, volumes: map[string]*value{},
		bases: map[*value]string{}, reads: map[string]bool{}}
	l.env = l.interpolation(shell)
	for _, f := range files {
		l.file(f, l.dir)
	}
	c := &Compose{Files: files, Dir: l.dir, Failed: l.failed, volumes: map[string]volumeSpec{}}
	for name, v := range l.volumes {
		c.volumes[name] = l.volume(name, v)
	}
	for _, name := range l.order {
		if len(c.Services) == maxServices {
			c.Failed = "more services than are read"
			break
		}
		l.lost = ""
		s := l.service(name, l.extended(name, l.services[name], 0), c)
		s.Unknown = cmp.Or(s.Unknown, l.lost, c.Failed)
		c.Services = append(c.Services, s)
	}
	for f := range l.reads {
		if !slices.Contains(files, f) {
			r.taken[f] = true
		}
	}
	return c
}

// interpolation finds variables as compose does: in the shell, which here is
// what the user gave, else in the .env of the project directory.
func (l *composeLoader) interpolation(shell map[string]string) lookup {
	own := func(name string) (string, bool, bool) {
		v, ok := shell[name]
		return v, ok, true
	}
	f := l.read(path.Join(l.dir, ".env"))
	if f == nil {
		return own
	}
	env := readDotEnv(f, own)
	return func(name string) (string, bool, bool) {
		if v, ok := shell[name]; ok {
			return v, true, true
		}
		return env.get(name)
	}
}

func (l *composeLoader) fail(format string, args ...any) {
	l.failed = cmp.Or(l.failed, fmt.Sprintf(format, args...))
}

// file merges one file over what is there.
func (l *composeLoader) file(name, base string) {
	l.reads[name] = true
	v := l.yaml(name)
	if !v.isMap() {
		l.fail("%s cannot be read", l.tree.Display(name))
		return
	}
	l.include(v.get("include"), path.Dir(name))
	services := v.get("services")
	for _, k := range fieldNames(services) {
		s := services.fields[k]
		l.bases[s] = base
		if old := l.services[k]; old != nil {
			merged := l.merge(old, s)
			l.services[k] = merged
			continue
		}
		l.order = append(l.order, k)
		l.services[k] = s
	}
	vols := v.get("volumes")
	for _, k := range fieldNames(vols) {
		if old := l.volumes[k]; old.isMap() && vols.fields[k].isMap() {
			l.volumes[k] = l.mergeMaps(old, vols.fields[k])
			continue
		}
		l.volumes[k] = vols.fields[k]
	}
}

func fieldNames(v *value) []string {
	if !v.isMap() {
		return nil
	}
	return slices.DeleteFunc(slices.Clone(v.keys), func(k string) bool { return strings.HasPrefix(k, "x-") })
}

// include loads other projects' files, whose relative paths count from their
// own folder.
func (l *composeLoader) include(v *value, dir string) {
	if v == nil {
		return
	}
	for _, item := range v.items {
		if l.included++; l.included > maxIncludes {
			l.fail("more includes than are followed")
			return
		}
		paths := []*value{item}
		if item.isMap() {
			paths = list(item.get("path"))
		}
		for _, p := range paths {
			text, missing := l.text(p)
			name := path.Join(dir, text)
			if missing != "" || !within(name, l.root) || l.reads[name] {
				l.fail("what %s includes is not known", l.tree.Display(dir))
				continue
			}
			base := path.Dir(name)
			if d, m := l.text(item.get("project_directory")); d != "" && m == "" {
				base = path.Join(dir, d)
			}
			l.file(name, base)
		}
	}
}

// list returns a value's items, or the value itself where it is a scalar.
func list(v *value) []*value {
	switch {
	case v.isList():
		return v.items
	case v.isScalar():
		return []*value{v}
	}
	return nil
}

// text returns a scalar with its variables filled in, and the first that is
// not known.
func (l *composeLoader) text(v *value) (string, string) {
	if !v.isScalar() {
		return "", ""
	}
	return expand(v.text, composeStyle, l.env)
}

// extended puts a service over the one it extends.
func (l *composeLoader) extended(name string, v *value, depth int) *value {
	ext := v.get("extends")
	if ext == nil {
		return v
	}
	if depth == maxExtends {
		l.lost = "service " + name + " extends others in a circle"
		return v
	}
	service, missing := l.text(ext)
	file := ""
	if ext.isMap() {
		service, missing = l.text(ext.get("service"))
		var m string
		file, m = l.text(ext.get("file"))
		missing = cmp.Or(missing, m)
	}
	base, from := l.services[service], l.bases[v]
	if file != "" {
		at := path.Join(cmp.Or(from, l.dir), file)
		base, from = nil, path.Dir(at)
		l.reads[at] = true
		if other := l.yaml(at); within(at, l.root) && other != nil {
			base = other.get("services", service)
		}
		if base != nil && l.bases[base] == "" {
			l.bases[base] = from
			// Within another file, extends without a file speaks of that file.
			if inner := base.get("extends"); inner != nil && inner.get("file") == nil {
				base = l.sibling(at, base, depth)
			}
		}
	}
	if missing != "" || base == nil || base == v {
		l.lost = fmt.Sprintf("service %s extends %s, which is not here", name, cmp.Or(service, missing))
		return v
	}
	return l.merge(l.extended(name, base, depth+1), v)
}

// sibling resolves an extends that names a service of the same file.
func (l *composeLoader) sibling(file string, v *value, depth int) *value {
	for ; depth < maxExtends; depth++ {
		ext := v.get("extends")
		if ext == nil || ext.get("file") != nil {
			return v
		}
		name, _ := l.text(ext)
		if ext.isMap() {
			name, _ = l.text(ext.get("service"))
		}
		base := l.yaml(file).get("services", name)
		if base == nil || base == v {
			break
		}
		if l.bases[base] == "" {
			l.bases[base] = path.Dir(file)
		}
		top := l.without(v, "extends")
		v = l.merge(base, top)
	}
	return v
}

// volume reads a volume of the top level.
func (l *composeLoader) volume(key string, v *value) volumeSpec {
	out := volumeSpec{name: key}
	name, missing := l.text(v.get("name"))
	if v.get("external").isMap() {
		name, missing = l.text(v.get("external", "name"))
	}
	if name != "" {
		out.name, out.hole = name, missing
	}
	o, _ := l.text(v.get("driver_opts", "o"))
	kind, _ := l.text(v.get("driver_opts", "type"))
	if dev, missing := l.text(v.get("driver_opts", "device")); dev != "" && (kind == "none" || kind == "") && strings.Contains(o, "bind") {
		out.device, out.hole = dev, missing
	}
	return out
}

// tree path of a file that compose names, "" outside of the repository.
func (l *composeLoader) inside(base, name string) string {
	p := path.Join(cmp.Or(base, l.dir), name)
	if path.IsAbs(name) {
		p = path.Clean(name)
	}
	if !within(p, l.root) || !fstree.Exists(l.tree, p) {
		return ""
	}
	return p
}

func within(name, dir string) bool {
	return name == dir || dir == "/" || strings.HasPrefix(name, dir+"/")
}

func lineOf(r source.Range) source.Range {
	if r.File == nil {
		return r
	}
	return r.File.LineRange(r.Line())
}
