package cli

import (
	"errors"
	"io"
	"net/url"
	"slices"
	"strings"

	"github.com/kballard/go-shellquote"
	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/wellserved/wellserved/pkg/diag"
	"github.com/wellserved/wellserved/pkg/diagnose"
	"github.com/wellserved/wellserved/pkg/diagnose/gather"
	"github.com/wellserved/wellserved/pkg/fix"
	"github.com/wellserved/wellserved/pkg/project"
	"github.com/wellserved/wellserved/pkg/report"
	"github.com/wellserved/wellserved/pkg/verify"
	"github.com/wellserved/wellserved/pkg/verify/handshake"
)

// diagnoseFlags are the flags of diagnose.
type diagnoseFlags struct {
	site   siteFlags
	live   liveFlags
	output outputFlags
	failOn diag.Severity
	socket handshake.Options // how the WebSockets of a page are asked for
}

// registerSocket adds the flags that say how WebSockets are asked for.
func (d *diagnoseFlags) registerSocket(cmd *cobra.Command) {
	f := cmd.Flags()
	f.StringVar(&d.socket.Cookie, "cookie", "", "send `'NAME=VALUE; ...'` with all requests: the session of a page that needs one")
	f.StringVar(&d.socket.Origin, "origin", "", "`ORIGIN` to open WebSockets from (default: the page's; '' sends none)")
	f.StringSliceVar(&d.socket.Subprotocols, "subprotocol", nil, "offer `NAME,...` as subprotocols of WebSockets")
	f.DurationVar(&d.socket.Hold, "hold", 0, "keep accepted WebSockets open for so `LONG`")
	f.StringVar(&d.socket.Send, "send", "", "send `TEXT` over each accepted WebSocket")
	f.StringVar(&d.socket.Expect, "expect", "", "wait on each for a message with `TEXT` in it")
}

func (a *app) diagnoseCommand() *cobra.Command {
	d := diagnoseFlags{failOn: diag.Warning}
	cmd := &cobra.Command{
		Use:   "diagnose URL",
		Short: "Say why one URL gives what it gives, and what to do",
		Long: `diagnose asks for one URL as browsers do, follows it through nginx's configuration to
the file that is served and through Django's settings to the file that is meant, looks
who listens and who stands in between, and names the one cause: its place, the
evidence, what was ruled out and how, and what to type, in order.

URL is a page or a file of the site. It is run on the server itself, where the files
lie; elsewhere what can be known from the configuration is said.`,
		Example: "  wellserved diagnose https://shop.example/static/app.js\n" +
			"  wellserved diagnose --resolve shop.example:443:127.0.0.1 https://shop.example/\n" +
			"  wellserved diagnose --format json https://shop.example/",
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error { return a.diagnose(cmd, args[0], &d) },
	}
	d.site.register(cmd)
	d.live.register(cmd)
	for _, of := range []string{"media", "include", "exclude", "quick", "manifest", "plan", "url-prefix", "sample", "seed", "rate"} { // of a run over all files; taken, as other live commands do
		_ = cmd.Flags().MarkHidden(of)
	}
	shorter(cmd, "timeout", gather.DefaultTimeout.String())
	d.output.register(cmd, "text", "json", "html")
	d.registerSocket(cmd)
	cmd.Flags().Var(failOn{&d.failOn}, "fail-on", "end with code 1 where a cause is at or above this: error, warning, info or never")
	return cmd
}

func (a *app) diagnose(cmd *cobra.Command, address string, d *diagnoseFlags) error {
	live, err := d.live.options()
	if err != nil {
		return err
	}
	u, err := diagnosable(address)
	if err != nil {
		return &usageError{err}
	}
	if d.socket.Cookie != "" {
		h, err := verify.ParseHeader("Cookie: " + d.socket.Cookie)
		if err != nil {
			return usagef("--cookie: %w", err)
		}
		live.Client.Header = append(live.Client.Header, h)
	}
	if d.socket.Hold < 0 || d.socket.Hold > maxHold {
		return usagef("--hold: expected a time up to %s, like 90s", maxHold)
	}
	d.socket.NoOrigin = d.socket.Origin == "" && cmd.Flags().Changed("origin")
	opts := gather.Options{URL: u, Client: live.Client, Timeout: live.Timeout, Retries: live.Retries, Workers: live.Workers, Socket: d.socket, Own: a.own,
		Progress: func(what string) { a.detail("%s", what) }}
	out := &report.Diagnosis{Version: version(), Diffs: map[*diag.Fix]string{}}
	if err := a.known(cmd, d, &opts, out); err != nil {
		return err
	}
	facts, err := gather.Facts(cmd.Context(), opts)
	if err != nil {
		return &usageError{err}
	}
	if cmd.Context().Err() != nil {
		return cmd.Context().Err()
	}
	out.Diagnosis = diagnose.Judge(facts, diagnose.Words{Site: typed(cmd, siteFlagNames), Live: typed(cmd, liveFlagNames)})
	if err := addDiffs(out); err != nil {
		return err
	}
	a.part()
	err = a.deliver(&d.output, func(w io.Writer, s report.Style) error {
		switch d.output.format {
		case "json":
			return report.WriteDiagnosisJSON(w, out)
		case "html":
			return report.WriteDiagnosisHTML(w, out)
		}
		return report.WriteDiagnosis(w, out, s)
	})
	if err != nil {
		return err
	}
	a.complainOfInputs(out.Errors)
	return exit(codeOfDiagnosis(out, d.failOn))
}

// shorter gives a flag another default.
func shorter(cmd *cobra.Command, name, value string) {
	f := cmd.Flags().Lookup(name)
	if f.Value.Set(value) == nil {
		f.DefValue = value
	}
}

// known loads the site and what the rules say of it. That there is none is told,
// and the rest of the diagnosis is made all the same.
func (a *app) known(cmd *cobra.Command, d *diagnoseFlags, opts *gather.Options, out *report.Diagnosis) error {
	s, err := a.load(cmd.Context(), &d.site, cmd, nil)
	if errors.Is(err, project.ErrNothing) {
		opts.NoProject = "no nginx configuration and no Django project were found here: name them with --nginx and --django"
		return nil
	}
	if err != nil {
		return err
	}
	r, err := a.judge(cmd.Context(), s, &ruleFlags{}, nil)
	if err != nil {
		return err
	}
	opts.Project, opts.Findings, opts.Elsewhere, out.Errors = s.Project, r.Findings, s.moved, r.Errors
	return nil
}

// diagnosable reads the URL that is asked about.
func diagnosable(s string) (*url.URL, error) {
	if !strings.Contains(s, "://") {
		return nil, errors.New("expected a URL that begins with http:// or https://")
	}
	u, err := url.Parse(s)
	switch {
	case err != nil:
		return nil, err
	case u.Scheme == "ws" || u.Scheme == "wss":
		return nil, errors.New("this is the URL of a WebSocket: wellserved websocket says who refuses it, and diagnose, for the page that opens it, why")
	case u.Scheme != "http" && u.Scheme != "https" || u.Hostname() == "":
		return nil, errors.New("expected a URL that begins with http:// or https:// and names a host")
	case u.User != nil:
		return nil, errors.New("give credentials with --header, not in the URL")
	}
	u.Host, u.Fragment = strings.ToLower(u.Host), ""
	if u.Path == "" {
		u.Path = "/"
	}
	return u, nil
}

// addDiffs makes the diffs of the edits that the plan makes.
func addDiffs(d *report.Diagnosis) error {
	for _, step := range d.Plan {
		if step.Fix == nil {
			continue
		}
		plan := fix.New([]diag.Finding{{Fixes: []diag.Fix{*step.Fix}}}, fix.Options{Unsafe: true})
		text, err := plan.Diff()
		if err != nil {
			return err
		}
		d.Diffs[step.Fix] = text
	}
	return nil
}

// codeOfDiagnosis is the exit code: a host that cannot be reached and a site of
// which nothing is known cannot be judged.
func codeOfDiagnosis(d *report.Diagnosis, failOn diag.Severity) int {
	switch {
	case d.State == diagnose.Silent, d.State == diagnose.Unknown:
		return exitUsage
	case d.Root != nil && failOn > 0 && d.Root.Severity >= failOn:
		return exitFindings
	}
	return exitOK
}

// The flags that a command to be typed needs again.
var (
	siteFlagNames = []string{"nginx", "django", "settings", "env", "env-file", "compose", "map", "root", "config"}
	liveFlagNames = []string{"resolve", "cacert", "insecure", "origin", "subprotocol"}
)

// typed returns the flags of those names as they were given. A value of the
// environment is not told: it may be a secret.
func typed(cmd *cobra.Command, names []string) string {
	var words []string
	cmd.Flags().Visit(func(f *pflag.Flag) {
		if !slices.Contains(names, f.Name) {
			return
		}
		values := []string{f.Value.String()}
		if list, ok := f.Value.(pflag.SliceValue); ok {
			values = list.GetSlice()
		}
		for _, v := range values {
			switch {
			case f.Name == "env":
				name, _, _ := strings.Cut(v, "=")
				v = name + "=…"
			case f.Value.Type() == "bool":
				words = append(words, "--"+f.Name)
				continue
			}
			words = append(words, "--"+f.Name, v)
		}
	})
	if len(words) == 0 {
		return ""
	}
	return " " + shellquote.Join(words...)
}
