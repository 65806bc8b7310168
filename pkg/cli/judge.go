package cli

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/wellserved/wellserved/pkg/diag"
	"github.com/wellserved/wellserved/pkg/lint"
	"github.com/wellserved/wellserved/pkg/project"
	"github.com/wellserved/wellserved/pkg/report"
	"github.com/wellserved/wellserved/pkg/rule"
	"github.com/wellserved/wellserved/pkg/ruledoc"
	"github.com/wellserved/wellserved/pkg/source"
	"github.com/wellserved/wellserved/pkg/verify"
)

// ruleFlags say which rules judge.
type ruleFlags struct {
	selected, ignored []string
	baseline          string
	anew              bool // the baseline is to be written, so none holds
}

func (r *ruleFlags) register(cmd *cobra.Command) {
	f := cmd.Flags()
	f.StringSliceVar(&r.selected, "select", nil, "run only these rules or categories: `RULE,...`; all is every rule")
	f.StringSliceVar(&r.ignored, "ignore", nil, "do not run these rules or categories: `RULE,...`")
	for _, flag := range []string{"select", "ignore"} {
		_ = cmd.RegisterFlagCompletionFunc(flag, completeRules)
	}
	f.StringVar(&r.baseline, "baseline", "", "leave out the findings that `FILE` lists")
}

// completeRules lets shells complete the last name of a list of rules.
func completeRules(_ *cobra.Command, _ []string, given string) ([]string, cobra.ShellCompDirective) {
	done := given[:strings.LastIndex(given, ",")+1]
	var out []string
	for _, name := range ruleNames() {
		out = append(out, done+name)
	}
	return out, cobra.ShellCompDirectiveNoFileComp
}

// judge runs the rules over a site, or over what was observed of it, and
// gathers what a report needs.
func (a *app) judge(ctx context.Context, s *site, flags *ruleFlags, observed *verify.Result) (*report.Report, error) {
	opts := lint.Options{Rules: s.config.rules, Select: flags.selected, Ignore: flags.ignored, Settings: s.config.settings(s.local), Observed: observed}
	if path := cmp.Or(flags.baseline, s.config.Baseline); path != "" && !flags.anew {
		var err error
		if opts.Baseline, err = readBaseline(path); err != nil {
			return nil, err
		}
	}
	result, err := lint.Run(ctx, s.Project, opts)
	if err != nil {
		var unknown *lint.UnknownRuleError
		if errors.As(err, &unknown) {
			return nil, &usageError{err}
		}
		return nil, err
	}
	r := &report.Report{
		Version: version(), Findings: result.Findings, Suppressed: result.Suppressed,
		Errors: inputErrors(s.Project), Files: sourceNames(s.Project), Mappings: s.rows(),
	}
	for _, e := range result.Stale {
		r.Stale = append(r.Stale, fmt.Sprintf("%s: %s [%s]", e.File, e.Message, e.Rule))
	}
	s.leaveOut(r)
	for _, l := range result.Left {
		r.Errors = append(r.Errors, report.InputError{Message: fmt.Sprintf("%d further findings of %s are not given", l.Count, l.Rule)})
	}
	for _, u := range result.Unjudged {
		r.Errors = append(r.Errors, report.InputError{File: u.File, Message: fmt.Sprintf("%s: %s", u.Rule, u.Why)})
	}
	return r, a.ruleFaults(result.Faults)
}

// ruleFaults tells of rules that broke; the others have judged.
func (a *app) ruleFaults(faults []lint.RuleFault) error {
	for _, f := range faults {
		a.fault(f.Error(), f.Stack)
	}
	if len(faults) > 0 {
		return exit(exitFault)
	}
	return nil
}

// maxBaseline bounds the file of known findings, in bytes.
const maxBaseline = 64 << 20

func readBaseline(path string) (*lint.Baseline, error) {
	text, err := readSmall(path, maxBaseline)
	if err != nil {
		return nil, fmt.Errorf("--baseline: %w", err)
	}
	b, err := lint.ReadBaseline(bytes.NewReader(text))
	if err != nil {
		return nil, fmt.Errorf("--baseline %s: %w", path, err)
	}
	return b, nil
}

// leaveOut takes out the findings in files that .wellserved.yaml ignores.
func (s *site) leaveOut(r *report.Report) {
	if s.config.Ignore.Empty() {
		return
	}
	ignored := func(f *source.File) bool {
		if f == nil {
			return false
		}
		local := s.local(f)
		return local != "" && s.config.Ignore.Match(local)
	}
	r.Findings = slices.DeleteFunc(r.Findings, func(f diag.Finding) bool {
		out := ignored(f.At.File)
		if out {
			r.Suppressed++
		}
		return out
	})
}

func inputErrors(p *project.Project) []report.InputError {
	var out []report.InputError
	for _, e := range p.Errors {
		out = append(out, report.InputError{File: e.File, Line: e.Line, Message: e.Message})
	}
	return out
}

func sourceNames(p *project.Project) []string {
	names := make([]string, 0, len(p.Sources))
	for _, f := range p.Sources {
		names = append(names, f.Name())
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// describe returns what reports say of the rules that found something.
func describe(findings []diag.Finding, all []*rule.Rule) map[string]report.Rule {
	out := map[string]report.Rule{}
	for i := range findings {
		id := findings[i].Rule
		if _, done := out[id]; done {
			continue
		}
		r := lint.Find(all, id)
		if r == nil {
			continue
		}
		help, markdown := ruledoc.Help(r)
		out[id] = report.Rule{ID: id, Summary: r.Summary, Severity: r.Severity, Category: string(r.Category),
			Help: help, Markdown: markdown, URL: ruledoc.URL(r)}
	}
	return out
}

// complainOfInputs writes what could not be read to standard error; formats
// for programs say it again in their own way.
func (a *app) complainOfInputs(list []report.InputError) {
	for _, e := range list {
		fmt.Fprintf(a.err, "wellserved: %s\n", strings.ReplaceAll(e.String(), "\n", " "))
	}
}

// local returns where a source lies on this machine, "" where it does not: of a
// file that nginx reads, by the tree that this nginx sees.
func (s *site) local(f *source.File) string {
	for _, one := range s.Sites {
		if one.Tree != nil && slices.Contains(one.Config.Files, f) {
			return one.Tree.Local(f.Path())
		}
	}
	return s.Tree.Local(f.Path())
}

// resolve returns where a source lies on this machine, links resolved.
func (s *site) resolve(f *source.File) (string, error) {
	local := s.local(f)
	switch {
	case local == "" && strings.Contains(f.Text(), "\u27e8"):
		return "", errors.New("is a template that was read with holes: make the changes by hand")
	case local == "":
		return "", errors.New("is not a file on this machine")
	}
	return filepath.EvalSymlinks(local)
}
