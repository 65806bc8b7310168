package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/url"
	"strings"

	"github.com/spf13/cobra"

	"github.com/wellserved/wellserved/pkg/diag"
	"github.com/wellserved/wellserved/pkg/report"
	"github.com/wellserved/wellserved/pkg/verify"
)

// verifyFlags are the flags of verify.
type verifyFlags struct {
	site   siteFlags
	live   liveFlags
	rules  ruleFlags
	output outputFlags
	failOn diag.Severity
}

func (a *app) verifyCommand() *cobra.Command {
	v := verifyFlags{failOn: diag.Warning}
	cmd := &cobra.Command{
		Use:   "verify URL",
		Short: "Fetch every static file of a running site and compare the bytes with the disk",
		Long: `verify fetches the files of STATIC_ROOT from the site at URL, as they are and packed
as browsers ask for them, and compares each byte with the file on the disk. What
differs is explained: bytes of another directory are found and named, with the line of
nginx's configuration that leads there.

URL is the site's address; with the static prefix, it is the same. The files, and what
is known of nginx, are those of the site in the current folder, as for check.`,
		Example: "  wellserved verify https://shop.example/\n" +
			"  wellserved verify --resolve shop.example:443:192.0.2.7 https://shop.example/\n" +
			"  wellserved verify --include '*.js' --format json https://shop.example/static/",
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error { return a.verify(cmd, args[0], &v) },
	}
	v.site.register(cmd)
	v.live.register(cmd)
	v.rules.register(cmd)
	v.output.register(cmd, report.Formats()...)
	cmd.Flags().Var(failOn{&v.failOn}, "fail-on", "end with code 1 where a finding is at or above this: error, warning, info or never")
	return cmd
}

func (a *app) verify(cmd *cobra.Command, address string, v *verifyFlags) error {
	opts, err := v.live.options()
	if err != nil {
		return err
	}
	at, err := verify.ParseAddress(address)
	if err != nil {
		return &usageError{err}
	}
	s, err := a.load(cmd.Context(), &v.site, cmd, nil)
	if err != nil {
		return a.unloaded(err, &v.output)
	}
	if opts.Targets, err = verify.Plan(s.Project, at, v.live.media); err != nil {
		return a.unloaded(err, &v.output)
	}
	for _, t := range opts.Targets {
		a.detail("%s: %s from %s", t.URL, t.Setting, t.Tree.Display(t.Root))
	}
	res, failure := verify.Run(cmd.Context(), opts)
	if res == nil {
		return &usageError{failure}
	}
	// What was observed until an interruption is judged all the same.
	r, broken := a.judge(context.WithoutCancel(cmd.Context()), s, &v.rules, res)
	if r == nil {
		return broken
	}
	r.FailOn = s.config.failOn(v.failOn, cmd.Flags().Changed("fail-on"))
	verified(r, at, res, failure)
	if v.output.format == "sarif" {
		r.Rules = describe(r.Findings, s.config.rules)
	}
	err = a.deliver(&v.output, func(w io.Writer, s report.Style) error { return report.Write(w, v.output.format, r, s) })
	if err != nil {
		return err
	}
	a.complainOfInputs(r.Errors)
	if v.output.format == "text" && v.output.output == "" && len(r.Findings) > 0 {
		a.note("")
	}
	a.note("%s", countsOf(res))
	switch code := codeOfReport(r); {
	case broken != nil:
		return broken
	case errors.Is(failure, verify.ErrUnreachable), errors.Is(failure, verify.ErrEmpty):
		return exit(exitUsage)
	case code == exitOK && failure != nil:
		return exit(exitUsage)
	default:
		return exit(code)
	}
}

// verified adds to a report what a run counted, and what it could not do.
func verified(r *report.Report, at *url.URL, res *verify.Result, failure error) {
	for i := range res.Observations {
		o := &res.Observations[i]
		if fault := o.LocalFault(); fault != nil {
			r.Errors = append(r.Errors, report.InputError{File: o.Target.Tree.Display(o.Path), Message: pathCause(fault).Error()})
		}
	}
	for _, fault := range res.Unreadable {
		r.Errors = append(r.Errors, report.InputError{Message: fault.Error()})
	}
	if res.Dropped > 0 {
		r.Errors = append(r.Errors, report.InputError{Message: fmt.Sprintf("%d further differences are counted, not told one by one", res.Dropped)})
	}
	switch {
	case errors.Is(failure, context.Canceled):
		r.Errors = append(r.Errors, report.InputError{File: at.String(), Message: "interrupted: the rest of the files was not asked for"})
	case failure != nil:
		r.Errors = append(r.Errors, report.InputError{File: at.String(), Message: failure.Error()})
	}
	if errors.Is(failure, verify.ErrUnreachable) && res.Errors == res.Checked {
		r.Findings = nil // the one error says it all
	}
	r.Verify = &report.Verification{URL: at.String(), Checked: res.Checked, Matched: res.Matched, Differ: res.Differ,
		Missing: res.Missing, Errors: res.Errors, Skipped: res.Skipped, Bytes: res.Bytes, Seconds: res.Elapsed.Seconds(), Mode: "full"}
}

// countsOf says in one line what a run came to.
func countsOf(res *verify.Result) string {
	parts := []string{fmt.Sprintf("%d matched", res.Matched)}
	count := func(n int, one, many string) {
		switch {
		case n == 1:
			parts = append(parts, "1 "+one)
		case n > 1:
			parts = append(parts, fmt.Sprintf("%d %s", n, many))
		}
	}
	count(res.Differ, "differs", "differ")
	count(res.Missing, "is missing", "are missing")
	count(res.Errors, "gave no answer to compare", "gave no answer to compare")
	count(res.Skipped, "was skipped", "were skipped")
	files := "files"
	if res.Checked == 1 {
		files = "file"
	}
	return fmt.Sprintf("%d %s compared byte for byte: %s", res.Checked, files, strings.Join(parts, ", "))
}
