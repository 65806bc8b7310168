package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/kballard/go-shellquote"
	"github.com/spf13/cobra"

	"github.com/wellserved/wellserved/pkg/fix"
	"github.com/wellserved/wellserved/pkg/report"
	"github.com/wellserved/wellserved/pkg/source"
)

// fixFlags are the flags of fix.
type fixFlags struct {
	site                        siteFlags
	rules                       ruleFlags
	output                      string
	write, test, reload, unsafe bool
	prove                       bool
	nginx                       string
}

func (a *app) fixCommand() *cobra.Command {
	var f fixFlags
	cmd := &cobra.Command{
		Use:   "fix [PATH]",
		Short: "Show or apply what mends the findings",
		Long: `fix shows, as a unified diff, the edits that mend what check finds. With --write
it makes them: each file is replaced in one step, with its owner and mode kept, and
links in sites-enabled are followed to the file itself. Only fixes that are safe are
taken: nginx accepts the result, and nothing changes but what the fix says.

Before it takes them it traces the requests that matter, before and after: a safe
fix whose lines do not explain what changes is left out, and --prove shows them all.

With --test nginx tests the result, and every file is put back where it refuses.`,
		Example: "  wellserved fix\n" +
			"  wellserved fix --prove\n" +
			"  sudo wellserved fix --write --test --reload\n" +
			"  wellserved fix --write --test --nginx-command 'docker compose exec -T web nginx'\n" +
			"  wellserved fix | patch -p1",
		Args: cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error { return a.fix(cmd, args, &f) },
	}
	f.site.register(cmd)
	f.rules.register(cmd)
	flags := cmd.Flags()
	flags.BoolVar(&f.write, "write", false, "apply the fixes")
	flags.BoolVar(&f.test, "test", false, "run nginx -t on the result, and put every file back where it fails")
	flags.BoolVar(&f.reload, "reload", false, "reload nginx after a test that passes (implies --test)")
	flags.BoolVar(&f.unsafe, "unsafe", false, "take fixes too that may change more than they say")
	flags.BoolVar(&f.prove, "prove", false, "show which requests are answered otherwise after the fixes, and by which of their lines")
	flags.StringVar(&f.nginx, "nginx-command", "", "`COMMAND` that runs nginx, for containers: 'docker exec web nginx'")
	flags.StringVarP(&f.output, "output", "o", "", "write the diff to `FILE` instead of standard output")
	return cmd
}

// validate reports flags that contradict each other.
func (f *fixFlags) validate() error {
	switch {
	case (f.test || f.reload) && !f.write:
		return usagef("--test and --reload need --write: there is nothing to test before")
	case f.write && slices.Contains(f.site.nginx, "-"):
		return usagef("--write needs the files: a dump on standard input cannot be written")
	}
	return nil
}

func (a *app) fix(cmd *cobra.Command, args []string, f *fixFlags) error {
	if err := f.validate(); err != nil {
		return err
	}
	command, err := shellquote.Split(f.nginx)
	if err != nil {
		return usagef("--nginx-command: %w", err)
	}
	s, err := a.load(cmd.Context(), &f.site, cmd, args)
	if err != nil {
		return err
	}
	if (f.test || f.reload) && len(command) == 0 && s.moved {
		return usagef("--test with --root or --map needs --nginx-command: this machine's nginx sees other paths")
	}
	r, broken := a.judge(cmd.Context(), s, &f.rules, nil)
	if broken != nil {
		return broken
	}
	a.complainOfInputs(r.Errors)
	if len(r.Findings) == 0 && len(r.Errors) > 0 {
		return exit(exitUsage)
	}
	plan := fix.New(r.Findings, fix.Options{Unsafe: f.unsafe, Identify: s.identify, Reread: newSecondReader(s)})
	plan = a.prove(s, f, plan, r.Findings)
	if f.write {
		err = a.writeFixes(heed(cmd.Context()), s, f, plan, command)
	} else {
		err = a.showFixes(f, plan)
	}
	if err != nil {
		return err
	}
	for _, refused := range plan.Refused {
		fmt.Fprintf(a.err, "wellserved: refused: %s [%s]: %s\n", refused.Finding.At, refused.Finding.Rule, refused.Reason)
	}
	a.sayLeft(plan)
	if len(plan.Refused) > 0 {
		return exit(exitFindings)
	}
	return nil
}

// showFixes writes the diff.
func (a *app) showFixes(f *fixFlags, plan *fix.Plan) error {
	diff, err := plan.Diff()
	if err != nil {
		return err
	}
	if diff != "" {
		a.part()
	}
	err = a.deliver(&outputFlags{output: f.output}, func(w io.Writer, s report.Style) error { return report.WriteDiff(w, diff, s) })
	if err != nil {
		return err
	}
	if diff != "" {
		a.part()
	}
	for _, c := range plan.Applied {
		a.note("%s: %s [%s]", c.Finding.At, c.Fix.Description, c.Finding.Rule)
	}
	if len(plan.Changes) > 0 {
		a.note("nothing is written yet: --write applies this, --write --test tests it with nginx\u00a0-t")
	}
	return nil
}

// writeFixes applies the plan, tests it and reloads nginx as the flags say.
func (a *app) writeFixes(ctx context.Context, s *site, f *fixFlags, plan *fix.Plan, command []string) error {
	if len(plan.Changes) == 0 {
		return nil
	}
	w := &fix.Writer{Locate: s.resolve}
	var servers provers
	if f.test || f.reload {
		servers = a.provers(s, plan, command)
		w.Prove = servers
	}
	out, err := w.Write(ctx, plan)
	if err != nil {
		var back *fix.RolledBackError
		if errors.As(err, &back) && len(back.Files) > 0 && ctx.Err() == nil && servers != nil && servers.Prove(ctx) != nil {
			err = fmt.Errorf("%w\nnginx refuses the files as they were, too: the fault is not, or not only, in the fix", err)
		}
		return &exitError{Code: exitFindings, Err: err}
	}
	for _, c := range plan.Applied {
		a.note("%s: %s [%s]", c.Finding.At, c.Fix.Description, c.Finding.Rule)
	}
	for _, note := range out.Notes {
		a.note("%s", note)
	}
	a.note("written: %s", strings.Join(out.Written, ", "))
	if servers == nil {
		return nil
	}
	a.note("nginx -t accepts the result")
	if !f.reload {
		return nil
	}
	for _, n := range servers {
		if err := n.Reload(ctx); err != nil {
			return &exitError{Code: exitFindings, Err: fmt.Errorf("the fixes are written and tested, but nginx was not reloaded: %w", err)}
		}
	}
	a.note("nginx is reloaded")
	return nil
}

// sayLeft says how many findings the plan does not touch.
func (a *app) sayLeft(plan *fix.Plan) {
	if len(plan.Applied)+len(plan.Refused)+plan.Unsafe+plan.Without == 0 {
		a.note("nothing to fix")
		return
	}
	if plan.Unsafe > 0 {
		a.note("left: %d with fixes that are not safe, which --unsafe takes", plan.Unsafe)
	}
	if plan.Without > 0 {
		a.note("left: %d that only a person can mend; check shows how", plan.Without)
	}
}

// identify returns the same for two sources of one file.
func (s *site) identify(f *source.File) string {
	if path, err := s.resolve(f); err == nil {
		return path
	}
	return f.Path()
}
