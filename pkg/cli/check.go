package cli

import (
	"bytes"
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"github.com/wellserved/wellserved/pkg/diag"
	"github.com/wellserved/wellserved/pkg/lint"
	"github.com/wellserved/wellserved/pkg/mapping"
	"github.com/wellserved/wellserved/pkg/nginx"
	"github.com/wellserved/wellserved/pkg/report"
	"github.com/wellserved/wellserved/pkg/rule"
)

// checkFlags are the flags of check.
type checkFlags struct {
	site          siteFlags
	rules         ruleFlags
	output        outputFlags
	failOn        diag.Severity
	writeBaseline string
}

func (a *app) checkCommand() *cobra.Command {
	c := checkFlags{failOn: diag.Warning}
	cmd := &cobra.Command{
		Use:   "check [PATH]",
		Short: "Find where nginx and Django disagree, and what else is wrong",
		Long: `check reads the nginx configuration, the Django settings and the file tree of the
site at PATH (default: the current folder), and judges them. It executes nothing
of the site and uses no network.

In a repository it finds the nginx configuration by content, and prefers what is
really included, mounted or enabled over examples and leftovers; on a server it
takes /etc/nginx/nginx.conf.`,
		Example: "  wellserved check\n" +
			"  wellserved check --nginx /etc/nginx/nginx.conf --django /srv/shop\n" +
			"  ssh shop sudo nginx -T | wellserved check --nginx - --django .\n" +
			"  wellserved check --format sarif --output wellserved.sarif",
		Args: cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error { return a.check(cmd, args, &c) },
	}
	c.site.register(cmd)
	c.rules.register(cmd)
	c.output.register(cmd, report.Formats()...)
	cmd.Flags().Var(failOn{&c.failOn}, "fail-on", "end with code 1 where a finding is at or above this: error, warning, info or never")
	offer(cmd, "fail-on", "error", "warning", "info", "never")
	cmd.Flags().StringVar(&c.writeBaseline, "write-baseline", "", "write the findings to `FILE` as known ones, and end with code 0")
	return cmd
}

func (a *app) check(cmd *cobra.Command, args []string, c *checkFlags) error {
	s, err := a.load(cmd.Context(), &c.site, cmd, args)
	if err != nil {
		return a.unloaded(err, &c.output)
	}
	if c.writeBaseline != "" {
		c.rules.anew = true // what is known already stays known
	}
	r, broken := a.judge(cmd.Context(), s, &c.rules, nil)
	if r == nil {
		return broken
	}
	r.FailOn = s.config.failOn(c.failOn, cmd.Flags().Changed("fail-on"))
	a.sayTemplates(s)
	if c.writeBaseline != "" {
		return a.keepBaseline(c.writeBaseline, r, broken)
	}
	a.sayStale(r.Stale)
	if err := a.report(r, &c.output, s.config.rules); err != nil {
		return err
	}
	if broken != nil {
		return broken
	}
	return exit(codeOfReport(r))
}

// report writes a report and, for people, its summary.
func (a *app) report(r *report.Report, o *outputFlags, all []*rule.Rule) error {
	if report.TellsOfRules(o.format) {
		r.Rules = describe(r.Findings, all)
	}
	onScreen := o.format == "text" && o.output == "" && len(r.Findings) > 0
	if onScreen {
		a.part()
	}
	err := a.deliver(o, func(w io.Writer, s report.Style) error { return report.Write(w, o.format, r, s) })
	if err != nil {
		return err
	}
	if onScreen {
		a.part()
	}
	a.complainOfInputs(r.Errors)
	if o.format == "text" {
		a.sayUnknown(r.Mappings)
		if !a.quiet {
			fmt.Fprintln(a.err, r.Summary(a.style(a.err)))
		}
	}
	return nil
}

// sayUnknown says which URLs could not be judged and why, each once: what is not
// known is no finding, but it is said. A site without media has no URL for it.
func (a *app) sayUnknown(rows []report.Mapping) {
	said := map[string]bool{}
	for i := range rows {
		m := &rows[i]
		line := fmt.Sprintf("not judged: %s for %s: %s", m.Setting, m.URL, m.Reason)
		if m.Verdict == string(mapping.Unknown) && m.URL != "" && !said[line] {
			said[line] = true
			a.note("%s", line)
		}
	}
}

// sayStale names what the baseline lists and is no more.
func (a *app) sayStale(stale []string) {
	const shown = 5
	for i, line := range stale {
		if i == shown {
			a.note("and %d more", len(stale)-shown)
			break
		}
		a.note("gone, and still in the baseline: %s", line)
	}
	if len(stale) > 0 {
		a.note("check --write-baseline FILE writes the baseline without what is gone")
	}
}

// sayTemplates names the files whose syntax is not judged, because a template
// engine is still to fill them in.
func (a *app) sayTemplates(s *site) {
	for _, one := range s.Sites {
		for _, f := range one.Config.Files {
			if nginx.HoldsTemplate(f.Text()) {
				a.note("not judged: the syntax of %s, which holds marks of a template engine", f.Name())
			}
		}
	}
}

// codeOfReport returns the exit code of a run that judged something.
func codeOfReport(r *report.Report) int {
	switch {
	case r.Failing() > 0:
		return exitFindings
	case len(r.Errors) > 0 && len(r.Findings) == 0:
		return exitUsage
	}
	return exitOK
}

// unloaded ends a command whose site could not be read at all. Programs that
// asked for JSON still get it, with the reason in it.
func (a *app) unloaded(err error, o *outputFlags) error {
	if o.format != "json" {
		return err
	}
	r := &report.Report{Version: version(), Errors: configFaults(err)}
	if failure := a.deliver(o, func(w io.Writer, s report.Style) error { return report.Write(w, o.format, r, s) }); failure != nil {
		return failure
	}
	return err
}

// keepBaseline writes the findings as known ones.
func (a *app) keepBaseline(path string, r *report.Report, broken error) error {
	if broken != nil {
		return broken
	}
	var b bytes.Buffer
	if err := lint.NewBaseline(r.Findings).Write(&b); err != nil {
		return err
	}
	if err := writeOutput(path, b.Bytes()); err != nil {
		return err
	}
	a.complainOfInputs(r.Errors)
	a.note("%d known from now on, written to %s: check --baseline %[2]s leaves them out", len(r.Findings), path)
	return nil
}
