package verify

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net/url"
	"path"
	"runtime"

	"golang.org/x/sync/errgroup"

	"github.com/wellserved/wellserved/pkg/project"
)

// ManifestOptions say what a manifest holds.
type ManifestOptions struct {
	Targets          []Target // their URLs may be nil, where the settings' are not known
	Include, Exclude []string
	Format           ManifestFormat
	Workers          int // files that are read at a time; 0 is the number of processors
}

// hashed is a file on its way into a manifest.
type hashed struct {
	entry Entry
	err   error
}

// WriteManifest writes the size and SHA-256 of each file of the targets, in
// the order of the walk, and returns how many there were and which could not be
// read.
func WriteManifest(ctx context.Context, out io.Writer, opts ManifestOptions) (count int, unreadable []error, err error) {
	for _, g := range append(append([]string(nil), opts.Include...), opts.Exclude...) {
		if err := checkGlob(g); err != nil {
			return 0, nil, fmt.Errorf("glob %q: %w", g, err)
		}
	}
	workers := opts.Workers
	if workers <= 0 {
		workers = runtime.GOMAXPROCS(0)
	}
	g, ctx := errgroup.WithContext(ctx)
	// A slot holds the place of a file in the order while it is being read.
	slots := make(chan chan hashed, 4*workers)
	limit := make(chan struct{}, workers)
	fault := func(err error) { unreadable = append(unreadable, err) }
	var denied []error // by the walk, which runs beside the writer
	g.Go(func() error {
		defer close(slots)
		for i := range opts.Targets {
			t := &opts.Targets[i]
			w := &walker{ctx: ctx, target: t, include: opts.Include, exclude: opts.Exclude, seen: map[string]bool{},
				fault: func(err error) { denied = append(denied, err) },
				emit:  func(f file) error { return hand(ctx, g, t, f, slots, limit) }}
			if err := w.walk(); err != nil {
				return err
			}
		}
		return nil
	})
	buffered := bufio.NewWriterSize(out, 64<<10)
	g.Go(func() error {
		for slot := range slots {
			h := <-slot
			if h.err != nil {
				fault(h.err)
				continue
			}
			if err := WriteEntry(buffered, opts.Format, h.entry); err != nil {
				return err
			}
			count++
		}
		return nil
	})
	if err := g.Wait(); err != nil {
		return count, nil, err
	}
	return count, append(denied, unreadable...), buffered.Flush()
}

// hand gives a file to a worker and its place to the writer.
func hand(ctx context.Context, g *errgroup.Group, t *Target, f file, slots chan<- chan hashed, limit chan struct{}) error {
	slot := make(chan hashed, 1)
	select {
	case slots <- slot:
	case <-ctx.Done():
		return context.Cause(ctx)
	}
	limit <- struct{}{} // a worker is never stuck, so this ends
	g.Go(func() error {
		defer func() { <-limit }()
		slot <- entryOf(t, f.rel)
		return nil
	})
	return nil
}

// entryOf reads a file.
func entryOf(t *Target, rel string) hashed {
	name := path.Join(t.Root, rel)
	info, err := t.Tree.Stat(name)
	if err != nil {
		return hashed{err: err}
	}
	sum, err := hashFile(t.Tree, name)
	if err != nil {
		return hashed{err: err}
	}
	e := Entry{Path: rel, Size: info.Size, SHA256: sum, Media: t.Setting == mediaRoot}
	if t.URL != nil {
		e.URL = fileURL(t.URL, rel).EscapedPath()
	}
	return hashed{entry: e}
}

// Roots returns the static files, and if wanted the media files, of the first
// Django project as targets; they have no URL where that of the setting is not
// known.
func Roots(p *project.Project, media bool) ([]Target, error) {
	static, err := rootOf(p, "STATIC_ROOT")
	if err != nil {
		return nil, err
	}
	if !media {
		return []Target{*static}, nil
	}
	uploads, err := rootOf(p, mediaRoot)
	if err != nil {
		return nil, err
	}
	return []Target{*static, *uploads}, nil
}

func rootOf(p *project.Project, setting string) (*Target, error) {
	for i := range p.Mappings {
		m := &p.Mappings[i]
		if m.Setting != setting {
			continue
		}
		t, err := newTarget(p, m, &url.URL{Scheme: "http", Host: "localhost"}, &url.URL{})
		if err != nil {
			return nil, err
		}
		if t.URL, err = prefixURL(m, &url.URL{Scheme: "http", Host: "localhost"}); err != nil {
			t.URL = nil // a manifest does without
		}
		return t, nil
	}
	if setting == mediaRoot && len(p.Django) > 0 {
		return nil, fmt.Errorf("%s is not set", mediaRoot)
	}
	return nil, errNoProject
}
