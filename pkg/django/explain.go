package django

import (
	"slices"

	"github.com/wellserved/wellserved/pkg/python/eval"
	"github.com/wellserved/wellserved/pkg/source"
)

// StepKind says what a step on the way of a value did.
type StepKind string

// The kinds of steps.
const (
	StepSet      StepKind = "set"      // the statement that gave the value that holds
	StepReplaced StepKind = "replaced" // an earlier statement that set the name
	StepChanged  StepKind = "changed"  // a statement that changed the list in place
	StepBrought  StepKind = "brought"  // an import or call through which it came
	StepUsed     StepKind = "used"     // the statement that set another name which the value uses
	StepVariable StepKind = "variable" // an environment variable
	StepCause    StepKind = "cause"    // where it stopped being known
	StepDefault  StepKind = "default"  // Django's own default
	StepPrefix   StepKind = "prefix"   // Django puts the script prefix before a relative URL
)

// Step is one step of the way by which a setting came to its value.
type Step struct {
	Kind StepKind
	// Name is the setting, the name that is used, or the variable.
	Name string
	At   source.Range // zero for a variable from outside, and a default
	// Given says of a variable that it has a value, Value which, where that is
	// known.
	Given bool
	Value string
}

// maxWay bounds the steps of one explanation.
const maxWay = 64

// Explain returns the way by which a setting came to its value, the oldest step
// first: the names and variables that it was made from, the statements that set
// it, and the imports that brought it. It needs Options.Trail.
func (p *Project) Explain(name string) []Step {
	v := p.Settings.Lookup(name)
	if v.Default || p.trail == nil || v.State == Unset {
		if v.Default {
			return []Step{{Kind: StepDefault, Name: name}}
		}
		return nil
	}
	w := &way{p: p, seen: map[Step]bool{}}
	for _, s := range p.trail.Sets[name] {
		if at := s.At.Range(); at != v.At && !slices.Contains(v.Chain, at) && w.reached(name, at, v) {
			w.add(Step{Kind: StepReplaced, Name: name, At: at})
		}
	}
	if !v.At.IsZero() {
		w.origins(name, v.At, 0)
		w.add(Step{Kind: StepSet, Name: name, At: v.At})
	}
	for _, at := range v.Chain {
		if at != v.At {
			w.origins(name, at, 0)
			w.add(Step{Kind: p.stepOf(at, v), Name: name, At: at})
		}
	}
	if !v.Cause.IsZero() && !slices.ContainsFunc(w.steps, func(s Step) bool { return s.At.File == v.Cause.File && s.At.Line() == v.Cause.Line() }) {
		w.add(Step{Kind: StepCause, Name: name, At: v.Cause})
	}
	if v.Prefixed {
		w.add(Step{Kind: StepPrefix, Name: name, At: p.Settings.values["FORCE_SCRIPT_NAME"].At})
	}
	return w.steps
}

// stepOf tells a statement that changed a list from one that brought it.
func (p *Project) stepOf(at source.Range, v Value) StepKind {
	if v.marks > 0 && slices.Index(v.Chain, at) <= v.marks {
		return StepChanged
	}
	return StepBrought
}

// way gathers the steps of one explanation.
type way struct {
	p     *Project
	steps []Step
	seen  map[Step]bool
}

func (w *way) add(s Step) {
	if w.seen[s] || len(w.steps) >= maxWay {
		return
	}
	w.seen[s] = true
	w.steps = append(w.steps, s)
}

// reached reports whether an earlier statement set the same setting, rather
// than a name of a module that has nothing to do with it: it stands in a file
// of the value's way, or in one that such a file imports with the name.
func (w *way) reached(name string, at source.Range, v Value) bool {
	for _, s := range w.p.trail.Sets[name] {
		if s.At.Range() != at {
			continue
		}
		if s.At.File == v.At.File {
			return true
		}
		for _, via := range s.Via {
			if via.File == v.At.File {
				return true
			}
		}
	}
	return w.p.settingsFile(at.File)
}

// settingsFile reports whether a file is one of the settings modules: one that
// sets a setting which holds.
func (p *Project) settingsFile(f *source.File) bool {
	for _, v := range p.Settings.values {
		if v.At.File == f {
			return true
		}
	}
	return false
}

const maxOrigins = 6 // names behind names that are followed

// origins adds what the statement at a place read: variables of the
// environment, and other names with what they came from.
func (w *way) origins(name string, at source.Range, depth int) {
	if depth > maxOrigins || at.IsZero() {
		return
	}
	spot := eval.Spot{File: at.File, Line: at.Line()}
	for _, u := range w.p.trail.Uses[spot] {
		from := u.At.Range()
		if u.Name == name || from == at || !isSettingName(u.Name) || w.seen[Step{Kind: StepUsed, Name: u.Name, At: from}] {
			continue
		}
		w.origins(u.Name, from, depth+1)
		w.add(Step{Kind: StepUsed, Name: u.Name, At: from})
	}
	for _, r := range w.p.trail.Reads[spot] {
		s := Step{Kind: StepVariable, Name: r.Name, Given: r.Found, Value: r.Value}
		if _, outside := w.p.env[r.Name]; !outside && r.Found {
			s.At = w.p.trail.Given[r.Name].Range()
		}
		w.add(s)
	}
}
