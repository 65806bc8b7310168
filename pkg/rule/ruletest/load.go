package ruletest

import (
	"context"
	"fmt"

	"github.com/wellserved/wellserved/pkg/diag"
	"github.com/wellserved/wellserved/pkg/nginx"
	"github.com/wellserved/wellserved/pkg/project"
	"github.com/wellserved/wellserved/pkg/route"
	"github.com/wellserved/wellserved/pkg/rule"
)

// Load reads a case's site: a Django project as the program would, nginx's
// configuration alone as it stands.
func (c *Case) Load(ctx context.Context) (*project.Project, error) {
	if c.Django != "" {
		return project.Load(ctx, project.Options{
			Tree: c.Tree, Cwd: home, Path: c.Django, Nginx: c.Nginx, Django: c.Django, Env: c.Env,
		})
	}
	p := &project.Project{Tree: c.Tree, OnServer: c.OnServ}
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
func (c *Case) run(ctx context.Context, r *rule.Rule, p *project.Project) ([]diag.Finding, error) {
	var all rule.Findings
	if r.Live != nil {
		observed, err := c.observe(ctx, p)
		if err != nil {
			return nil, err
		}
		pass := rule.NewLivePass(r, p, observed, nil)
		pass.Run()
		all.Add(pass)
	}
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
	diag.Sort(all.List)
	return all.List, nil
}
