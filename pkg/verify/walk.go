package verify

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"

	"github.com/wellserved/wellserved/pkg/fstree"
)

// Bounds of the walk.
const (
	maxDepth = 256       // directories inside each other
	maxDirs  = 1_000_000 // in one target
)

// walker visits a target's files. Symbolic links are followed, as nginx does
// unless disable_symlinks says otherwise; a directory that several names lead
// to is visited once, so that links that form a loop end.
type walker struct {
	ctx     context.Context
	target  *Target
	include []string
	exclude []string
	seen    map[string]bool
	emit    func(file) error
	fault   func(error) // something that cannot be read; the walk goes on
}

func (w *walker) walk() error { return w.dir("", 0) }

// list hands on files that are named elsewhere, whether they are there or not.
func (w *walker) list(names []string) error {
	for _, rel := range names {
		if err := w.ctx.Err(); err != nil {
			return context.Cause(w.ctx)
		}
		if !w.wanted(rel) {
			continue
		}
		f := file{target: w.target, rel: rel, linked: true}
		for suffix, there := range map[string]*bool{".gz": &f.gzip, ".br": &f.brotli} {
			info, err := w.target.Tree.Stat(path.Join(w.target.Root, rel+suffix))
			*there = err == nil && info.IsRegular()
		}
		if err := w.emit(f); err != nil {
			return err
		}
	}
	return nil
}

// entries hands on the files of a manifest.
func (w *walker) entries() error {
	for e, err := range w.target.Entries {
		if err != nil {
			return err
		}
		if err := w.ctx.Err(); err != nil {
			return context.Cause(w.ctx)
		}
		if !w.wanted(e.Path) {
			continue
		}
		if err := w.emit(file{target: w.target, rel: e.Path, entry: &e.Entry, line: e.Line, text: e.Text}); err != nil {
			return err
		}
	}
	return nil
}

func (w *walker) dir(rel string, depth int) error {
	if err := w.ctx.Err(); err != nil {
		return context.Cause(w.ctx)
	}
	name := path.Join(w.target.Root, rel)
	if ok, err := w.enter(name); !ok {
		return err
	}
	if depth > maxDepth {
		return fmt.Errorf("%s: more than %d directories inside each other", name, maxDepth)
	}
	entries, err := w.target.Tree.ReadDir(name)
	if err != nil {
		if rel == "" {
			return fmt.Errorf("read the files to verify: %w", err)
		}
		w.fault(err)
		return nil
	}
	for _, e := range entries {
		if err := w.entry(path.Join(rel, e.Name), e, entries, depth); err != nil {
			return err
		}
	}
	return nil
}

// enter reports whether a directory is visited for the first time.
func (w *walker) enter(name string) (bool, error) {
	info, err := w.target.Tree.Stat(name)
	if err != nil {
		return true, nil //nolint:nilerr // ReadDir says why
	}
	key := fmt.Sprintf("%d:%d", info.Device, info.Inode)
	if info.Inode == 0 {
		if key, err = fstree.RealPath(w.target.Tree, name); err != nil {
			w.fault(err)
			return false, nil
		}
	}
	if w.seen[key] {
		return false, nil
	}
	if len(w.seen) >= maxDirs {
		return false, fmt.Errorf("%s: more than %d directories", w.target.Root, maxDirs)
	}
	w.seen[key] = true
	return true, nil
}

func (w *walker) entry(rel string, e fstree.Entry, beside []fstree.Entry, depth int) error {
	kind := e.Type
	if kind&fs.ModeSymlink != 0 {
		info, err := w.target.Tree.Stat(path.Join(w.target.Root, rel))
		if err != nil {
			if !errors.Is(err, fs.ErrNotExist) {
				w.fault(err)
			}
			return nil // a link that leads nowhere is no file for nginx either
		}
		kind = info.Mode.Type()
	}
	switch {
	case kind.IsDir():
		return w.dir(rel, depth+1)
	case kind.IsRegular() && w.wanted(rel):
		return w.emit(file{target: w.target, rel: rel, gzip: holds(beside, e.Name+".gz"), brotli: holds(beside, e.Name+".br")})
	}
	return nil
}

// holds reports whether a listing, which is in the order of names, has a name.
func holds(entries []fstree.Entry, name string) bool {
	_, found := slices.BinarySearchFunc(entries, name, func(e fstree.Entry, name string) int { return strings.Compare(e.Name, name) })
	return found
}

func (w *walker) wanted(rel string) bool {
	for _, g := range w.exclude {
		if matchGlob(g, rel) {
			return false
		}
	}
	if len(w.include) == 0 {
		return true
	}
	for _, g := range w.include {
		if matchGlob(g, rel) {
			return true
		}
	}
	return false
}

// checkGlob reports a glob that can match nothing because of how it is written.
func checkGlob(glob string) error {
	if glob == "" {
		return errors.New("is empty")
	}
	_, err := path.Match(glob, "")
	return err
}

// matchGlob matches a path below the root: a glob without a slash against its
// last segment, any other against all of it; ** stands for any number of
// segments. The globs were checked before.
func matchGlob(glob, rel string) bool {
	glob = strings.TrimPrefix(glob, "./")
	if !strings.Contains(glob, "/") && glob != "**" {
		ok, _ := path.Match(glob, path.Base(rel))
		return ok
	}
	if strings.HasSuffix(glob, "/") {
		glob += "**"
	}
	return matchSegments(strings.Split(strings.TrimPrefix(glob, "/"), "/"), strings.Split(rel, "/"))
}

// matchSegments keeps for each prefix of the globs which prefixes of the path
// they match, so that many ** cost no more than one.
func matchSegments(globs, parts []string) bool {
	reach := make([]bool, len(parts)+1)
	reach[0] = true
	for _, g := range globs {
		next := make([]bool, len(parts)+1)
		if g == "**" {
			open := false
			for i := range next {
				open = open || reach[i]
				next[i] = open
			}
		} else {
			for i, part := range parts {
				if ok, _ := path.Match(g, part); ok && reach[i] {
					next[i+1] = true
				}
			}
		}
		reach = next
	}
	return reach[len(parts)]
}
