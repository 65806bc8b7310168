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
	var want ruleFilter
	cmd := &cobra.Command{
		Use:   "rules [RULE|CATEGORY...]",
		Short: "List the rules, or those that have a counterpart in another tool",
		Example: "  wellserved rules\n" +
			"  wellserved rules --category tls --severity error,warning\n" +
			"  wellserved rules --fix safe\n" +
			"  wellserved rules --peer gixy\n" +
			"  wellserved rules --peer gixy:add_header_redefinition",
		ValidArgsFunction: func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
			return append(words(rule.Categories()), ruleNames()...), cobra.ShellCompDirectiveNoFileComp
		},
		RunE: func(_ *cobra.Command, args []string) error {
			w, err := nearestWishes()
			if err != nil {
				return err
			}
			list, err := want.choose(w.rules, args)
			if err != nil {
				return &usageError{err}
			}
			return a.deliver(&output, func(w io.Writer, s report.Style) error {
				if output.format == "json" {
					return writeRulesJSON(w, list)
				}
				return report.WriteRules(w, want.rows(list), s)
			})
		},
	}
	output.register(cmd, "text", "json")
	want.register(cmd)
	cmd.AddCommand(a.rulesTestCommand())
	return cmd
}

// jsonRule is one rule of `rules --format json`.
type jsonRule struct {
	ID         string     `json:"id"`
	Category   string     `json:"category"`
	Severity   string     `json:"severity"`
	Since      string     `json:"since"`
	Fix        string     `json:"fix"`
	OptIn      bool       `json:"opt_in"`
	Summary    string     `json:"summary"`
	References []string   `json:"references"`
	Peers      []jsonPeer `json:"peers"`
	URL        string     `json:"url"`
}

// jsonPeer is what another tool calls a fault.
type jsonPeer struct {
	Tool string `json:"tool"`
	Rule string `json:"rule"`
}

func writeRulesJSON(w io.Writer, list []*rule.Rule) error {
	out := struct {
		Schema int        `json:"schema"`
		Rules  []jsonRule `json:"rules"`
	}{report.Schema, []jsonRule{}}
	for _, r := range list {
		peers := []jsonPeer{}
		for _, p := range r.Peers {
			peers = append(peers, jsonPeer{string(p.Tool), p.Rule})
		}
		out.Rules = append(out.Rules, jsonRule{ID: r.ID, Category: string(r.Category), Severity: r.Severity.String(), Since: r.Since,
			Fix: r.Fix.String(), OptIn: r.OptIn, Summary: r.Summary, References: append([]string{}, r.References...), Peers: peers, URL: ruledoc.URL(r)})
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
			return ruleNames(), cobra.ShellCompDirectiveNoFileComp
		},
		RunE: func(_ *cobra.Command, args []string) error {
			w, err := nearestWishes()
			if err != nil {
				return err
			}
			all := w.rules
			r := lint.Find(all, args[0])
			if r == nil {
				return &usageError{lint.Unknown(all, args[0])}
			}
			_, err = fmt.Fprint(a.out, ruledoc.Text(r, look(a.style(a.out))))
			return err
		},
	}
}

// look is how a rule's page is shown in a terminal of that style.
func look(s report.Style) ruledoc.Look {
	l := ruledoc.Look{Width: s.Width}
	if s.Color {
		l.Head, l.Mark = report.Painters()
	}
	return l
}

// ruleNames returns what shells complete: the rules, with the project's own
// where its configuration file can be read.
func ruleNames() []string {
	all := rules.All()
	if w, err := nearestWishes(); err == nil {
		all = w.rules
	}
	var out []string
	for _, r := range all {
		out = append(out, r.ID)
	}
	return out
}
