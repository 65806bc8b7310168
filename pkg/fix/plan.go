package fix

import (
	"cmp"
	"errors"
	"fmt"
	"slices"

	"github.com/wellserved/wellserved/pkg/diag"
	"github.com/wellserved/wellserved/pkg/source"
)

// Rereader reads an edited file again before anything is written.
type Rereader interface {
	// Reread returns why the file's text must not become after, or nil.
	Reread(file *source.File, after string) error
}

// Options say which fixes are taken.
type Options struct {
	Unsafe bool // takes fixes that are not safe, where a finding has no safe one
	// Identify returns what two sources have in common when they were read from
	// one file under two names. nil is the source's path.
	Identify func(*source.File) string
	Reread   Rereader // nil reads nothing again
}

// Plan is what the fixes of a run come to. It is not changed by writing it.
type Plan struct {
	Changes []Change  // by the file's name
	Applied []Choice  // fixes that are part of the changes, in the findings' order
	Refused []Refusal // in the findings' order
	Unsafe  int       // findings that have a fix, but none that is safe; 0 with Options.Unsafe
	Without int       // findings that have no fix at all
}

// Change is one file with all its edits made.
type Change struct {
	File  *source.File
	After string
	edits editSet
}

// Choice is the fix that was taken for a finding.
type Choice struct {
	Finding *diag.Finding
	Fix     *diag.Fix
}

// Refusal is a fix that is not part of the changes.
type Refusal struct {
	Choice
	Reason string
}

// file gathers the accepted edits of one file.
type file struct {
	source *source.File
	edits  editSet
}

// planner builds a plan.
type planner struct {
	opts    Options
	files   map[string]*file
	applied []Choice
	refused []Refusal
}

// New chooses one fix for each finding and gathers the edits. The first fix
// wins where two contradict each other; the other is refused as a whole, for a
// fix is only right with all of its edits.
func New(findings []diag.Finding, opts Options) *Plan {
	if opts.Identify == nil {
		opts.Identify = (*source.File).Path
	}
	opts.Identify = remember(opts.Identify)
	plan := &Plan{}
	var choices []Choice
	for i := range findings {
		f := &findings[i]
		switch fx := choose(f, opts.Unsafe); {
		case fx != nil:
			choices = append(choices, Choice{f, fx})
		case len(f.Fixes) > 0:
			plan.Unsafe++
		default:
			plan.Without++
		}
	}
	p := &planner{opts: opts}
	p.gather(choices)
	if opts.Reread != nil {
		p.reread()
	}
	plan.Applied, plan.Changes = p.applied, p.changes()
	plan.Refused = p.refused
	order := map[*diag.Finding]int{}
	for i := range findings {
		order[&findings[i]] = i
	}
	slices.SortStableFunc(plan.Refused, func(a, b Refusal) int { return cmp.Compare(order[a.Finding], order[b.Finding]) })
	return plan
}

// remember asks once for each source; the question goes to the disk.
func remember(identify func(*source.File) string) func(*source.File) string {
	known := map[*source.File]string{}
	return func(f *source.File) string {
		key, ok := known[f]
		if !ok {
			key = identify(f)
			known[f] = key
		}
		return key
	}
}

// choose returns the first safe fix of a finding, or with unsafe the first of
// any kind where none is safe.
func choose(f *diag.Finding, unsafe bool) *diag.Fix {
	for i := range f.Fixes {
		if f.Fixes[i].Safe {
			return &f.Fixes[i]
		}
	}
	if unsafe && len(f.Fixes) > 0 {
		return &f.Fixes[0]
	}
	return nil
}

// gather takes the fixes in order, each whole or not at all.
func (p *planner) gather(choices []Choice) {
	p.files, p.applied = map[string]*file{}, nil
	for _, c := range choices {
		if err := p.take(c.Fix); err != nil {
			p.refused = append(p.refused, Refusal{c, err.Error()})
			continue
		}
		p.applied = append(p.applied, c)
	}
}

// take adds all edits of a fix, or none where one of them does not fit.
func (p *planner) take(fx *diag.Fix) error {
	if len(fx.Edits) == 0 {
		return errors.New("the fix changes nothing")
	}
	var undo []func()
	for _, e := range fx.Edits {
		added, err := p.add(e)
		if err != nil {
			for _, f := range slices.Backward(undo) {
				f()
			}
			return err
		}
		if added != nil {
			undo = append(undo, added)
		}
	}
	return nil
}

// add adds one edit and returns how to take it out again; nil where another
// fix had made the same.
func (p *planner) add(e diag.Edit) (undo func(), err error) {
	if e.At.IsZero() {
		return nil, errors.New("the fix names no file")
	}
	key := p.opts.Identify(e.At.File)
	f := p.files[key]
	if f == nil {
		f = &file{source: e.At.File}
		p.files[key] = f
	}
	if f.source != e.At.File && f.source.Text() != e.At.File.Text() {
		return nil, fmt.Errorf("%s was read twice and changed in between", e.At.Name())
	}
	r := replacement{e.At.Span, e.Text}
	switch added, err := f.edits.add(r, e.At.File.Len()); {
	case err != nil:
		return nil, fmt.Errorf("%s: %w", e.At.Name(), err)
	case !added:
		return nil, nil
	}
	return func() { f.edits.remove(r) }, nil
}

// changes returns the files that the edits really change, by name.
func (p *planner) changes() []Change {
	var out []Change
	for _, f := range p.files {
		if after := f.edits.apply(f.source.Text()); after != f.source.Text() {
			out = append(out, Change{File: f.source, After: after, edits: f.edits})
		}
	}
	slices.SortFunc(out, func(a, b Change) int {
		return cmp.Or(cmp.Compare(a.File.Name(), b.File.Name()), cmp.Compare(a.File.Path(), b.File.Path()))
	})
	return out
}

// maxTrials bounds how many fixes of a file that is refused as a whole are
// tried one by one.
const maxTrials = 100

// reread has every changed file read again. Where one is refused, each fix that
// touches it is tried alone, those at fault are dropped, and what is left must
// pass; where it does not, all of them are dropped.
func (p *planner) reread() {
	for round := 0; ; round++ {
		bad := map[string]error{}
		for _, c := range p.changes() {
			if err := p.opts.Reread.Reread(c.File, c.After); err != nil {
				bad[p.opts.Identify(c.File)] = err
			}
		}
		if len(bad) == 0 {
			return
		}
		var keep []Choice
		for _, c := range p.applied {
			if err := p.blame(c, bad, round > 0); err != nil {
				p.refused = append(p.refused, Refusal{c, err.Error()})
			} else {
				keep = append(keep, c)
			}
		}
		if len(keep) == len(p.applied) {
			// No fix is at fault alone; together they are.
			keep = p.drop(bad)
		}
		p.gather(keep)
	}
}

// blame returns why a fix is to be dropped, given the files that were refused.
func (p *planner) blame(c Choice, bad map[string]error, all bool) error {
	touched := p.touches(c, bad)
	if touched == nil || all || len(p.applied) > maxTrials {
		return touched
	}
	alone := &planner{opts: p.opts}
	alone.gather([]Choice{c})
	for _, change := range alone.changes() {
		if err := p.opts.Reread.Reread(change.File, change.After); err != nil {
			return fmt.Errorf("%s: %w", change.File.Name(), err)
		}
	}
	return nil
}

// touches returns the error of the first refused file that a fix edits.
func (p *planner) touches(c Choice, bad map[string]error) error {
	for _, e := range c.Fix.Edits {
		if err := bad[p.opts.Identify(e.At.File)]; err != nil {
			return fmt.Errorf("%s: %w", e.At.Name(), err)
		}
	}
	return nil
}

// drop refuses every fix that edits one of the files and returns the others.
func (p *planner) drop(bad map[string]error) []Choice {
	var keep []Choice
	for _, c := range p.applied {
		if err := p.touches(c, bad); err != nil {
			p.refused = append(p.refused, Refusal{c, err.Error()})
		} else {
			keep = append(keep, c)
		}
	}
	return keep
}
