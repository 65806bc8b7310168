package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/url"
	"runtime/debug"
	"strings"

	"github.com/spf13/cobra"

	"github.com/wellserved/wellserved/pkg/diag"
	"github.com/wellserved/wellserved/pkg/project"
	"github.com/wellserved/wellserved/pkg/report"
	"github.com/wellserved/wellserved/pkg/resident"
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
		Long: `verify fetches the files of STATIC_ROOT from the site at URL and compares each byte
with the file on the disk, also as browsers ask for them where a .gz or .br lies
beside the file. What differs is explained: bytes of another directory are found and
named, with the line of nginx's configuration that leads there.

Of a site that uses Channels, its WebSockets are opened too, as a browser would: those
that its front page and its static scripts open, and the routes of its ASGI application
that need no argument. Who refuses one is found out as wellserved websocket does. No
host but URL's is asked; --websockets=false asks for none.

URL is the site's address; with the static prefix, it is the same. The files, and what
is known of nginx, are those of the site in the current folder, as for check. With
--manifest nothing of the site is needed but the manifest.

Logins come from ~/.netrc, or the file that NETRC names; proxies from HTTP_PROXY,
HTTPS_PROXY and NO_PROXY.`,
		Example: "  wellserved verify https://shop.example/\n" +
			"  wellserved verify --quick --fail-on error https://shop.example/\n" +
			"  wellserved verify --resolve shop.example:443:192.0.2.7 https://shop.example/\n" +
			"  wellserved verify --manifest static.jsonl https://shop.example/\n" +
			"  wellserved verify --include '*.js' --format json https://shop.example/static/",
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error { return a.verify(cmd, args[0], &v) },
	}
	v.site.register(cmd)
	v.live.register(cmd)
	v.rules.register(cmd)
	v.output.register(cmd, report.Formats()...)
	cmd.Flags().Var(failOn{&v.failOn}, "fail-on", "end with code 1 where a finding is at or above this: error, warning, info or never")
	offer(cmd, "fail-on", "error", "warning", "info", "never")
	return cmd
}

func (a *app) verify(cmd *cobra.Command, address string, v *verifyFlags) error {
	a.pace.live()
	resident.LetGo()
	opts, err := v.live.options()
	if err != nil {
		return err
	}
	at, err := verify.ParseAddress(address)
	if err != nil {
		return &usageError{err}
	}
	s, err := a.plan(cmd, at, v, &opts)
	if err != nil {
		return a.unloaded(err, &v.output)
	}
	debug.FreeOSMemory() // what reading the site left behind: the run may last
	resident.LetGo()
	res, failure := a.run(cmd.Context(), opts)
	resident.LetGo()
	if res == nil {
		return &usageError{failure}
	}
	if failure == nil && v.live.websockets {
		if err := a.askSockets(cmd.Context(), s, at, &opts, res); err != nil {
			return err
		}
	}
	// What was observed until an interruption is judged all the same.
	r, broken := a.judge(context.WithoutCancel(cmd.Context()), s, &v.rules, res)
	if r == nil {
		return broken
	}
	r.FailOn = s.config.failOn(v.failOn, cmd.Flags().Changed("fail-on"))
	verified(r, at, res, failure)
	if err := a.reportRun(r, s, res, opts, &v.output); err != nil {
		return err
	}
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

// plan loads the site and fills in what is to be asked for.
func (a *app) plan(cmd *cobra.Command, at *url.URL, v *verifyFlags, opts *verify.Options) (*site, error) {
	if v.live.manifest != "" {
		return a.planManifest(at, v, opts)
	}
	v.site.step = resident.LetGo
	s, err := a.load(cmd.Context(), &v.site, cmd, nil)
	if err != nil {
		return nil, err
	}
	if opts.Targets, err = verify.Plan(s.Project, at, verify.PlanOptions{Media: v.live.media, Prefix: v.live.prefix, Host: verify.HostOf(opts.Client.Header)}); err != nil {
		return nil, err
	}
	for i := range opts.Targets {
		t := &opts.Targets[i]
		a.detail("%s: %s from %s", t.URL, t.Setting, t.Tree.Display(t.Root))
		if v.live.plan == planLinked && t.Setting == "STATIC_ROOT" {
			if err := verify.OnlyLinked(t); err != nil {
				return nil, fmt.Errorf("--plan %s: %w", planLinked, err)
			}
		}
	}
	return s, nil
}

// planManifest needs nothing but the manifest; a .wellserved.yaml still says
// which rules hold.
func (a *app) planManifest(at *url.URL, v *verifyFlags, opts *verify.Options) (*site, error) {
	file, err := v.site.readConfig(".", v.site.config != "")
	if err != nil {
		return nil, err
	}
	opts.Targets, err = verify.PlanManifest(func() (io.ReadCloser, error) { return openRegular(v.live.manifest) }, at,
		verify.PlanOptions{Media: v.live.media, Prefix: v.live.prefix})
	if err != nil {
		return nil, fmt.Errorf("--manifest %s: %w", v.live.manifest, pathCause(err))
	}
	for i := range opts.Targets {
		a.detail("%s: %s from %s", opts.Targets[i].URL, opts.Targets[i].Setting, v.live.manifest)
	}
	return &site{Project: &project.Project{}, config: file}, nil
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
		Missing: res.Missing, Extra: res.Extra, Errors: res.Errors, Skipped: res.Skipped, Bytes: res.Bytes, Seconds: res.Elapsed.Seconds(), Mode: string(res.Mode), Unchecked: res.Unchecked(),
		Websockets: websockets(res.Sockets)}
}

// reportRun writes the report of a run and, for people, what it came to.
func (a *app) reportRun(r *report.Report, s *site, res *verify.Result, opts verify.Options, o *outputFlags) error {
	if report.TellsOfRules(o.format) {
		r.Rules = describe(r.Findings, s.config.rules)
	}
	err := a.deliver(o, func(w io.Writer, s report.Style) error { return report.Write(w, o.format, r, s) })
	if err != nil {
		return err
	}
	a.complainOfInputs(r.Errors)
	if o.format == "text" && o.output == "" && len(r.Findings) > 0 {
		a.note("")
	}
	if opts.Sample > 0 {
		a.note("a sample of %d files, chosen by --seed %d", opts.Sample, opts.Seed)
	}
	for _, line := range append(countsOf(res), socketCounts(res.Sockets)...) {
		a.note("%s", line)
	}
	if left := res.Unchecked(); len(left) > 0 {
		a.note("not judged, as that needs whole answers: %s", strings.Join(left, ", "))
	}
	if res.Extra > 0 {
		belong := "do not belong"
		if res.Extra == 1 {
			belong = "does not belong"
		}
		a.note("%s can be fetched besides that %s there", files(res.Extra), belong)
	}
	return nil
}

// countsOf says what a run came to: what was compared in which way, and how
// that ended.
func countsOf(res *verify.Result) []string {
	var parts []string
	count := func(n int, one, many string) {
		switch {
		case n == 1:
			parts = append(parts, "1 "+one)
		case n > 1:
			parts = append(parts, fmt.Sprintf("%d %s", n, many))
		}
	}
	if res.Metadata == 0 || res.Matched > res.Metadata {
		parts = append(parts, fmt.Sprintf("%d matched", res.Matched-res.Metadata))
	}
	count(res.Differ, "differs", "differ")
	count(res.Missing, "is missing", "are missing")
	count(res.Errors, "gave no answer to compare", "gave no answer to compare")
	count(res.Skipped, "was skipped", "were skipped")
	said := strings.Join(parts, ", ")
	how := "compared byte for byte"
	if res.Mode == verify.FromManifest {
		how = "compared by SHA-256"
	}
	switch {
	case res.Mode != verify.Quick:
		return []string{fmt.Sprintf("%s %s: %s", files(res.Checked), how, said)}
	case res.Metadata == 0 && !res.NoTags:
		return []string{fmt.Sprintf("%s: metadata matches of none; %s: %s", files(res.Checked), how, said)}
	case res.Metadata == 0:
		return []string{fmt.Sprintf("%s %s, as the server's ETags say nothing: %s", files(res.Checked), how, said)}
	}
	lines := []string{fmt.Sprintf("%s: metadata matches (time and size, by nginx's ETag; no byte was compared)", files(res.Metadata))}
	if rest := res.Checked - res.Metadata; rest > 0 {
		lines = append(lines, fmt.Sprintf("%s %s: %s", files(rest), how, said))
	}
	return lines
}

func files(n int) string {
	if n == 1 {
		return "1 file"
	}
	return fmt.Sprintf("%d files", n)
}
