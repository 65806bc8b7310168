package rule

import (
	"maps"
	"slices"

	"github.com/wellserved/wellserved/pkg/diag"
	"github.com/wellserved/wellserved/pkg/fstree"
	"github.com/wellserved/wellserved/pkg/nginx"
	"github.com/wellserved/wellserved/pkg/project"
	"github.com/wellserved/wellserved/pkg/source"
	"github.com/wellserved/wellserved/pkg/verify"
)

// Pass is one run of one rule over a project, or over one nginx configuration
// of it. What it gives access to is read-only and shared with other rules that
// run at the same time.
type Pass struct {
	Rule    *Rule
	Project *project.Project
	// Site is the nginx configuration in question; nil in Rule.Check and Rule.Live.
	Site *Site
	// Observed is what a run over the live site observed; nil but in Rule.Live.
	Observed *verify.Result

	findings []diag.Finding
	left     int // findings past MaxFindings
	unjudged []Unjudged
	stop     func() bool
	values   func(*Rule, string, *source.File) (int, bool) // nil where nothing is set
}

// MaxFindings is how many findings of one rule in one configuration are kept:
// a file that a machine wrote wrong says the same a million times.
const MaxFindings = 10_000

// NewPass returns a pass of a rule; site is nil for the project as a whole.
// stop, where not nil, reports that the run was given up.
func NewPass(r *Rule, p *project.Project, site *Site, stop func() bool) *Pass {
	return &Pass{Rule: r, Project: p, Site: site, stop: stop}
}

// Report adds a finding. The pass fills in the rule and, where the finding has
// none, the severity.
func (p *Pass) Report(f diag.Finding) {
	if len(p.findings) >= MaxFindings {
		p.left++
		return
	}
	f.Rule = p.Rule.ID
	if f.Severity == 0 {
		f.Severity = p.Rule.Severity
	}
	p.findings = append(p.findings, f)
}

// NewLivePass returns a pass of a rule over what a run observed.
func NewLivePass(r *Rule, p *project.Project, observed *verify.Result, stop func() bool) *Pass {
	return &Pass{Rule: r, Project: p, Observed: observed, stop: stop}
}

// Unjudged is something that a rule did not look at, though it should.
type Unjudged struct {
	File string // as messages show it; "" for none
	Why  string
}

// NotJudged notes what the rule did not look at, so that its silence is not
// taken for an answer.
func (p *Pass) NotJudged(file, why string) {
	p.unjudged = append(p.unjudged, Unjudged{file, why})
}

// Unjudged returns what the rule did not look at.
func (p *Pass) Unjudged() []Unjudged { return p.unjudged }

// Left returns how many findings were not kept.
func (p *Pass) Left() int { return p.left }

// Stopped reports whether the run was given up, so that a rule that reads many
// files may end early.
func (p *Pass) Stopped() bool { return p.stop != nil && p.stop() }

// Config returns the nginx configuration of the site.
func (p *Pass) Config() *nginx.Config { return p.Site.Config }

// NginxVersion returns the version of nginx that reads the configuration. Where
// it is not known, all that is asked of it is false.
func (p *Pass) NginxVersion() nginx.Version { return p.Project.NginxVersion() }

// Tree returns the files as nginx sees them, or those of the project where the
// pass is about no nginx configuration.
func (p *Pass) Tree() fstree.Tree {
	if p.Site != nil && p.Site.Tree != nil {
		return p.Site.Tree
	}
	return p.Project.Tree
}

// Directives returns every directive of that name in the configuration that
// stands where the table allows it, in the order of reading.
func (p *Pass) Directives(name string) []*nginx.Directive { return p.Site.Directives(name) }

// Complete reports whether all of the configuration is known: it began with a
// main file, and everything it includes was read. Only then does the absence of
// a directive mean anything.
func (p *Pass) Complete() bool { return p.Site.Config.Whole() && p.Site.AllRead() }

// Run calls the hooks of the pass's rule: visits, then all else.
func (p *Pass) Run() {
	if p.Site != nil {
		for _, name := range slices.Sorted(maps.Keys(p.Rule.Visit)) {
			visit := p.Rule.Visit[name]
			for _, d := range p.Site.Directives(name) {
				visit(p, d)
			}
		}
	}
	p.RunChecks()
}

// RunChecks calls the hooks of the pass's rule but its visits.
func (p *Pass) RunChecks() {
	r := p.Rule
	switch {
	case p.Observed != nil:
		if r.Live != nil {
			r.Live(p)
		}
		return
	case p.Site == nil:
		if r.Check != nil {
			r.Check(p)
		}
		return
	}
	if r.Faults != nil {
		faults := p.Site.Config.Faults
		for i := range faults {
			if slices.Contains(r.FaultKinds, faults[i].Kind) {
				r.Faults(p, &faults[i])
			}
		}
	}
	if r.CheckSite != nil {
		r.CheckSite(p)
	}
}
