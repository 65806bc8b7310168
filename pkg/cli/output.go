package cli

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"golang.org/x/term"

	"github.com/wellserved/wellserved/pkg/diag"
	"github.com/wellserved/wellserved/pkg/report"
)

// outputFlags shape what a command writes.
type outputFlags struct {
	format string
	output string
}

// register adds --format with the given formats, the first being the default,
// and --output.
func (o *outputFlags) register(cmd *cobra.Command, formats ...string) {
	o.format = formats[0]
	cmd.Flags().Var(newFormat(&o.format, formats), "format", "`FORMAT` of the output: "+strings.Join(formats, ", "))
	offer(cmd, "format", formats...)
	cmd.Flags().StringVarP(&o.output, "output", "o", "", "write to `FILE` instead of standard output")
}

// offer makes shells complete the value of a flag. It fails only for a flag that
// the command does not have.
func offer(cmd *cobra.Command, flag string, words ...string) {
	_ = cmd.RegisterFlagCompletionFunc(flag, cobra.FixedCompletions(words, cobra.ShellCompDirectiveNoFileComp))
}

// formatFlag is --format; a name that is not supported is told with those that
// are.
type formatFlag struct {
	value *string
	known []string
}

func newFormat(value *string, known []string) *formatFlag { return &formatFlag{value, known} }

// String returns the chosen format.
func (f *formatFlag) String() string { return *f.value }

// Type names the flag's argument in the help.
func (f *formatFlag) Type() string { return "FORMAT" }

// Set takes one of the known names.
func (f *formatFlag) Set(s string) error {
	if !slices.Contains(f.known, s) {
		return fmt.Errorf("supported are %s", strings.Join(f.known, ", "))
	}
	*f.value = s
	return nil
}

// failOn is the flag --fail-on; never is 0.
type failOn struct{ severity *diag.Severity }

// String returns the chosen word.
func (f failOn) String() string {
	if f.severity == nil || *f.severity == 0 {
		return "never"
	}
	return f.severity.String()
}

// Type names the flag's argument in the help.
func (f failOn) Type() string { return "SEVERITY" }

// Set takes a severity, or never.
func (f failOn) Set(s string) error {
	if s == "never" {
		*f.severity = 0
		return nil
	}
	v, ok := diag.ParseSeverity(s)
	if !ok {
		return fmt.Errorf("expected error, warning, info or never")
	}
	*f.severity = v
	return nil
}

// style returns how text is to look on a writer: with colours where that is a
// terminal and neither NO_COLOR (https://no-color.org) nor --color says
// otherwise, wrapped to the width of the terminal.
func (a *app) style(w io.Writer) report.Style {
	if a.look != nil {
		return *a.look
	}
	var s report.Style
	f, ok := w.(*os.File)
	terminal := ok && term.IsTerminal(int(f.Fd()))
	if terminal {
		if width, _, err := term.GetSize(int(f.Fd())); err == nil {
			s.Width = width
		}
	}
	switch a.color {
	case "always":
		s.Color = true
	case "auto":
		s.Color = terminal && os.Getenv("NO_COLOR") == "" && os.Getenv("TERM") != "dumb"
	}
	return s
}

// deliver hands what write makes to standard output, or to the file of
// --output once all of it is made.
func (a *app) deliver(o *outputFlags, write func(io.Writer, report.Style) error) error {
	if o.output == "" {
		return write(a.out, a.style(a.out))
	}
	var b bytes.Buffer
	if err := write(&b, report.Style{Color: a.color == "always"}); err != nil {
		return err
	}
	return writeOutput(o.output, b.Bytes())
}

// writeOutput writes a file of ours: what was there is replaced, its links and
// mode stay.
func writeOutput(path string, text []byte) error {
	if err := os.WriteFile(path, text, 0o644); err != nil {
		return fmt.Errorf("write %s: %w", path, pathCause(err))
	}
	return nil
}
