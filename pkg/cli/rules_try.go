package cli

import (
	"context"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/wellserved/wellserved/pkg/config"
	"github.com/wellserved/wellserved/pkg/fstree"
	"github.com/wellserved/wellserved/pkg/lint"
	"github.com/wellserved/wellserved/pkg/nginx"
	"github.com/wellserved/wellserved/pkg/project"
	"github.com/wellserved/wellserved/pkg/route"
	"github.com/wellserved/wellserved/pkg/rule"
)

func (a *app) rulesTestCommand() *cobra.Command {
	var path string
	cmd := &cobra.Command{
		Use:   "test",
		Short: "Try this project's own rules on the examples that they give",
		Long: `test runs each rule of own_rules in ` + config.Name + ` on its examples: in each bad
one it must find something, in each good one nothing. It ends with code 1 where an
example shows something else, or a rule has no example.`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return a.tryRules(cmd.Context(), path) },
	}
	cmd.Flags().StringVar(&path, "config", "", "configuration `FILE` (default: the nearest "+config.Name+")")
	return cmd
}

func (a *app) tryRules(ctx context.Context, path string) error {
	w, err := nearestWishes()
	if path != "" {
		w, err = readWishes(path)
	}
	if err != nil {
		return err
	}
	if len(w.Own) == 0 {
		return usagef("there are no own_rules: %s declares none", orNone(w.Path))
	}
	failed := 0
	for i := range w.Own {
		o := &w.Own[i]
		wrong, err := tryRule(ctx, lint.Find(w.rules, o.ID), o)
		if err != nil {
			return err
		}
		for _, line := range wrong {
			fmt.Fprintln(a.out, line)
		}
		if len(wrong) > 0 {
			failed++
			continue
		}
		fmt.Fprintf(a.out, "ok   %s (%d bad, %d good)\n", o.ID, len(o.Bad), len(o.Good))
	}
	if failed > 0 {
		a.note("%d of %d rules do not show what they say", failed, len(w.Own))
		return exit(exitFindings)
	}
	return nil
}

func orNone(path string) string {
	if path == "" {
		return "no " + config.Name + " here"
	}
	return path
}

// tryRule returns what is wrong with a rule's examples, a line each.
func tryRule(ctx context.Context, r *rule.Rule, o *config.OwnRule) ([]string, error) {
	var wrong []string
	say := func(at config.Place, format string, args ...any) {
		wrong = append(wrong, "FAIL "+o.ID+": "+at.Fault(fmt.Sprintf(format, args...)).Error())
	}
	if len(o.Bad) == 0 || len(o.Good) == 0 {
		say(o.Place, "it needs a bad example and a good one")
	}
	for _, e := range o.Bad {
		lines, faults, err := tryExample(ctx, r, e.Text)
		switch {
		case err != nil:
			return nil, err
		case len(faults) > 0:
			say(e.Place, "nginx could not read the bad example: %s", strings.Join(faults, "; "))
		case len(lines) == 0:
			say(e.Place, "it finds nothing in the bad example")
		}
	}
	for _, e := range o.Good {
		lines, faults, err := tryExample(ctx, r, e.Text)
		switch {
		case err != nil:
			return nil, err
		case len(faults) > 0:
			say(e.Place, "nginx could not read the good example: %s", strings.Join(faults, "; "))
		case len(lines) > 0:
			say(e.Place, "it finds something in line %s of the good example", strings.Join(lines, ", "))
		}
	}
	return wrong, nil
}

// tryExample runs a rule on a piece of configuration. It returns the lines of
// the findings, and what nginx would stop at.
func tryExample(ctx context.Context, r *rule.Rule, text string) (lines, faults []string, err error) {
	const name = "/nginx.conf"
	tree := fstree.MemoryText(map[string]string{name: text})
	cfg, err := nginx.Load(nginx.Options{Tree: tree, Paths: []string{name}})
	if err != nil {
		return nil, nil, fmt.Errorf("read the example of %s: %w", r.ID, err)
	}
	for i := range cfg.Faults {
		if f := &cfg.Faults[i]; f.Kind != nginx.IncludeMissing {
			faults = append(faults, fmt.Sprintf("line %d: %s", f.At.Line(), f.Message))
		}
	}
	p := &project.Project{Tree: tree, Sources: cfg.Files,
		Sites: []*project.Site{{Config: cfg, Tree: tree, Router: route.Compile(cfg, route.Options{Tree: tree})}}}
	result, err := lint.Run(ctx, p, lint.Options{Rules: []*rule.Rule{r}, Select: []string{r.ID}, Limit: 1})
	if err != nil {
		return nil, nil, err
	}
	for i := range result.Findings {
		lines = append(lines, fmt.Sprint(result.Findings[i].At.Line()))
	}
	return lines, faults, nil
}
