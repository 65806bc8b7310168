package deploy

import (
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/wellserved/wellserved/pkg/fstree"
)

// Writer is a container, or a stage of an image, in which Django's files are
// written, and how its process sees the project.
type Writer struct {
	*Container
	Tree     fstree.Tree
	Root     string // the folder of manage.py as the process sees it
	Settings string // the settings module that the command names; "" is the environment's or the default
	Dir      string // where relative paths count from
	// Static and Media say for which setting it writes.
	Static, Media bool
	// Manage says that collectstatic runs through manage.py, whose default
	// module counts then.
	Manage bool
	// Guessed says that nothing tells where the project lies in the container, so
	// that Root is a place of no meaning.
	Guessed bool
	app     string // the project's folder in the tree
}

// guessedRoot stands for a place that is not told, deep enough that what
// settings compute from it stays below it.
const guessedRoot = "/\u27e8image\u27e9/1/2/3"

// Writers returns who may write the files of the project in a folder of the
// repository: first the service that hosts name, where requests go. only says
// that the repository has no other project.
func (d *Deployment) Writers(app string, hosts []string, only bool, nginx *Container) []*Writer {
	type ranked struct {
		w    *Writer
		rank int
	}
	var list []ranked
	named := slices.ContainsFunc(d.Containers, func(c *Container) bool { return c.Service.answers(hosts) })
	for _, c := range d.Containers {
		w, ok := c.writer(app, only)
		if !ok {
			continue
		}
		rank := 4
		switch {
		case c.Service.answers(hosts):
			rank = 0
		case c == nginx && !named && len(c.activity.serves) > 0:
			rank = 0 // a socket, or a port of its own
		case len(c.activity.serves) > 0 && !c.activity.develops:
			rank = 1
		case len(c.activity.collects) > 0:
			rank = 2
		case len(c.activity.serves) > 0:
			rank = 3 // a developer's server
		case c.activity.worker:
			rank = 5
		}
		list = append(list, ranked{w, rank})
	}
	slices.SortStableFunc(list, func(a, b ranked) int { return a.rank - b.rank })
	var out []*Writer
	for i, r := range list {
		if i == 0 {
			r.w.Media = true
		}
		r.w.Static = i == 0 || len(r.w.activity.collects) > 0
		if r.w.Static || r.w.Media {
			out = append(out, r.w)
		}
	}
	return append(out, nginx.copied(app)...)
}

// copied returns the stages that collect Django's files and that an image takes
// files from.
func (c *Container) copied(app string) []*Writer {
	if c == nil || c.stage == nil {
		return nil
	}
	var out []*Writer
	var seen []*stage
	for _, l := range c.stage.layers {
		if l.stage == nil || slices.Contains(seen, l.stage) {
			continue
		}
		seen = append(seen, l.stage)
		b := c.reader.ofStage(l.stage)
		procs := l.stage.collects(b)
		if len(procs) == 0 {
			continue
		}
		root, ok := b.root(app)
		if !ok {
			continue
		}
		p := procs[len(procs)-1]
		out = append(out, &Writer{Container: b, Tree: b.Tree, Root: root, Settings: p.settings, Dir: p.dir, Static: true, Manage: p.manage, app: app})
	}
	return out
}

// writer finds the project in a container.
func (c *Container) writer(app string, only bool) (*Writer, bool) {
	w := &Writer{Container: c, Tree: c.Tree, Dir: c.WorkDir, app: app}
	root, ok := c.root(app)
	switch {
	case ok:
		w.Root = root
	case c.NoImage && only && c.looksLikeDjango():
		w.Guessed = true
		w.at(path.Join(guessedRoot, path.Base(app)))
	default:
		return nil, false
	}
	procs := append(slices.Clone(c.activity.collects), c.activity.serves...)
	if len(procs) > 0 {
		w.Settings, w.Dir = procs[0].settings, procs[0].dir
		w.Manage = len(c.activity.collects) > 0 && c.activity.collects[0].manage
	} else if c.stage != nil {
		if built := c.stage.collects(c); len(built) > 0 {
			w.Settings, w.Manage = built[len(built)-1].settings, built[len(built)-1].manage
		}
	}
	return w, true
}

// at takes the project for lying at a place.
func (w *Writer) at(root string) {
	w.Root = root
	w.Tree = fstree.Mounted(w.reader.tree, fstree.Mount{At: root, From: w.app})
}

// brought follows what is copied out of a container's own layer, by itself or
// by whoever starts it.
func (w *Writer) brought(name string, p Place) Place {
	if p.Storage != "the file system of "+w.Name {
		return p
	}
	for _, c := range slices.Concat(w.activity.copies, w.reader.copies) {
		if c.from != p.Path && c.from != path.Clean("/"+name) {
			continue
		}
		to := w.Container.Place(c.to, w.Dir, true)
		if to.Storage == "" || to.Storage != p.Storage {
			to.Steps = append(slices.Clone(p.Steps), append(to.Steps, Step{c.at, c.from + " is copied to " + c.to})...)
			return to
		}
	}
	return p
}

func (c *Container) looksLikeDjango() bool {
	return len(c.activity.serves)+len(c.activity.collects) > 0 && !c.activity.worker
}

// Publishes reports whether the host's port leads to the process, which is not
// a developer's server.
func (w *Writer) Publishes(port string) bool {
	return w.Service != nil && !w.activity.develops && (w.Service.NetworkHost ||
		slices.ContainsFunc(w.Service.Ports, func(p Port) bool { return p.Published == port }))
}

// Collects reports whether collectstatic runs in the container, or when its
// image is built.
func (w *Writer) Collects() bool {
	return len(w.activity.collects) > 0 || w.stage != nil && len(w.stage.collects(w.Container)) > 0
}

// Settle works out where the project of an image that is not made here lies: a
// mount whose target ends in what a setting adds to the project's folder shows
// it. roots are the settings' values at the guessed place. It reports whether
// the place is found.
func (w *Writer) Settle(roots ...string) bool {
	found := ""
	for _, r := range roots {
		part, ok := strings.CutPrefix(path.Clean(r), w.Root+"/")
		if !ok {
			continue
		}
		for _, m := range w.mounts() {
			base, fits := strings.CutSuffix(m.Target, "/"+part)
			if !fits || base == "" {
				continue
			}
			if found != "" && found != base {
				return false
			}
			found = base
		}
	}
	if found == "" {
		return false
	}
	w.Guessed = false
	w.at(found)
	return true
}

// Tells reports whether a setting's value is one that the process has, rather
// than one that counts from a guessed place.
func (w *Writer) Tells(name string) bool {
	return !w.Guessed || path.IsAbs(name) && !within(path.Clean(name), path.Dir(path.Dir(path.Dir(guessedRoot))))
}

// Place follows a setting's value.
func (w *Writer) Place(name string) Place {
	if w.Tells(name) {
		return w.brought(name, w.Container.Place(name, w.Dir, true))
	}
	if w.Container.Unknown != "" {
		return w.Container.Place("/", "/", true)
	}
	if len(w.mounts()) == 0 {
		return Place{Storage: "the file system of " + w.Name, Path: path.Clean("/" + name),
			Steps: []Step{{w.At, w.Name + " mounts nothing that another container sees"}}}
	}
	return Place{Unknown: "no Dockerfile here makes the image of " + w.Name + ", so where the project lies in it is not known: give it with --map"}
}

// root returns where the folder of manage.py lies in a container.
func (c *Container) root(app string) (string, bool) {
	var found []string
	add := func(dir string) {
		if dir != "" && !slices.Contains(found, dir) {
			found = append(found, dir)
		}
	}
	for _, m := range c.views() {
		switch {
		case within(app, m.From):
			at := path.Join(m.At, strings.TrimPrefix(app, m.From))
			if fstree.Exists(c.Tree, path.Join(at, "manage.py")) {
				add(at)
			}
		case m.From == path.Join(app, "manage.py"):
			add(path.Dir(m.At))
		}
	}
	if len(found) == 0 {
		for _, m := range c.views() {
			if path.Dir(m.From) == app && path.Base(m.At) == path.Base(m.From) && fstree.Exists(c.Tree, path.Join(m.At, "__init__.py")) {
				add(path.Dir(m.At))
			}
		}
	}
	for _, dir := range found {
		if dir == c.WorkDir {
			return dir, true
		}
	}
	for _, dir := range found {
		if within(dir, c.WorkDir) {
			return dir, true
		}
	}
	if len(found) == 0 {
		return "", false
	}
	return found[0], true
}

// Stands returns the lines that put the project where the process finds it.
func (w *Writer) Stands() []Step {
	if w.Guessed {
		return nil
	}
	var over *Mount
	for i, m := range w.mounts() {
		if m.Kind == Bind && within(w.Root, m.Target) && (over == nil || len(m.Target) > len(over.Target)) {
			over = &w.mounts()[i]
		}
	}
	if over != nil {
		return []Step{{over.At, fmt.Sprintf("%s is the host's %s in %s", over.Target, w.shown(over.Source), w.Name)}}
	}
	if w.stage == nil {
		return nil
	}
	for _, l := range slices.Backward(w.stage.layers) {
		if l.from == "" || !within(w.Root, l.at) && path.Dir(l.at) != w.Root {
			continue
		}
		out := []Step{{l.where, fmt.Sprintf("%s is copied from %s when the image is built", l.at, w.shown(l.from))}}
		if !l.work.IsZero() {
			out = append(out, Step{l.work, "which counts from " + strings.Join(strings.Fields(l.work.Text()), " ")})
		}
		return out
	}
	return nil
}

// views are the parts of the repository that a container sees.
func (c *Container) views() []fstree.Mount {
	var out []fstree.Mount
	for _, m := range c.mounts() {
		if m.Kind == Bind && m.Hole == "" && within(m.Source, c.reader.root) {
			out = append(out, fstree.Mount{At: m.Target, From: m.Source})
		}
	}
	if c.stage == nil {
		return out
	}
	for _, l := range slices.Backward(c.stage.layers) {
		if l.from != "" {
			out = append(out, fstree.Mount{At: l.at, From: l.from})
		}
	}
	return out
}

// Environment returns what the writing process finds, with what the user says
// on top, and the variables that it may have beyond that.
func (w *Writer) Environment(given map[string]string) (values map[string]string, unknown map[string]bool, open string) {
	e := w.Env.clone()
	for k, v := range given {
		e.Values[k] = v
		delete(e.Unknown, k)
	}
	return e.Values, e.Unknown, e.Open
}
