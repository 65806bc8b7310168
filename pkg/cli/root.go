package cli

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"
)

// about is what the program says of itself.
const about = `wellserved reads nginx's configuration and Django's settings, executing neither,
works out which file nginx would serve and which one Django meant, and says what
is wrong at file:line, what visitors see of it, and how to mend it.

Findings go to standard output, all else to standard error. Exit codes: 0 nothing
at or above --fail-on, 1 findings, 2 wrong usage or nothing could be judged,
3 a fault of wellserved itself.`

// root builds the tree of commands.
func (a *app) root() *cobra.Command {
	root := &cobra.Command{
		Use:           "wellserved",
		Short:         "Prove that nginx serves the files Django meant",
		Long:          about,
		Example:       "  wellserved check\n  wellserved check --nginx /etc/nginx/nginx.conf --django /srv/shop\n  wellserved fix --write --test",
		Args:          unknownCommand,
		Version:       version(),
		SilenceErrors: true,
		SilenceUsage:  true,
		RunE:          helpInstead,
	}
	root.SetIn(a.in)
	root.SetOut(a.out)
	root.SetErr(a.err)
	root.SetVersionTemplate("wellserved {{.Version}}\n")
	root.SetFlagErrorFunc(func(_ *cobra.Command, err error) error { return &usageError{err} })
	root.CompletionOptions.DisableDefaultCmd = true
	root.SuggestionsMinimumDistance = 2
	flags := root.PersistentFlags()
	flags.Var(newChoice(&a.color, "auto", "always", "never"), "color", "colour text output: auto, always or never")
	offer(root, "color", "auto", "always", "never")
	flags.BoolVarP(&a.quiet, "quiet", "q", false, "write nothing but findings and errors")
	flags.BoolVarP(&a.verbose, "verbose", "v", false, "say what was chosen, what was passed over, and why")
	root.AddCommand(
		a.checkCommand(),
		heedful(a.verifyCommand()),
		heedful(a.diagnoseCommand()),
		heedful(a.manifestCommand()),
		a.fixCommand(),
		a.initCommand(),
		a.mapCommand(),
		a.traceCommand(),
		heedful(a.websocketCommand()),
		a.settingsCommand(),
		a.rulesCommand(),
		a.explainCommand(),
		a.schemaCommand(),
		heedful(a.demoCommand()),
		a.versionCommand(),
		a.completionCommand(),
		a.manCommand(),
	)
	for _, c := range root.Commands() {
		c.Args = asUsage(c.Args)
	}
	root.Args = asUsage(root.Args)
	return root
}

// helpInstead is what the program does without a command.
func helpInstead(cmd *cobra.Command, _ []string) error {
	if err := cmd.Help(); err != nil {
		return err
	}
	return exit(exitUsage)
}

// unknownCommand refuses arguments of the program itself: they are commands
// that are not there.
func unknownCommand(cmd *cobra.Command, args []string) error {
	if len(args) == 0 {
		return nil
	}
	if near := cmd.SuggestionsFor(args[0]); len(near) > 0 {
		return fmt.Errorf("there is no command %q: did you mean %s?", args[0], strings.Join(near, " or "))
	}
	return fmt.Errorf("there is no command %q", args[0])
}

// asUsage makes what a check of the arguments says an error of usage.
func asUsage(check cobra.PositionalArgs) cobra.PositionalArgs {
	if check == nil {
		check = cobra.ArbitraryArgs
	}
	return func(cmd *cobra.Command, args []string) error {
		if err := check(cmd, args); err != nil {
			return &usageError{err}
		}
		return nil
	}
}

// choice is a flag that takes one of a few words.
type choice struct {
	value *string
	words []string
}

func newChoice(value *string, words ...string) *choice { return &choice{value, words} }

// String returns the chosen word.
func (c *choice) String() string { return *c.value }

// Type names the flag's argument in the help.
func (c *choice) Type() string { return "WORD" }

// Set takes one of the words.
func (c *choice) Set(s string) error {
	if !slices.Contains(c.words, s) {
		return errors.New("expected " + strings.Join(c.words[:len(c.words)-1], ", ") + " or " + c.words[len(c.words)-1])
	}
	*c.value = s
	return nil
}
