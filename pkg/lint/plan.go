package lint

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"runtime"
	"runtime/debug"
	"slices"

	"golang.org/x/sync/errgroup"

	"github.com/wellserved/wellserved/pkg/nginx"
	"github.com/wellserved/wellserved/pkg/project"
	"github.com/wellserved/wellserved/pkg/rule"
	"github.com/wellserved/wellserved/pkg/verify"
)

// plan is what a run has to do: tasks that may run side by side, and the passes
// that they fill, each filled by one task.
type plan struct {
	tasks  []func() []RuleFault
	passes []*rule.Pass
}

// planFor makes the tasks of a run: of the project, or of what was observed.
func planFor(ctx context.Context, p *project.Project, rules []*rule.Rule, opts *Options) *plan {
	if opts.Observed != nil {
		return livePlan(ctx, p, rules, opts.Observed)
	}
	sites := make([]*rule.Site, len(p.Sites))
	for i, s := range p.Sites {
		sites[i] = rule.NewSite(s)
	}
	return newPlan(ctx, p, sites, rules, opts.Settings)
}

// livePlan makes the tasks of the rules that judge observations.
func livePlan(ctx context.Context, p *project.Project, rules []*rule.Rule, observed *verify.Result) *plan {
	pl := &plan{}
	for _, r := range rules {
		if r.Live != nil {
			pass := rule.NewLivePass(r, p, observed, func() bool { return ctx.Err() != nil })
			pl.passes = append(pl.passes, pass)
			pl.check(pass)
		}
	}
	return pl
}

// newPlan makes the tasks, in the order of sites, names and rules. All rules
// that visit directives of one name see each of them one after the other, so
// that a large configuration goes through the processor's cache once a name
// rather than once a rule.
func newPlan(ctx context.Context, p *project.Project, sites []*rule.Site, rules []*rule.Rule, settings *Settings) *plan {
	stop := func() bool { return ctx.Err() != nil }
	pl := &plan{}
	pass := func(r *rule.Rule, s *rule.Site) *rule.Pass {
		next := rule.NewPass(r, p, s, stop).Configure(settings.param)
		pl.passes = append(pl.passes, next)
		return next
	}
	for _, r := range rules {
		if r.Check != nil {
			pl.check(pass(r, nil))
		}
	}
	for _, s := range sites {
		byName := map[string][]*visitor{}
		for _, r := range rules {
			if r.CheckSite != nil || r.Faults != nil {
				pl.check(pass(r, s))
			}
			for _, name := range slices.Sorted(maps.Keys(r.Visit)) {
				if len(s.Directives(name)) > 0 {
					byName[name] = append(byName[name], &visitor{pass: pass(r, s), visit: r.Visit[name]})
				}
			}
		}
		for _, name := range slices.Sorted(maps.Keys(byName)) {
			visitors := byName[name]
			pl.tasks = append(pl.tasks, func() []RuleFault { return visitAll(s.Directives(name), visitors, stop) })
		}
	}
	return pl
}

// check adds a task for the hooks of one pass that are no visits.
func (pl *plan) check(pass *rule.Pass) {
	pl.tasks = append(pl.tasks, func() (faults []RuleFault) {
		defer func() {
			if r := recover(); r != nil {
				faults = []RuleFault{faultOf(pass, r)}
			}
		}()
		pass.RunChecks()
		return nil
	})
}

// visitor is a rule's hook for directives of one name.
type visitor struct {
	pass   *rule.Pass
	visit  func(*rule.Pass, *nginx.Directive)
	broken bool // it panicked, and is not called again
}

// visitAll shows each directive to each visitor. A visitor that panics is left
// out from there on; the others go on.
func visitAll(list []*nginx.Directive, visitors []*visitor, stop func() bool) (faults []RuleFault) {
	from := cursor{}
	for {
		fault := visitFrom(list, visitors, &from, stop)
		if fault == nil {
			return faults
		}
		faults = append(faults, *fault)
		from.visitor++ // the one that broke has seen this directive
	}
}

// cursor is where visiting stands.
type cursor struct{ directive, visitor int }

// visitFrom visits from a place on until the end, or until a visitor panics;
// then the place is that visitor's.
func visitFrom(list []*nginx.Directive, visitors []*visitor, at *cursor, stop func() bool) (fault *RuleFault) {
	defer func() {
		if r := recover(); r != nil {
			v := visitors[at.visitor]
			v.broken = true
			f := faultOf(v.pass, r)
			fault = &f
		}
	}()
	for ; at.directive < len(list) && !stop(); at.directive++ {
		for ; at.visitor < len(visitors); at.visitor++ {
			if v := visitors[at.visitor]; !v.broken {
				v.visit(v.pass, list[at.directive])
			}
		}
		at.visitor = 0
	}
	return nil
}

func faultOf(pass *rule.Pass, panicked any) RuleFault {
	return RuleFault{Rule: pass.Rule.ID, Cause: fmt.Sprint(panicked), Stack: string(debug.Stack())}
}

// run runs the tasks side by side.
func (pl *plan) run(ctx context.Context, limit int) ([]RuleFault, error) {
	if limit <= 0 {
		limit = runtime.GOMAXPROCS(0)
	}
	faults := make([][]RuleFault, len(pl.tasks))
	var g errgroup.Group
	g.SetLimit(limit)
	for i, task := range pl.tasks {
		g.Go(func() error {
			if ctx.Err() == nil {
				faults[i] = task()
			}
			return ctx.Err()
		})
	}
	if err := g.Wait(); err != nil {
		return nil, fmt.Errorf("run rules: %w", err)
	}
	all := slices.Concat(faults...)
	slices.SortStableFunc(all, func(a, b RuleFault) int { return cmp.Compare(a.Rule, b.Rule) })
	return all, nil
}
