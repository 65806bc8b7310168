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

// command is one that can be called by its name.
type command struct {
	name  string
	make  func() *cobra.Command
	ofAll bool // it speaks of the others
}

func (a *app) commands() []command {
	heeded := func(make func() *cobra.Command) func() *cobra.Command {
		return func() *cobra.Command { return heedful(make()) }
	}
	return []command{
		{name: "check", make: a.checkCommand},
		{name: "verify", make: heeded(a.verifyCommand)},
		{name: "diagnose", make: heeded(a.diagnoseCommand)},
		{name: "manifest", make: heeded(a.manifestCommand)},
		{name: "fix", make: a.fixCommand},
		{name: "init", make: a.initCommand},
		{name: "map", make: a.mapCommand},
		{name: "trace", make: a.traceCommand},
		{name: "websocket", make: heeded(a.websocketCommand)},
		{name: "settings", make: a.settingsCommand},
		{name: "rules", make: a.rulesCommand},
		{name: "explain", make: a.explainCommand},
		{name: "schema", make: a.schemaCommand},
		{name: "demo", make: heeded(a.demoCommand)},
		{name: "version", make: a.versionCommand},
		{name: "completion", make: a.completionCommand, ofAll: true},
		{name: "man", make: a.manCommand, ofAll: true},
	}
}

// root builds the tree of commands. Of arguments that begin with the name of a
// command it is that one alone: the flags of all the others are a tenth of a
// start.
func (a *app) root(args ...string) *cobra.Command {
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
	commands := a.commands()
	if len(args) > 0 {
		if i := slices.IndexFunc(commands, func(c command) bool { return c.name == args[0] && !c.ofAll }); i >= 0 {
			commands = commands[i : i+1]
		}
	}
	for _, c := range commands {
		root.AddCommand(c.make())
	}
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
