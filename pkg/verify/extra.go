package verify

import (
	"context"
	"errors"
	"path"
	"slices"
	"strings"
	"sync"
	"sync/atomic"

	"golang.org/x/sync/errgroup"

	"github.com/wellserved/wellserved/pkg/django"
	"github.com/wellserved/wellserved/pkg/fstree"
)

// Extra is what a site gives below a target's URL beyond the target's files:
// what lies in the directory that nginx opens and Django did not put there.
type Extra struct {
	Target *Target
	Dir    string   // the directory in the target's tree
	Files  []string // below Dir, ordered: those of which the running site gave the bytes
	// More says that there were further files, past the bounds, that nobody was
	// asked for.
	More bool
}

// Bounds of looking for extra files.
const (
	maxExtraMet    = 200_000 // files that are met in the directory
	maxExtraAsked  = 10_000  // of these, files that are asked for
	maxExtraFailed = 16      // in a row that could not be asked for, after which it is given up
)

// URL returns the address of one of the files.
func (e *Extra) URL(rel string) string { return fileURL(e.Target.URL, rel).String() }

// extras asks for the files that lie where nginx looks and are none of the
// target's. A sample looks for none: it speaks of files that were drawn.
func (r *run) extras(ctx context.Context) error {
	if r.opts.Sample > 0 {
		return nil
	}
	for i := range r.opts.Targets {
		t := &r.opts.Targets[i]
		dir := t.opened()
		if dir == "" {
			continue
		}
		e, err := r.extra(ctx, t, dir)
		if len(e.Files) > 0 {
			r.res.Extra += len(e.Files)
			r.res.Extras = append(r.res.Extras, *e)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// opened is the directory in which nginx may find more than the target's files;
// "" where it has no more, or is not known.
func (t *Target) opened() string {
	if t.Serves == "" || !fstree.IsDir(t.Tree, t.Serves) {
		return ""
	}
	if real, err := fstree.RealPath(t.Tree, t.Root); t.Linked == nil && (err != nil || real == t.Serves) {
		return ""
	}
	return t.Serves
}

var errEnough = errors.New("there are more files than are looked at")

// extra asks for the files of one directory that the target does not have.
func (r *run) extra(ctx context.Context, t *Target, dir string) (*Extra, error) {
	e := &Extra{Target: t, Dir: dir}
	g, ctx := errgroup.WithContext(ctx)
	g.SetLimit(r.opts.Workers)
	var mu sync.Mutex       // of e.Files
	var failed atomic.Int32 // in a row
	met, asked := 0, 0
	there := *t
	there.Root = dir
	w := &walker{ctx: ctx, target: &there, include: r.opts.Include, exclude: r.opts.Exclude, seen: map[string]bool{},
		// What cannot be read here has no bytes to be known by; the site's own
		// files are judged all the same.
		fault: func(error) { e.More = true }}
	w.emit = func(f file) error {
		if met++; met > maxExtraMet || failed.Load() >= maxExtraFailed {
			return errEnough
		}
		if t.has(f.rel) {
			return nil
		}
		if asked++; asked > maxExtraAsked {
			return errEnough
		}
		g.Go(func() error {
			o, err := r.alone(ctx, &f)
			switch {
			case err != nil:
				return err
			case o.State == Failed:
				failed.Add(1)
				return nil
			case o.State == Same:
				mu.Lock()
				defer mu.Unlock()
				e.Files = append(e.Files, f.rel)
			}
			failed.Store(0)
			return nil
		})
		return nil
	}
	walked := w.walk()
	err := g.Wait()
	if errors.Is(walked, errEnough) {
		e.More = true
	} else if err == nil {
		err = walked
	}
	slices.Sort(e.Files)
	return e, err
}

// alone asks for one file as it is, outside of the counts.
func (r *run) alone(ctx context.Context, f *file) (*Observation, error) {
	if err := r.gate.enter(ctx); err != nil {
		return nil, err
	}
	o := r.ask(ctx, f, Identity)
	r.gate.leave()
	return o, context.Cause(ctx)
}

// has reports whether a file belongs to the target, or is a packed copy of one
// that does.
func (t *Target) has(rel string) bool {
	names := []string{rel}
	for _, enc := range []Encoding{Gzip, Brotli} {
		if plain, packed := strings.CutSuffix(rel, enc.suffix()); packed {
			names = append(names, plain)
		}
	}
	for _, name := range names {
		if t.Linked != nil {
			if t.Linked[name] || name == django.ManifestName {
				return true
			}
		} else if info, err := t.Tree.Stat(path.Join(t.Root, name)); err == nil && info.IsRegular() {
			return true
		}
	}
	return false
}
