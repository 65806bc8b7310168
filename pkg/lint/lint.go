// Package lint runs rules over a project: it selects them, runs them side by
// side, takes out what comments and a baseline silence, and puts the rest in
// an order that depends on nothing but the input.
package lint

import (
	"context"
	"fmt"

	"github.com/wellserved/wellserved/pkg/diag"
	"github.com/wellserved/wellserved/pkg/project"
	"github.com/wellserved/wellserved/pkg/rule"
	"github.com/wellserved/wellserved/pkg/verify"
)

// Options say which rules run and what becomes of their findings.
type Options struct {
	Rules []*rule.Rule // all there are
	// Select names the only rules to run; empty is all that are not opt-in. A
	// category stands for its rules, and "all" for every rule.
	Select []string
	Ignore []string // rules and categories not to run
	// Severity overrides what a rule says of itself, by its id.
	Severity map[string]diag.Severity
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
}

// Left says how many findings of a rule are not in the result.
type Left struct {
	Rule  string
	Count int
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
	rules, err := Choose(opts.Rules, opts.Select, opts.Ignore)
	if err != nil {
		return nil, err
	}
	if err := known(opts.Rules, opts.Severity); err != nil {
		return nil, err
	}
	pl := planFor(ctx, p, rules, opts.Observed)
	faults, err := pl.run(ctx, opts.Limit)
	if err != nil {
		return nil, err
	}
	result := &Result{Faults: faults, Left: left(pl.passes)}
	result.Findings, result.Suppressed = gather(pl.passes, opts)
	return result, nil
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

// gather collects the findings of all passes and takes out what is silenced.
func gather(passes []*rule.Pass, opts Options) (kept []diag.Finding, suppressed int) {
	var all rule.Findings
	for _, pass := range passes {
		all.Add(pass)
	}
	diag.Sort(all.List)
	var comments suppressions
	known := opts.Baseline.counter()
	for i := range all.List {
		f := &all.List[i]
		if s, ok := opts.Severity[f.Rule]; ok {
			f.Severity = s
		}
		if comments.silence(f) || known.take(f) {
			suppressed++
			continue
		}
		kept = append(kept, *f)
	}
	return kept, suppressed
}
