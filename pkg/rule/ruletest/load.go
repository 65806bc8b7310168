package ruletest

import (
	"context"
	"fmt"
	"slices"

	"github.com/wellserved/wellserved/pkg/diag"
	"github.com/wellserved/wellserved/pkg/nginx"
	"github.com/wellserved/wellserved/pkg/project"
	"github.com/wellserved/wellserved/pkg/route"
	"github.com/wellserved/wellserved/pkg/rule"
	"github.com/wellserved/wellserved/pkg/source"
)

// Load reads a case's site: a Django project as the program would, nginx's
// configuration alone as it stands.
func (c *Case) Load(ctx context.Context) (*project.Project, error) {
	version := func() nginx.Version { return c.Version }
	if c.Django != "" {
		p, err := project.Load(ctx, project.Options{
			Tree: c.Tree, Cwd: home, Path: c.Django, Nginx: c.Nginx, Django: c.Django, Env: c.Env,
		})
		if err == nil {
			p.AskVersion = version
		}
		return p, err
	}
	p := &project.Project{Tree: c.Tree, OnServer: c.OnServ, AskVersion: version}
	for _, name := range c.Nginx {
		cfg, err := nginx.Load(nginx.Options{Tree: c.Tree, Paths: []string{name}})
		if err != nil {
			return nil, fmt.Errorf("%s: %w", c.Name, err)
		}
		p.Sites = append(p.Sites, &project.Site{
			Config: cfg, Tree: c.Tree, OnServer: c.OnServ,
			Router: route.Compile(cfg, route.Options{Tree: c.Tree}),
		})
		p.Sources = append(p.Sources, cfg.Files...)
	}
	return p, nil
}

// run runs one rule over a case's project and returns each finding once.
func (c *Case) run(ctx context.Context, r *rule.Rule, others []*rule.Rule, p *project.Project) ([]diag.Finding, error) {
	if r.Ignored != nil {
		return runOnComments(r, others, p), nil
	}
	if r.Live == nil {
		return gather(p, r), nil
	}
	observed, err := c.observe(ctx, p)
	if err != nil {
		return nil, err
	}
	pass := rule.NewLivePass(r, p, observed, nil)
	pass.Run()
	var all rule.Findings
	all.Add(pass)
	diag.Sort(all.List)
	return all.List, nil
}

// runOnComments runs a rule on the comments that silence others, which all run
// that run without being selected.
func runOnComments(r *rule.Rule, others []*rule.Rule, p *project.Project) []diag.Finding {
	ran := slices.DeleteFunc(slices.Clone(others), func(o *rule.Rule) bool { return o.OptIn })
	silencer := rule.NewSilencer(p.Sources)
	found := gather(p, ran...)
	for i := range found {
		silencer.Silence(&found[i])
	}
	pass := rule.NewPass(r, p, nil, nil)
	list := silencer.Ignored(others, func(o *rule.Rule, _ *source.File) bool { return slices.Contains(ran, o) })
	for i := range list {
		r.Ignored(pass, &list[i])
	}
	var all rule.Findings
	all.Add(pass)
	diag.Sort(all.List)
	return all.List
}

// gather runs rules and returns what they find, each once.
func gather(p *project.Project, rules ...*rule.Rule) []diag.Finding {
	var all rule.Findings
	for _, r := range rules {
		if r.Check != nil {
			pass := rule.NewPass(r, p, nil, nil)
			pass.Run()
			all.Add(pass)
		}
		for _, site := range p.Sites {
			pass := rule.NewPass(r, p, rule.NewSite(site), nil)
			pass.Run()
			all.Add(pass)
		}
	}
	diag.Sort(all.List)
	return all.List
}
