package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strings"
	"syscall"
	"time"

	"github.com/spf13/cobra"
	"golang.org/x/term"

	"github.com/wellserved/wellserved/pkg/demo"
)

// pause is how long the demo waits before each step where people look on.
const pause = 1200 * time.Millisecond

func (a *app) demoCommand() *cobra.Command {
	var embedded bool
	cmd := &cobra.Command{
		Use:   "demo",
		Short: "See an example site go wrong, be explained, mended and proved",
		Long: `demo plays an incident on an example that it brings along: nginx serves the folder
that Django's static files have left, and browsers run an old worker.js. The
commands that it shows are really run, in a temporary folder that is removed at the
end. Where nginx is installed, it is started for the example on a port of its own,
without any right; elsewhere a small server does what the model of nginx says.`,
		Example: "  wellserved demo",
		Args:    cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			opts := demo.Options{Out: a.out, Style: a.style(a.out), Command: a.inside}
			if f, ok := a.out.(*os.File); ok && term.IsTerminal(int(f.Fd())) {
				opts.Pause = pause
			}
			if embedded {
				opts.Nginx = "none"
			}
			// A pipe that is closed is then an error of writing, after which the demo
			// cleans up, and no sudden end.
			signal.Ignore(syscall.SIGPIPE)
			err := demo.Run(cmd.Context(), opts)
			var unexpected *demo.UnexpectedError
			if errors.As(err, &unexpected) {
				return &exitError{Code: exitFindings, Err: err}
			}
			return err
		},
	}
	cmd.Flags().BoolVar(&embedded, "embedded", false, "serve with wellserved's own model of nginx, even where nginx is installed")
	return cmd
}

// inside runs a command line in a folder, as a run of its own.
func (a *app) inside(ctx context.Context, dir string, args []string, out io.Writer) int {
	back, err := os.Getwd()
	if err == nil {
		err = os.Chdir(dir)
	}
	if err != nil {
		fmt.Fprintf(out, "wellserved: %v\n", err)
		return exitFault
	}
	style := demo.Inner(a.style(a.out))
	inner := &app{in: strings.NewReader(""), out: out, err: out, color: "auto", look: &style}
	root := inner.root()
	root.SetArgs(args)
	ran, failure := root.ExecuteContextC(ctx)
	inner.complain(ran, failure)
	if err := os.Chdir(back); err != nil {
		fmt.Fprintf(out, "wellserved: %v\n", err)
		return exitFault
	}
	return codeOf(failure)
}
