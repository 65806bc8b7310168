package ruletest

import (
	"fmt"

	"github.com/wellserved/wellserved/pkg/diag"
	"github.com/wellserved/wellserved/pkg/nginx"
	"github.com/wellserved/wellserved/pkg/project"
	"github.com/wellserved/wellserved/pkg/route"
	"github.com/wellserved/wellserved/pkg/rule"
)

// Load reads a case's site.
func (c *Case) Load() (*project.Project, error) {
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

// run runs one rule over a project and returns each finding once.
func run(r *rule.Rule, p *project.Project) []diag.Finding {
	var all rule.Findings
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
	return all.List
}
