package rules_test

import (
	"os"
	"path/filepath"
	"testing"

	"golang.org/x/tools/txtar"

	"github.com/wellserved/wellserved/pkg/fstree"
	"github.com/wellserved/wellserved/pkg/lint"
	"github.com/wellserved/wellserved/pkg/nginx"
	"github.com/wellserved/wellserved/pkg/project"
	"github.com/wellserved/wellserved/pkg/route"
	"github.com/wellserved/wellserved/pkg/rules"
)

// FuzzEveryRule gives all rules any text for a configuration: none may panic,
// and every place that a finding or an edit names lies in the text.
func FuzzEveryRule(f *testing.F) {
	archives, err := filepath.Glob(filepath.Join(cases, "*", "*.txtar"))
	if err != nil {
		f.Fatal(err)
	}
	for _, name := range archives {
		data, err := os.ReadFile(name)
		if err != nil {
			f.Fatal(err)
		}
		for _, file := range txtar.Parse(data).Files {
			if file.Name == "nginx.conf" {
				f.Add(string(file.Data), "1.22.1")
			}
		}
	}
	f.Fuzz(func(t *testing.T, text, version string) {
		if len(text) > 16<<10 {
			return
		}
		tree := fstree.MemoryText(map[string]string{"/etc/nginx/nginx.conf": text})
		cfg, err := nginx.Load(nginx.Options{Tree: tree, Paths: []string{"/etc/nginx/nginx.conf"}})
		if err != nil {
			t.Fatal(err)
		}
		p := &project.Project{Tree: tree, Sources: cfg.Files, Sites: []*project.Site{{
			Config: cfg, Tree: tree, Router: route.Compile(cfg, route.Options{Tree: tree}),
		}}}
		p.AskVersion = func() nginx.Version { v, _ := nginx.ParseVersion(version); return v }
		result, err := lint.Run(t.Context(), p, lint.Options{Rules: rules.All(), Select: []string{"all"}})
		if err != nil {
			t.Fatal(err)
		}
		for _, fault := range result.Faults {
			t.Errorf("%v\n%s", fault.Error(), fault.Stack)
		}
		for _, finding := range result.Findings {
			if at := finding.At; at.Start < 0 || at.End > at.File.Len() || at.Start > at.End {
				t.Errorf("%s points at %d to %d of %d bytes", finding.Rule, at.Start, at.End, at.File.Len())
			}
			for _, fix := range finding.Fixes {
				for _, e := range fix.Edits {
					if e.At.Start < 0 || e.At.End > e.At.File.Len() || e.At.Start > e.At.End {
						t.Errorf("%s edits %d to %d of %d bytes", finding.Rule, e.At.Start, e.At.End, e.At.File.Len())
					}
				}
			}
		}
	})
}
