package cli

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/wellserved/wellserved/pkg/diag"
	"github.com/wellserved/wellserved/pkg/lint"
	"github.com/wellserved/wellserved/pkg/report"
	"github.com/wellserved/wellserved/pkg/rule"
)

// ruleFilter says which rules a list holds; each empty part asks for nothing.
type ruleFilter struct {
	categories, severities, fixes []string
	peer                          string // a tool, or TOOL:RULE
}

func (f *ruleFilter) register(cmd *cobra.Command) {
	flags := cmd.Flags()
	flags.StringSliceVar(&f.categories, "category", nil, "only rules of these categories: `CATEGORY,...`")
	flags.StringSliceVar(&f.severities, "severity", nil, "only rules of these severities: `SEVERITY,...`")
	flags.StringSliceVar(&f.fixes, "fix", nil, "only rules with such a fix: `KIND,...` of safe, unsafe and none")
	flags.StringVar(&f.peer, "peer", "", "only rules that another tool has too, by its names: `TOOL[:RULE]`, where the tool is "+strings.Join(words(rule.Tools()), ", "))
	offer(cmd, "category", words(rule.Categories())...)
	offer(cmd, "severity", severityWords()...)
	offer(cmd, "fix", fixWords()...)
	offer(cmd, "peer", words(rule.Tools())...)
}

// words returns names as texts.
func words[T ~string](names []T) []string {
	var out []string
	for _, n := range names {
		out = append(out, string(n))
	}
	return out
}

func severityWords() []string {
	return []string{diag.Error.String(), diag.Warning.String(), diag.Info.String()}
}

func fixWords() []string {
	return []string{rule.SafeFix.String(), rule.UnsafeFix.String(), rule.NoFix.String()}
}

// choose returns the rules that pass, those that run only when selected among
// them. Names are ids and categories.
func (f *ruleFilter) choose(all []*rule.Rule, names []string) ([]*rule.Rule, error) {
	for _, part := range []struct {
		flag         string
		given, known []string
	}{
		{"category", f.categories, words(rule.Categories())},
		{"severity", f.severities, severityWords()},
		{"fix", f.fixes, fixWords()},
	} {
		for _, w := range part.given {
			if !slices.Contains(part.known, w) {
				return nil, fmt.Errorf("--%s: there is no %q: expected %s", part.flag, w, strings.Join(part.known, ", "))
			}
		}
	}
	tool, theirs, _ := strings.Cut(f.peer, ":")
	if f.peer != "" && !slices.Contains(words(rule.Tools()), tool) {
		return nil, fmt.Errorf("--peer: there is no %q: expected %s", tool, strings.Join(words(rule.Tools()), ", "))
	}
	for _, name := range names {
		if lint.Find(all, name) == nil && !slices.Contains(words(rule.Categories()), name) {
			return nil, lint.Unknown(all, name)
		}
	}
	list := slices.DeleteFunc(slices.Clone(all), func(r *rule.Rule) bool { return !f.passes(r, names) })
	if len(list) == 0 && theirs != "" {
		return nil, fmt.Errorf("--peer: no rule is %s's %q: `wellserved rules --peer %[1]s` lists them", tool, theirs)
	}
	return list, nil
}

func (f *ruleFilter) passes(r *rule.Rule, names []string) bool {
	in := func(list []string, words ...string) bool {
		return len(list) == 0 || slices.ContainsFunc(words, func(w string) bool { return slices.Contains(list, w) })
	}
	return in(names, r.ID, string(r.Category)) && in(f.categories, string(r.Category)) && in(f.severities, r.Severity.String()) &&
		in(f.fixes, r.Fix.String()) && (f.peer == "" || len(f.theirNames(r)) > 0)
}

// theirNames returns what the tool of --peer calls a rule.
func (f *ruleFilter) theirNames(r *rule.Rule) []string {
	tool, theirs, _ := strings.Cut(f.peer, ":")
	var out []string
	for _, p := range r.Peers {
		if rule.Tool(tool).Has(p.Tool) && (theirs == "" || p.Rule == theirs) {
			out = append(out, p.Rule)
		}
	}
	return out
}

// rows returns what the list shows of rules: by category, or by the names that
// the tool of --peer has.
func (f *ruleFilter) rows(list []*rule.Rule) []report.RuleRow {
	var rows []report.RuleRow
	row := func(r *rule.Rule, group, theirs string) {
		rows = append(rows, report.RuleRow{ID: r.ID, Group: group, Theirs: theirs, Severity: r.Severity,
			Fix: r.Fix.String(), OptIn: r.OptIn, Summary: r.Summary})
	}
	if f.peer != "" {
		for _, r := range list {
			for _, theirs := range f.theirNames(r) {
				row(r, "", theirs)
			}
		}
		slices.SortStableFunc(rows, func(a, b report.RuleRow) int { return cmp.Compare(a.Theirs, b.Theirs) })
		return rows
	}
	for _, c := range rule.Categories() {
		for _, r := range list {
			if r.Category == c {
				row(r, c.Title(), "")
			}
		}
	}
	return rows
}
