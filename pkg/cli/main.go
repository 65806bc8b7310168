// Package cli is the command line: one file per command, flags that several
// commands share, and the exit codes. It reads flags, calls the packages that
// do the work, and hands what they found to the reporters.
package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"net/netip"
	"os"
	"os/signal"
	"runtime/debug"
	"syscall"

	"github.com/spf13/cobra"

	"github.com/wellserved/wellserved/pkg/config"
	"github.com/wellserved/wellserved/pkg/report"
)

// issues is where faults of wellserved itself are reported.
const issues = "https://github.com/wellserved/wellserved/issues"

// app is one run of the program.
type app struct {
	in       io.Reader
	out, err io.Writer
	color    string // --color
	quiet    bool
	verbose  bool
	look     *report.Style // of all text, where it is not to be found out; for runs inside of the demo
	pace     pace
	// own says which addresses are this machine's; nil asks the system.
	own func(netip.Addr) (string, bool)
}

// Main runs the command line, whose first argument is the program's name, and
// returns the exit code.
func Main(args []string, in io.Reader, out, err io.Writer) (code int) {
	log.SetOutput(io.Discard) // net/http tells there of servers that break its rules
	a := &app{in: in, out: out, err: err, color: "auto"}
	a.pace.collectSeldom()
	defer func() {
		if r := recover(); r != nil {
			a.fault(fmt.Sprint(r), string(debug.Stack()))
			code = exitFault
		}
	}()
	if len(args) > 0 {
		args = args[1:]
	}
	root := a.root(args...)
	root.SetArgs(args)
	ran, failure := root.ExecuteContextC(context.Background())
	a.complain(ran, failure)
	return codeOf(failure)
}

// heed makes an interrupt cancel the context, so that what was begun is brought
// to an end; a second one ends the program at once, as the first does where
// there is nothing to put back.
func heed(ctx context.Context) context.Context {
	ctx, stop := signal.NotifyContext(ctx, os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, stop)
	return ctx
}

// heedful is a command that heeds interrupts from its beginning.
func heedful(cmd *cobra.Command) *cobra.Command {
	cmd.PreRun = func(cmd *cobra.Command, _ []string) { cmd.SetContext(heed(cmd.Context())) }
	return cmd
}

// fault tells of a fault of wellserved itself and how to report it.
func (a *app) fault(what, stack string) {
	fmt.Fprintf(a.err, "wellserved: internal fault: %s\n\n%s\nThis is a fault of wellserved, not of your site. Please report the lines above,\n"+
		"with the output of `wellserved version` and the command you ran, at\n%s\n", what, stack, issues)
}

// complain writes the message of an error, unless it was said already.
func (a *app) complain(cmd *cobra.Command, err error) {
	var e *exitError
	if err == nil || errors.As(err, &e) && e.Err == nil {
		return
	}
	if errors.Is(err, context.Canceled) {
		fmt.Fprintf(a.err, "wellserved: interrupted: %v\n", err)
		return
	}
	var faults config.Errors
	if errors.As(err, &faults) {
		for _, f := range faults {
			fmt.Fprintf(a.err, "wellserved: %v\n", f)
		}
		return
	}
	fmt.Fprintf(a.err, "wellserved: %v\n", err)
	var usage *usageError
	if errors.As(err, &usage) {
		fmt.Fprintf(a.err, "`%s --help` shows the usage\n", cmd.CommandPath())
	}
}

// note writes a line to standard error, unless --quiet. That it cannot be
// written has nobody to be told to.
func (a *app) note(format string, args ...any) {
	if !a.quiet {
		_ = report.WriteNote(a.err, fmt.Sprintf(format, args...), a.style(a.err))
	}
}

// detail writes a note with --verbose only.
func (a *app) detail(format string, args ...any) {
	if a.verbose {
		a.note(format, args...)
	}
}

// part sets notes and findings apart where both are on one screen.
func (a *app) part() {
	if !a.quiet && a.style(a.err).Width > 0 {
		fmt.Fprintln(a.err)
	}
}
