package cli

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"time"

	"github.com/spf13/cobra"

	"github.com/wellserved/wellserved/pkg/project"
	"github.com/wellserved/wellserved/pkg/report"
	"github.com/wellserved/wellserved/pkg/verify"
	"github.com/wellserved/wellserved/pkg/verify/handshake"
	"github.com/wellserved/wellserved/pkg/verify/refusal"
)

// socketFlags say how a WebSocket is asked for.
type socketFlags struct {
	headers, resolve, subprotocols []string
	origin, cookie, cacert         string
	send, expect                   string
	insecure                       bool
	timeout, hold                  time.Duration
	daphneLogs, nginxLogs          []string
}

func (s *socketFlags) register(cmd *cobra.Command) {
	f := cmd.Flags()
	f.StringVar(&s.origin, "origin", "", "`ORIGIN` of the page, such as https://shop.example (default: the address's own; '' sends none)")
	f.StringVar(&s.cookie, "cookie", "", "`'NAME=VALUE; ...'` to send as the header Cookie")
	f.StringSliceVar(&s.subprotocols, "subprotocol", nil, "offer `NAME,...` as subprotocols")
	f.StringArrayVar(&s.headers, "header", nil, "send `'NAME: VALUE'` with each request (repeatable)")
	f.StringArrayVar(&s.resolve, "resolve", nil, "`HOST:PORT:ADDRESS`: connect there instead of asking the DNS (repeatable)")
	f.StringVar(&s.cacert, "cacert", "", "trust the certificates in `FILE` besides the system's")
	f.BoolVar(&s.insecure, "insecure", false, "do not check the server's certificate")
	f.DurationVar(&s.timeout, "timeout", handshake.DefaultTimeout, "wait so `LONG` for an answer")
	f.DurationVar(&s.hold, "hold", 0, "keep an accepted socket open for so `LONG`, and end in 1 where it is closed before")
	f.StringVar(&s.send, "send", "", "send `TEXT` as a message once accepted")
	f.StringVar(&s.expect, "expect", "", "wait for a message with `TEXT` in it, and end in 1 where none comes")
	f.StringArrayVar(&s.daphneLogs, "daphne-log", nil, "`FILE` in which Daphne logs: show what it gains (repeatable)")
	f.StringArrayVar(&s.nginxLogs, "nginx-log", nil, "`FILE` in which nginx logs access or errors: show what it gains (repeatable)")
}

// maxHold bounds how long a socket is held.
const maxHold = 24 * time.Hour

// options reads the values of the flags.
func (s *socketFlags) options(cmd *cobra.Command, address string) (handshake.Options, error) {
	o := handshake.Options{
		Origin: s.origin, NoOrigin: s.origin == "" && cmd.Flags().Changed("origin"), Cookie: s.cookie, Subprotocols: s.subprotocols,
		Timeout: s.timeout, Hold: s.hold, Send: s.send, Expect: s.expect,
	}
	switch {
	case s.timeout <= 0:
		return o, usagef("--timeout: expected a time above 0, like 10s")
	case s.hold < 0 || s.hold > maxHold:
		return o, usagef("--hold: expected a time up to %s, like 90s", maxHold)
	}
	var err error
	if o.URL, err = handshake.ParseURL(address); err != nil {
		return o, &usageError{err}
	}
	for _, text := range s.headers {
		h, err := verify.ParseHeader(text)
		if err != nil {
			return o, usagef("--header: %w", err)
		}
		o.Client.Header = append(o.Client.Header, h)
	}
	for _, text := range s.resolve {
		r, err := verify.ParseResolve(text)
		if err != nil {
			return o, usagef("--resolve: %w", err)
		}
		o.Client.Resolve = append(o.Client.Resolve, r)
	}
	o.Client.Insecure = s.insecure
	if s.cacert != "" {
		if o.Client.CACert, err = readSmall(s.cacert, maxCACert); err != nil {
			return o, fmt.Errorf("--cacert: %w", err)
		}
	}
	return o, nil
}

func (a *app) websocketCommand() *cobra.Command {
	var (
		site   siteFlags
		socket socketFlags
		output outputFlags
	)
	cmd := &cobra.Command{
		Use:   "websocket URL",
		Short: "Open a WebSocket as a browser does, and say who refuses it and why",
		Long: `websocket sends the handshake that a browser would send, and says what comes of it:
the status, who refused (nginx, the web application, the ASGI server, the origin check
or the consumer), how that is known, and which lines of the site's files explain it.

Where the handshake is refused it is asked again, a few times at most: directly at the
server behind nginx, where that is on this machine; for a path that has no route; with
another Origin. Each is told. The site's files are found as for check; without any, the
answers alone are judged.

It ends in 0 where the handshake is accepted, in 1 where it is refused (or what --hold
and --expect ask for does not come), and in 2 where nothing answers.`,
		Example: "  wellserved websocket wss://shop.example/ws/prices/\n" +
			"  wellserved websocket --cookie 'sessionid=...' --hold 90s wss://shop.example/ws/chat/\n" +
			"  wellserved websocket --send '{\"type\":\"ping\"}' --expect pong ws://127.0.0.1:8000/ws/",
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			opts, err := socket.options(cmd, args[0])
			if err != nil {
				return err
			}
			return a.websocket(cmd, opts, &site, &socket, &output)
		},
	}
	site.register(cmd)
	socket.register(cmd)
	output.register(cmd, "text", "json")
	return cmd
}

func (a *app) websocket(cmd *cobra.Command, opts handshake.Options, flags *siteFlags, socket *socketFlags, output *outputFlags) error {
	ask := refusal.Options{Handshake: opts}
	s, err := a.load(cmd.Context(), flags, cmd, nil)
	switch {
	case errors.Is(err, project.ErrNothing):
		a.note("no files of the site are known: the answers alone are judged")
	case err != nil:
		return err
	default:
		ask.Project, ask.Moved = s.Project, s.moved
		a.complainOfInputs(inputErrors(s.Project))
	}
	logs, err := openLogs(slices.Concat(socket.daphneLogs, socket.nginxLogs))
	if err != nil {
		return err
	}
	if len(logs) > 0 {
		ask.Log = logs.gained
	}
	v, err := refusal.Find(cmd.Context(), ask)
	if err != nil {
		return err
	}
	err = a.deliver(output, func(w io.Writer, style report.Style) error {
		if output.format == "json" {
			return report.HandshakeJSON(w, v)
		}
		return report.WriteHandshake(w, v, style)
	})
	if err != nil {
		return err
	}
	return exit(codeOfHandshake(v.Result, &opts))
}

// codeOfHandshake returns the exit code that a handshake stands for.
func codeOfHandshake(r *handshake.Result, opts *handshake.Options) int {
	switch {
	case r.Status == 0:
		return exitUsage
	case !r.Accepted(), opts.Hold > 0 && r.Close != nil, opts.Expect != "" && !r.Met:
		return exitFindings
	}
	return exitOK
}
