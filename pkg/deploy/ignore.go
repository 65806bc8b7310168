package deploy

import (
	"io"
	"io/fs"
	"path"
	"slices"
	"strings"
	"sync"

	"github.com/moby/patternmatcher"
	"github.com/moby/patternmatcher/ignorefile"

	"github.com/wellserved/wellserved/pkg/fstree"
)

// maxPatterns bounds how many lines of a .dockerignore are followed.
const maxPatterns = 1_000

// ignored are the files of a build context that a .dockerignore keeps out of
// it.
type ignored struct {
	context string

	mu      sync.Mutex // the matcher compiles its patterns when they are first used
	matcher *patternmatcher.PatternMatcher
}

// ignores reads what a build leaves out: the file named after its Dockerfile,
// else that of the context. nil leaves nothing out.
func (r *reader) ignores(b *Build) *ignored {
	f := r.read(b.Dockerfile + ".dockerignore")
	if f == nil {
		f = r.read(path.Join(b.Context, ".dockerignore"))
	}
	if f == nil {
		return nil
	}
	patterns, err := ignorefile.ReadAll(strings.NewReader(f.Text()))
	if err != nil || len(patterns) == 0 || len(patterns) > maxPatterns {
		return nil
	}
	m, err := patternmatcher.New(patterns)
	if err != nil {
		return nil // a pattern that Docker refuses
	}
	return &ignored{context: b.Context, matcher: m}
}

// covers reports whether a file of the context, or a directory with all that is
// in it, is left out.
func (i *ignored) covers(name string, dir bool) bool {
	if i == nil || name == i.context || !within(name, i.context) {
		return false
	}
	i.mu.Lock()
	defer i.mu.Unlock()
	yes, err := i.matcher.MatchesOrParentMatches(strings.TrimPrefix(strings.TrimPrefix(name, i.context), "/"))
	return err == nil && yes && !(dir && i.matcher.Exclusions())
}

// withheld is a container's tree without what its image's build left out.
type withheld struct {
	fstree.Tree
	c *Container
}

// hides reports whether the file that the tree has at a name is none of the
// image's.
func (w *withheld) hides(name string) bool {
	name = path.Clean("/" + name)
	for _, m := range w.c.mounts() {
		if m.Kind == Bind && within(name, m.Target) {
			return false // nearer ones lie over the image as well
		}
	}
	l := w.c.layerAt(name)
	return l != nil && l.from != "" && l.ignored != nil && l.ignored.covers(path.Join(l.from, strings.TrimPrefix(name, l.at)), false)
}

// layerAt returns the layer that a path of the image comes from: the longest
// place, of equal ones the last.
func (c *Container) layerAt(name string) *layer {
	if c.stage == nil {
		return nil
	}
	var best *layer
	for i := len(c.stage.layers) - 1; i >= 0; i-- {
		l := &c.stage.layers[i]
		if within(name, l.at) && (best == nil || len(l.at) > len(best.at)) {
			best = l
		}
	}
	return best
}

func missing(op, name string) error {
	return &fs.PathError{Op: op, Path: name, Err: fs.ErrNotExist}
}

// Open implements fstree.Tree.
func (w *withheld) Open(name string) (io.ReadCloser, fstree.Info, error) {
	if w.hides(name) {
		return nil, fstree.Info{}, missing("open", name)
	}
	return w.Tree.Open(name)
}

// Stat implements fstree.Tree.
func (w *withheld) Stat(name string) (fstree.Info, error) {
	info, err := w.Tree.Stat(name)
	if err == nil && !info.IsDir() && w.hides(name) {
		return fstree.Info{}, missing("stat", name)
	}
	return info, err
}

// Lstat implements fstree.Tree.
func (w *withheld) Lstat(name string) (fstree.Info, error) {
	info, err := w.Tree.Lstat(name)
	if err == nil && !info.IsDir() && w.hides(name) {
		return fstree.Info{}, missing("lstat", name)
	}
	return info, err
}

// ReadDir implements fstree.Tree.
func (w *withheld) ReadDir(name string) ([]fstree.Entry, error) {
	list, err := w.Tree.ReadDir(name)
	return slices.DeleteFunc(list, func(e fstree.Entry) bool { return !e.Type.IsDir() && w.hides(path.Join(name, e.Name)) }), err
}
