package verify

import (
	"context"
)

// file is one file that should be served.
type file struct {
	target *Target
	rel    string
	gzip   bool   // a .gz lies beside it
	probe  bool   // is asked for with gzip all the same, if it is small
	brotli bool   // a .br lies beside it
	linked bool   // pages link to it, whether it is here or not
	head   bool   // the heads of its answers are kept
	entry  *Entry // of the manifest that names it; nil where the file is here
	line   int    // of the entry in the manifest
	text   string // of that line
	early  early
}

// files hands on each file that is to be asked for, in an order that depends on
// nothing but the input.
func (r *run) files(ctx context.Context, emit func(file) error) error {
	if r.opts.Sample <= 0 {
		return r.source(ctx, emit)
	}
	chosen := sample{size: r.opts.Sample, seed: r.opts.Seed}
	if err := r.source(ctx, chosen.add); err != nil {
		return err
	}
	return chosen.each(ctx, emit)
}

// source hands on every file of the targets that the globs let through.
func (r *run) source(ctx context.Context, emit func(file) error) error {
	for i := range r.opts.Targets {
		t := &r.opts.Targets[i]
		w := &walker{ctx: ctx, target: t, include: r.opts.Include, exclude: r.opts.Exclude,
			seen: map[string]bool{}, emit: emit, fault: r.unreadable}
		var err error
		switch {
		case t.Entries != nil:
			err = w.entries()
		case t.Only != nil:
			err = w.list(t.Only)
		default:
			err = w.walk()
		}
		if err != nil {
			return err
		}
	}
	return nil
}
