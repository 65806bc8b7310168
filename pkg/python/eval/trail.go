package eval

import (
	"slices"

	"github.com/wellserved/wellserved/pkg/source"
)

// Trail is a record of how an evaluation came to its values. It is kept only
// where Options ask for it.
type Trail struct {
	// Sets are the statements that set a module's name, by the name, in the
	// order of their running.
	Sets map[string][]Setting
	// Reads are the environment variables that a statement read.
	Reads map[Spot][]Read
	// Uses are the names of modules that a statement used.
	Uses map[Spot][]Use
	// Given are the statements that put a variable into the environment.
	Given map[string]Place
	// changed are the statements that set an item of a dict.
	changed map[*Dict][]Place
	size    int
}

// Spot is the first line of a statement.
type Spot struct {
	File *source.File
	Line int
}

// Setting is one setting of a name, through the imports and calls of Via,
// innermost first.
type Setting struct {
	At  Place
	Via []Place
}

// Read is one reading of an environment variable.
type Read struct {
	Name  string
	Found bool
	Value string // where it was found and is known
}

// Use is one use of a module's name, and the statement that had set it.
type Use struct {
	Name string
	At   Place
}

// maxTrail bounds how much is recorded; what comes later is left out.
const maxTrail = 50_000

// NewTrail returns an empty record.
func NewTrail() *Trail {
	return &Trail{Sets: map[string][]Setting{}, Reads: map[Spot][]Read{}, Uses: map[Spot][]Use{}, Given: map[string]Place{}, changed: map[*Dict][]Place{}}
}

func (t *Trail) room() bool {
	if t == nil || t.size >= maxTrail {
		return false
	}
	t.size++
	return true
}

// trailSet records that a module's name was set.
func (ip *interp) trailSet(key Value, at Place, via []Place) {
	t := ip.run.opts.Trail
	name, ok := asStr(key)
	if t == nil || !ok || at.IsZero() || !t.room() {
		return
	}
	list := t.Sets[name]
	for _, s := range list {
		if s.At == at {
			return // a loop, or another path
		}
	}
	t.Sets[name] = append(list, Setting{at, via})
}

// trailRead records a look into the environment.
func (ip *interp) trailRead(d *Dict, key Value) {
	t := ip.run.opts.Trail
	name, ok := asStr(key)
	if t == nil || !ok || !d.env {
		return
	}
	r := Read{Name: name}
	if v := d.get(key); v != nil {
		r.Found = true
		r.Value, _ = asStr(v)
	}
	for _, at := range ip.spots() {
		if !slices.Contains(t.Reads[at], r) && t.room() {
			t.Reads[at] = append(t.Reads[at], r)
		}
	}
}

// trailGiven records that the code itself puts a variable into the
// environment, as dotenv does.
func (ip *interp) trailGiven(key Value) {
	t := ip.run.opts.Trail
	name, ok := asStr(key)
	if t == nil || !ok || !t.room() {
		return
	}
	t.Given[name], _ = ip.where()
}

// trailUse records that the current statement uses a name of its module.
func (ip *interp) trailUse(name string) {
	t := ip.run.opts.Trail
	if t == nil || ip.frame.hidden {
		return
	}
	e := ip.frame.globals.entry(name)
	if e == nil || e.at.IsZero() {
		return
	}
	u := Use{name, e.at}
	for _, at := range ip.spots() {
		if !slices.Contains(t.Uses[at], u) && t.room() {
			t.Uses[at] = append(t.Uses[at], u)
		}
	}
}

// spots returns the statements that are being run: the innermost one and, if
// it is a function's, those that called it, up to a statement of a module.
func (ip *interp) spots() []Spot {
	var out []Spot
	for f := ip.frame; f != nil && len(out) < maxChain; f = f.back {
		if f.hidden || f.at.IsZero() || f.kind == comprehensionFrame {
			continue
		}
		s := Spot{f.at.File, f.at.Line}
		if !slices.Contains(out, s) {
			out = append(out, s)
		}
		if f.kind == moduleFrame {
			break
		}
	}
	return out
}

// trailItem records that a statement sets an item of a dict.
func (ip *interp) trailItem(d *Dict) {
	t := ip.run.opts.Trail
	if t == nil || d.env || ip.frame.hidden {
		return
	}
	at, _ := ip.where()
	if !slices.Contains(t.changed[d], at) && t.room() {
		t.changed[d] = append(t.changed[d], at)
	}
}

// maxWithin bounds how deep in a setting changed dicts are looked for.
const maxWithin = 4

// changes returns the statements that set items in a value after the statement
// that made it.
func (t *Trail) changes(v Value, made Place, depth int) []Place {
	if t == nil || depth > maxWithin {
		return nil
	}
	var out []Place
	add := func(list []Place) {
		for _, at := range list {
			if at != made && !slices.Contains(out, at) && len(out) < maxChain {
				out = append(out, at)
			}
		}
	}
	switch x := v.(type) {
	case *Dict:
		add(t.changed[x])
		for _, e := range x.live() {
			add(t.changes(e.value, made, depth+1))
		}
	case *List:
		for _, item := range x.items {
			add(t.changes(item, made, depth+1))
		}
	}
	return out
}
