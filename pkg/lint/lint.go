// Package lint runs rules over a project: it selects them, runs them side by
// side, takes out what comments and a baseline silence, and puts the rest in
// an order that depends on nothing but the input.
package lint

import (
	"context"
	"fmt"
	"slices"

	"github.com/wellserved/wellserved/pkg/diag"
	"github.com/wellserved/wellserved/pkg/project"
	"github.com/wellserved/wellserved/pkg/rule"
	"github.com/wellserved/wellserved/pkg/source"
	"github.com/wellserved/wellserved/pkg/verify"
)

// Options say which rules run and what becomes of their findings.
type Options struct {
	Rules []*rule.Rule // all there are
	// Select names the only rules to run; empty is all that are not opt-in. A
	// category stands for its rules, and "all" for every rule.
	Select []string
	Ignore []string // rules and categories not to run
	// Settings are what the project wants of the rules. A rule that Select names
	// runs in every file.
	Settings *Settings
	Baseline *Baseline // findings that are known and not to be told again
	Limit    int       // rules at a time; 0 is the number of processors
	// Observed is what a run over the live site observed. With it the rules judge
	// that alone; without it, the project alone.
	Observed *verify.Result
}

// Result is what a run found.
type Result struct {
	Findings   []diag.Finding // sorted, each once
	Suppressed int            // silenced by comments or the baseline
	Faults     []RuleFault    // rules that broke: faults of wellserved itself
	Left       []Left         // rules with more findings than are kept
	Unjudged   []Unjudged     // what rules did not look at, by rule
	// Stale are the entries of the baseline that match nothing any more, of rules
	// that ran and files that were judged.
	Stale []BaselineEntry
}

// Left says how many findings of a rule are not in the result.
type Left struct {
	Rule  string
	Count int
}

// Unjudged is something that a rule did not look at, though it should.
type Unjudged struct {
	Rule string
	rule.Unjudged
}

// RuleFault is a rule that broke on an input. The other rules went on.
type RuleFault struct {
	Rule  string
	Cause string // what the panic said
	Stack string
}

// Error names the rule and what happened.
func (f RuleFault) Error() string {
	return fmt.Sprintf("internal fault in rule %s: %s", f.Rule, f.Cause)
}

// Run judges a project. The error is a wrong selection, or the context's.
func Run(ctx context.Context, p *project.Project, opts Options) (*Result, error) {
	rules, err := opts.Choose()
	if err != nil {
		return nil, err
	}
	pl := planFor(ctx, p, rules, &opts)
	faults, err := pl.run(ctx, opts.Limit)
	if err != nil {
		return nil, err
	}
	result := &Result{Faults: faults, Left: left(pl.passes), Unjudged: unjudged(pl.passes)}
	result.gather(p, pl.passes, judged(rules, opts.Observed != nil), &opts)
	return result, nil
}

// judged returns the rules that a run asked: those on what was observed live, or
// all others.
func judged(rules []*rule.Rule, live bool) []*rule.Rule {
	return slices.DeleteFunc(slices.Clone(rules), func(r *rule.Rule) bool { return (r.Live != nil) != live })
}

// left sums up by rule what the passes did not keep, in their order.
func left(passes []*rule.Pass) []Left {
	var out []Left
	for _, pass := range passes {
		switch n := len(out); {
		case pass.Left() == 0:
		case n > 0 && out[n-1].Rule == pass.Rule.ID:
			out[n-1].Count += pass.Left()
		default:
			out = append(out, Left{Rule: pass.Rule.ID, Count: pass.Left()})
		}
	}
	return out
}

// unjudged lists what the passes did not look at, in their order.
func unjudged(passes []*rule.Pass) []Unjudged {
	var out []Unjudged
	for _, pass := range passes {
		for _, u := range pass.Unjudged() {
			out = append(out, Unjudged{pass.Rule.ID, u})
		}
	}
	return out
}

// gather collects the findings of all passes and takes out what is silenced.
func (r *Result) gather(p *project.Project, passes []*rule.Pass, ran []*rule.Rule, opts *Options) {
	var all rule.Findings
	for _, pass := range passes {
		all.Add(pass)
	}
	silencer := rule.NewSilencer(p.Sources)
	kept := silence(opts.wanted(all.List), silencer)
	said := opts.judgeComments(p, silencer, ran)
	kept = append(kept, silence(opts.wanted(said), silencer)...)
	r.Suppressed = len(all.List) + len(said) - len(kept)
	diag.Sort(kept)
	locate(p, kept)
	known := opts.Baseline.counter()
	for i := range kept {
		f := &kept[i]
		if s := opts.Settings.of(f.Rule, f.At.File).severity; s != 0 {
			f.Severity = s
		}
		if known.take(f) {
			r.Suppressed++
			continue
		}
		r.Findings = append(r.Findings, *f)
	}
	r.Stale = opts.Baseline.stale(known, ran, p.Sources)
}

// wanted returns the findings of rules that are to run in their files.
func (o *Options) wanted(list []diag.Finding) []diag.Finding {
	if len(o.Select) > 0 || o.Settings == nil {
		return list
	}
	return slices.DeleteFunc(slices.Clone(list), func(f diag.Finding) bool {
		r := Find(o.Rules, f.Rule)
		return r != nil && !o.runs(r, f.At.File)
	})
}

// runs reports whether a rule that was chosen is to run in a file.
func (o *Options) runs(r *rule.Rule, f *source.File) bool {
	return len(o.Select) > 0 || o.Settings.runs(r, f)
}

// silence returns the findings that no comment silences.
func silence(list []diag.Finding, by *rule.Silencer) []diag.Finding {
	var kept []diag.Finding
	for i := range list {
		if !by.Silence(&list[i]) {
			kept = append(kept, list[i])
		}
	}
	return kept
}

// judgeComments runs the rules on the comments that silence others, after these.
func (o *Options) judgeComments(p *project.Project, silencer *rule.Silencer, ran []*rule.Rule) []diag.Finding {
	var out rule.Findings
	ignored := silencer.Ignored(o.Rules, func(r *rule.Rule, f *source.File) bool { return slices.Contains(ran, r) && o.runs(r, f) })
	for _, r := range ran {
		if r.Ignored == nil {
			continue
		}
		pass := rule.NewPass(r, p, nil, nil).Configure(o.Settings.param)
		for i := range ignored {
			r.Ignored(pass, &ignored[i])
		}
		out.Add(pass)
	}
	return out.List
}
