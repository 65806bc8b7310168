package cli

import (
	"encoding/json"
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"github.com/wellserved/wellserved/pkg/lint"
	"github.com/wellserved/wellserved/pkg/report"
	"github.com/wellserved/wellserved/pkg/rule"
	"github.com/wellserved/wellserved/pkg/ruledoc"
	"github.com/wellserved/wellserved/pkg/rules"
)

func (a *app) rulesCommand() *cobra.Command {
	var output outputFlags
	cmd := &cobra.Command{
		Use:   "rules [RULE|CATEGORY...]",
		Short: "List the rules",
		RunE: func(_ *cobra.Command, args []string) error {
			list := rules.All()
			if len(args) > 0 {
				var err error
				if list, err = lint.Choose(list, args, nil); err != nil {
					return &usageError{err}
				}
			}
			return a.deliver(&output, func(w io.Writer, s report.Style) error {
				if output.format == "json" {
					return writeRulesJSON(w, list)
				}
				return report.WriteRules(w, describeAll(list), s)
			})
		},
	}
	output.register(cmd, "text", "json")
	return cmd
}

// describeAll returns what lists show of rules.
func describeAll(list []*rule.Rule) []report.RuleRow {
	var rows []report.RuleRow
	for _, c := range rule.Categories() {
		for _, r := range list {
			if r.Category == c {
				rows = append(rows, report.RuleRow{ID: r.ID, Group: c.Title(), Severity: r.Severity,
					Fix: r.Fix.String(), OptIn: r.OptIn, Summary: r.Summary})
			}
		}
	}
	return rows
}

// jsonRule is one rule of `rules --format json`.
type jsonRule struct {
	ID         string   `json:"id"`
	Category   string   `json:"category"`
	Severity   string   `json:"severity"`
	Since      string   `json:"since"`
	Fix        string   `json:"fix"`
	OptIn      bool     `json:"opt_in"`
	Summary    string   `json:"summary"`
	References []string `json:"references"`
	URL        string   `json:"url"`
}

func writeRulesJSON(w io.Writer, list []*rule.Rule) error {
	out := struct {
		Schema int        `json:"schema"`
		Rules  []jsonRule `json:"rules"`
	}{report.Schema, []jsonRule{}}
	for _, r := range list {
		out.Rules = append(out.Rules, jsonRule{ID: r.ID, Category: string(r.Category), Severity: r.Severity.String(), Since: r.Since,
			Fix: r.Fix.String(), OptIn: r.OptIn, Summary: r.Summary, References: append([]string{}, r.References...), URL: ruledoc.URL(r)})
	}
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	return e.Encode(out)
}

func (a *app) explainCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "explain RULE",
		Short: "Explain a rule: what it finds, why it matters, a wrong and a right example",
		Args:  cobra.ExactArgs(1),
		ValidArgsFunction: func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
			var ids []string
			for _, r := range rules.All() {
				ids = append(ids, r.ID)
			}
			return ids, cobra.ShellCompDirectiveNoFileComp
		},
		RunE: func(_ *cobra.Command, args []string) error {
			all := rules.All()
			r := lint.Find(all, args[0])
			if r == nil {
				return &usageError{&lint.UnknownRuleError{Name: args[0], Suggest: lint.Suggest(all, args[0])}}
			}
			_, err := fmt.Fprint(a.out, ruledoc.Text(r))
			return err
		},
	}
}
